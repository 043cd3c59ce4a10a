import type { JsonObject } from '@guildhall/kernel';
import { Type } from 'class-transformer';
import { IsIn, IsObject, ValidateNested } from 'class-validator';
import { OkAnswer } from '../../http/envelope.js';
import { IfPresent } from '../../http/validators.js';
import { QueryVersion } from '../manifests/index.js';
import type { SkillView } from '../skills/index.js';

/** What happens when the account has a skill of the same name: nothing, replacement, or both together. */
export const CONFLICT_STRATEGIES = ['skip', 'overwrite', 'merge'] as const;
export type ConflictStrategy = (typeof CONFLICT_STRATEGIES)[number];

export class ExportQuery {
  /** `latest`, `draft` or a version number. By default the draft for the author, and for others the version that they use. */
  @IfPresent()
  @QueryVersion()
  version?: string;
}

/** A skill as one document; fields that are left out say nothing. */
export class FlatManifestView {
  $manifestVersion!: number;
  name!: string;
  title!: string;
  kind!: string;
}

export class ImportOptionsDto {
  /** Default `skip`. */
  @IfPresent()
  @IsIn(CONFLICT_STRATEGIES)
  conflictStrategy?: ConflictStrategy;
}

export class ImportDto {
  /** What an export answered. */
  @IsObject()
  manifest!: JsonObject;

  @IfPresent()
  @IsObject()
  @ValidateNested()
  @Type(() => ImportOptionsDto)
  options?: ImportOptionsDto;
}

export class ImportWarningView {
  code!: string;
  message!: string;
}

export class ImportAnswer extends OkAnswer {
  action!: 'created' | 'updated' | 'skipped';
  skill!: SkillView;
  /** Things worth knowing about an import that was done all the same. */
  warnings?: ImportWarningView[];
}
