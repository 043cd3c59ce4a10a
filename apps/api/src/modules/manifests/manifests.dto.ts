import type { JsonObject } from '@guildhall/kernel';
import { IsObject } from 'class-validator';
import { AnyJsonOrNone, ComparedVersion } from '../../http/answer-shapes.js';
import { OkAnswer } from '../../http/envelope.js';
import { IfPresent } from '../../http/validators.js';
import { BodyVersion, QueryVersion } from './version-choice.js';

export class ManifestQuery {
  /** `latest`, `draft` or a version number. By default the draft for the author, and for others the version that they use. */
  @IfPresent()
  @QueryVersion()
  version?: string;
}

export class CompileDto {
  /** Values by variable key. Default: none. */
  @IfPresent()
  @IsObject()
  variables?: JsonObject;

  /** `latest`, `draft` or a version number. By default the draft for the author, and for others the version that they use. */
  @IfPresent()
  @BodyVersion()
  version?: string | number;
}

export class DiffQuery {
  /** `latest`, `draft` or a version number. By default the newest published version, and nothing before the first one. */
  @IfPresent()
  @QueryVersion()
  from?: string;

  /** Default `draft`. */
  @IfPresent()
  @QueryVersion()
  to?: string;
}

/** The v2 manifest, without an envelope of ours. */
export class ManifestView {
  $schema!: string;
  kind!: 'SkillManifest';
  apiVersion!: 'v2';
  metadata!: object;
  spec!: object;
}

export class CompiledMessageView {
  role!: 'user' | 'assistant';
  content!: string;
}

export class CompiledToolView {
  name!: string;
  description!: string;
  /** JSON Schema of the arguments. */
  parameters!: object;
}

export class CompiledModelView {
  provider!: string;
  model!: string;
  temperature?: number;
}

export class CompileWarningView {
  code!: string;
  message!: string;
  /** Where in the manifest. */
  path?: string;
  /** The variable or reference that it is about. */
  key?: string;
}

export class CompileAnswer extends OkAnswer {
  system!: string;
  messages!: CompiledMessageView[];
  tools!: CompiledToolView[];
  /** The first model that a run would try; null when none is configured. */
  model!: CompiledModelView | null;
  warnings!: CompileWarningView[];
  /** Of the manifest that was compiled. */
  etag!: string;
}

export class DiffSideView {
  /** Version number, `draft`, or null for "nothing published yet". */
  @ComparedVersion()
  version!: number | 'draft' | null;
  etag!: string | null;
}

export class DiffStatsView {
  added!: number;
  removed!: number;
  changed!: number;
}

export class DiffChangeView {
  kind!: 'field' | 'variable' | 'tool' | 'file' | 'block' | 'dependency';
  type!: 'added' | 'removed' | 'changed';
  /** Names the item, such as `variables/user_name`; its place in a list does not matter. */
  path!: string;
  @AnyJsonOrNone()
  before?: unknown;
  @AnyJsonOrNone()
  after?: unknown;
  /** For changed text: unified hunks. */
  hunks?: object[];
}

export class DiffView {
  from!: DiffSideView;
  to!: DiffSideView;
  identical!: boolean;
  stats!: DiffStatsView;
  changes!: DiffChangeView[];
}

export class DiffAnswer extends OkAnswer {
  diff!: DiffView;
}
