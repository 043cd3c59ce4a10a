import { MODEL_STRATEGIES, type ModelStrategy, type SkillKind } from '@guildhall/kernel';
import { OmitType } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { PagedAnswer } from '../../http/envelope.js';
import { IfPresent } from '../../http/validators.js';
import { StartRunDto } from '../executions/index.js';

export class PrimeRunDto extends OmitType(StartRunDto, ['variables']) {
  /** Which of the account's tiers of models it runs on. Default `medium`. */
  @IfPresent()
  @IsIn(MODEL_STRATEGIES)
  modelStrategy?: ModelStrategy;
}

export class PrimeAuthorView {
  slug!: string;
}

export class PrimeSkillView {
  id!: string;
  /** The alias, else the name. */
  name!: string;
  title!: string;
  description!: string;
  kind!: SkillKind;
  /** The author's. */
  account!: PrimeAuthorView;
}

export class PrimeSkillListAnswer extends PagedAnswer {
  /** Newest install first. */
  skills!: PrimeSkillView[];
}
