import { LIMITS } from '@guildhall/manifest';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsBoolean, IsIn, IsObject, IsString, Length, ValidateNested } from 'class-validator';
import { OkAnswer, PagedAnswer } from '../../http/envelope.js';
import { PageQuery } from '../../http/paging.js';
import { IfPresent } from '../../http/validators.js';
import { QueryVersion } from '../manifests/index.js';
import { BundleHeadView, type SkillView } from '../skills/index.js';

/** How text that breaks the rules is taken. */
export const BUNDLE_MODES = ['strict', 'lenient'] as const;
export type BundleMode = (typeof BUNDLE_MODES)[number];

export const ENCODINGS = ['utf8', 'base64'] as const;

export class BundleModeQuery {
  /** `strict` refuses what breaks a rule; `lenient` mends what can be mended and says so in `warnings`. */
  @IfPresent()
  @IsIn(BUNDLE_MODES)
  mode: BundleMode = 'strict';
}

export class BundleFileDto {
  /** Relative to the folder of the skill, such as `scripts/analyze.py`. */
  @IsString()
  @Length(1, LIMITS.bundlePath)
  path!: string;

  @IsString()
  content!: string;

  /** How the bytes are written in `content`. Default `utf8`. */
  @IfPresent()
  @IsIn(ENCODINGS)
  encoding?: (typeof ENCODINGS)[number];

  /** Default false. */
  @IfPresent()
  @IsBoolean()
  executable?: boolean;
}

/** One of the two. */
export class BundleDto {
  /** The text of a bundle that is nothing but its SKILL.md. */
  @IfPresent()
  @IsString()
  skillMd?: string;

  /** Every file of the folder; `SKILL.md` is one of them. */
  @IfPresent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(LIMITS.bundleFiles)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => BundleFileDto)
  files?: BundleFileDto[];
}

export class BundleQuery {
  /** `latest`, `draft` or a version number. By default the draft for the author, and for others the version that they use. */
  @IfPresent()
  @QueryVersion()
  version?: string;
}

export class BundleFilesQuery extends PageQuery {
  /** `latest`, `draft` or a version number. By default the draft for the author, and for others the version that they use. */
  @IfPresent()
  @QueryVersion()
  version?: string;
}

export class BundleEntryView {
  path!: string;
  /** Bytes. */
  size!: number;
  sha256!: string;
  mediaType!: string;
  executable!: boolean;
}

export class BundleView extends BundleHeadView {
  name!: string;
  description!: string;
  files!: BundleEntryView[];
}

export class BundleAnswer extends OkAnswer {
  bundle!: BundleView;
}

/** What a reader should look twice at; it may be honest all the same. */
export class ScanFindingView {
  /** `download_and_run`, `decode_and_run`, `encoded_blob`, `invisible_text`, `credential_path` or `hidden_orders`. */
  code!: string;
  path!: string;
  /** Counted from 1. */
  line!: number;
  /** The start of what was found, with invisible characters escaped. */
  excerpt!: string;
}

export class ScanAnswer extends OkAnswer {
  /** Of the bundle that was looked at. */
  digest!: string;
  /** At most 100, in the order of the files. */
  findings!: ScanFindingView[];
}

export class BundleWarningView {
  code!: string;
  message!: string;
}

export class BundleSkillAnswer extends OkAnswer {
  skill!: SkillView;
  /** What was changed or left out, and what is worth a thought. */
  warnings?: BundleWarningView[];
}

export class BundleFilesAnswer extends PagedAnswer {
  files!: BundleEntryView[];
  /** Of the whole bundle. */
  digest!: string;
}

export class BundleFileAnswer extends OkAnswer {
  file!: BundleEntryView;
  /** Of the whole bundle, as it is now. */
  digest!: string;
  warnings?: BundleWarningView[];
}

export class DeletedBundleFileView {
  path!: string;
  deleted!: true;
}

export class DeletedBundleFileAnswer extends OkAnswer {
  file!: DeletedBundleFileView;
  /** Of the whole bundle, as it is now. */
  digest!: string;
}

export class BundleProblemView {
  /** The file that breaks the rule; empty when it is the bundle as a whole. */
  path!: string;
  code!: string;
  message!: string;
  line?: number;
}

export class ValidateAnswer {
  ok!: true;
  success!: true;
  valid!: boolean;
  name?: string;
  description?: string;
  errors!: BundleProblemView[];
  warnings!: BundleProblemView[];
}
