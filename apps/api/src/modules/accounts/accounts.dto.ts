import {
  ACCOUNT_SLUG,
  CONTENT_VISIBILITIES,
  type ContentVisibility,
  MODEL_STRATEGIES,
  type ModelStrategy,
  SKILL_ACCESS,
  type SkillAccess,
} from '@guildhall/kernel';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsObject, IsString, Length, Matches, Max, Min, ValidateNested } from 'class-validator';
import { OkAnswer } from '../../http/envelope.js';
import { IfPresent, IfPresentOrNull } from '../../http/validators.js';

export class SkillDefaultsDto {
  /** `public` or `private`; null goes back to the usual value. */
  @IfPresentOrNull()
  @IsIn(SKILL_ACCESS)
  access?: SkillAccess | null;

  /** `transparent` or `opaque`; null goes back to the usual value. */
  @IfPresentOrNull()
  @IsIn(CONTENT_VISIBILITIES)
  contentVisibility?: ContentVisibility | null;

  /** `low`, `medium` or `high`; null goes back to the usual value. */
  @IfPresentOrNull()
  @IsIn(MODEL_STRATEGIES)
  modelStrategy?: ModelStrategy | null;
}

export class UpdateAccountDto {
  /** Lower-case words joined by hyphens. Names such as `account/skill` change with it at once. */
  @IfPresent()
  @Matches(ACCOUNT_SLUG)
  @Length(2, 39)
  slug?: string;

  /** Display name. */
  @IfPresent()
  @IsString()
  @Length(1, 120)
  name?: string;

  /** What happens when another account grants a skill: `auto` takes it at once, `ask` waits until it is accepted. */
  @IfPresent()
  @IsIn(['auto', 'ask'])
  grantPolicy?: 'auto' | 'ask';

  /** What new skills start with where their author says nothing; only the fields that are sent change. */
  @IfPresent()
  @IsObject()
  @ValidateNested()
  @Type(() => SkillDefaultsDto)
  defaults?: SkillDefaultsDto;

  /** How long ended runs are kept with their steps, in days; null: as long as the server does. */
  @IfPresentOrNull()
  @IsInt()
  @Min(1)
  @Max(3650)
  runRetentionDays?: number | null;
}

export class SkillDefaultsView {
  access!: string | null;
  contentVisibility!: string | null;
  modelStrategy!: string | null;
}

export class AccountView {
  id!: string;
  slug!: string;
  name!: string;
  grantPolicy!: string;
  /** null: the usual value. */
  defaults!: SkillDefaultsView;
  /** How long ended runs are kept, in days; null: as long as the server does. */
  runRetentionDays!: number | null;
  /** Whether the operator of the server has verified the account. */
  verified!: boolean;
  createdAt!: string;
  updatedAt!: string;
}

export class AccountAnswer extends OkAnswer {
  account!: AccountView;
}
