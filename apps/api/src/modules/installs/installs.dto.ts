import { SKILL_NAME, SKILL_NAME_MAX } from '@guildhall/kernel';
import { IsBoolean, IsIn, IsString, Length, Matches } from 'class-validator';
import { OneOf } from '../../http/answer-shapes.js';
import { DeletedView, OkAnswer } from '../../http/envelope.js';
import { IfPresent, IfPresentOrNull, IsOneLine } from '../../http/validators.js';
import { InstallationView, OpaqueSkillView, SkillView, WarningView } from '../skills/index.js';
import { IsVersionPin, type VersionPin } from './version-pin.js';

export class InstallSkillDto {
  /** Local name, used instead of the skill's own; unique in the pool. */
  @IfPresentOrNull()
  @Matches(SKILL_NAME)
  @Length(1, SKILL_NAME_MAX)
  alias?: string | null;

  /** `latest` follows the author's current version; a number stays with that version. Default `latest`. */
  @IfPresent()
  @IsVersionPin()
  version?: VersionPin;
}

export class UpdateInstallDto extends InstallSkillDto {
  /** Whether the orchestrator can discover and use the skill. */
  @IfPresent()
  @IsBoolean()
  shared?: boolean;

  /** A paused install stays in the pool and does not run. */
  @IfPresent()
  @IsIn(['live', 'paused'])
  status?: 'live' | 'paused';
}

/** Either `value` (auth of type bearer, header or query) or `username` and `password` (basic). */
export class PutInstallCredentialsDto {
  @IfPresent()
  @IsString()
  @IsOneLine()
  @Length(1, 10_000)
  value?: string;

  @IfPresent()
  @IsString()
  @IsOneLine()
  @Length(1, 1_000)
  username?: string;

  @IfPresent()
  @IsString()
  @IsOneLine()
  @Length(1, 10_000)
  password?: string;

  /** The author provides these credentials for every install of the skill; own installs only. Default false. */
  @IfPresent()
  @IsBoolean()
  shareCredentials?: boolean;
}

/** What reading shows of stored credentials: that they are set. */
export class InstallCredentialsView {
  /** `value`, or `password` and `username`. */
  fields!: string[];
  /** The author provides them for every install of the skill. */
  shared!: boolean;
  updatedAt!: string;
}

export class InstallAnswer extends OkAnswer {
  @OneOf(SkillView, OpaqueSkillView)
  skill!: SkillView | OpaqueSkillView;
  /** The same as in the skill. */
  installation!: InstallationView;
  /** Of a bundle that was just installed: what its readers should look twice at. */
  warnings?: WarningView[];
}

export class ReadInstallAnswer extends InstallAnswer {
  /** null when none are set. */
  credentials!: InstallCredentialsView | null;
}

export class InstallCredentialsAnswer extends OkAnswer {
  credentials!: InstallCredentialsView;
}

export class DeletedInstallAnswer extends OkAnswer {
  installation!: DeletedView;
}
