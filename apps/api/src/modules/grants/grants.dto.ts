import { GRANT_DIRECTIONS, GRANT_STATUSES, type GrantDirection, type GrantStatus } from '@guildhall/data';
import { PickType } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, IsString, Length, Max, Min } from 'class-validator';
import { DeletedView, OkAnswer, PagedAnswer } from '../../http/envelope.js';
import { PageQuery } from '../../http/paging.js';
import { IfPresent, IfPresentOrNull, IsInstant } from '../../http/validators.js';

/** Highest number that the version column holds. */
const MAX_VERSION = 2_147_483_647;

export class GrantSkillDto {
  /** The account that is given access, by its slug or its id. */
  @IsString()
  @Length(1, 64)
  grantee!: string;

  /** The only version that is given. Default: the current one, whatever it will be. */
  @IfPresentOrNull()
  @IsInt()
  @Min(1)
  @Max(MAX_VERSION)
  version?: number | null;

  /** When the access ends. Default: never. */
  @IfPresentOrNull()
  @IsInstant()
  expiresAt?: string | null;

  /** The other account need not pay for the skill. Default false. */
  @IfPresent()
  @IsBoolean()
  free?: boolean;

  /** A word to the other account. */
  @IfPresentOrNull()
  @IsString()
  @Length(1, 1_000)
  note?: string | null;
}

export class CreateGrantDto extends GrantSkillDto {
  /** An own skill, by its id, its name in the pool or `account/name`. */
  @IsString()
  @Length(1, 200)
  skillId!: string;
}

/** null clears a field. */
export class UpdateGrantDto extends PickType(GrantSkillDto, ['version', 'expiresAt', 'note']) {}

export class ListGrantsQuery extends PageQuery {
  /** `given` by the account, or `received`. Default: both. */
  @IfPresent()
  @IsIn(GRANT_DIRECTIONS)
  direction?: GrantDirection;

  @IfPresent()
  @IsIn(GRANT_STATUSES)
  status?: GrantStatus;

  /** Grants of one skill, by its id. */
  @IfPresent()
  @IsString()
  @Length(1, 64)
  skillId?: string;
}

export class GrantedSkillView {
  id!: string;
  name!: string;
  /** What is published of the skill. */
  title!: string;
}

export class GrantPartyView {
  id!: string;
  slug!: string;
}

export class GrantView {
  id!: string;
  skill!: GrantedSkillView;
  /** The account that gives access. */
  grantor!: GrantPartyView;
  /** The account that is given access. */
  grantee!: GrantPartyView;
  /** `pending` and `active` are live; `declined`, `revoked` and `expired` are the ends. */
  status!: string;
  /** The only version that is given; null for the current one. */
  version!: number | null;
  free!: boolean;
  expiresAt!: string | null;
  note!: string | null;
  createdAt!: string;
  revokedAt!: string | null;
}

export class GrantAnswer extends OkAnswer {
  grant!: GrantView;
}

export class GrantListAnswer extends PagedAnswer {
  /** Newest first. */
  grants!: GrantView[];
}

export class DeletedGrantAnswer extends OkAnswer {
  grant!: DeletedView;
}
