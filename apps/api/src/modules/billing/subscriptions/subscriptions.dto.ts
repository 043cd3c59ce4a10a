import { PRICING_MODELS, SUBSCRIPTION_STATUSES } from '@guildhall/pricing';
import { ApiProperty } from '@nestjs/swagger';
import { OkAnswer, PagedAnswer } from '../../../http/envelope.js';

export class SubscribedSkillView {
  id!: string;
  name!: string;
  /** Slug of the account that sells it. */
  account!: string;
}

export class NextPriceView {
  /** `free` or `credits`: the skill is sold by the month no longer, and the subscription ends then. */
  @ApiProperty({ enum: PRICING_MODELS })
  model!: string;
  /** US cents a month, with the model `fixed`. */
  cents?: number;
  noticedAt!: string;
  /** null until it is accepted; without that the price counts from the first renewal after 30 days. */
  acceptedAt!: string | null;
  /** The renewal from which it counts. */
  from!: string;
}

export class SubscriptionView {
  id!: string;
  skill!: SubscribedSkillView;
  @ApiProperty({ enum: SUBSCRIPTION_STATUSES })
  status!: string;
  /** It gives the skill now. */
  entitled!: boolean;
  /** US cents a month. */
  cents!: number;
  trialEnd!: string | null;
  currentPeriodStart!: string;
  /** When it is renewed, or ends. */
  currentPeriodEnd!: string;
  cancelAtPeriodEnd!: boolean;
  /** A new price, which does not count yet. */
  nextPrice!: NextPriceView | null;
  createdAt!: string;
  endedAt!: string | null;
}

export class SubscriptionAnswer extends OkAnswer {
  subscription!: SubscriptionView;
}

export class SubscriptionListAnswer extends PagedAnswer {
  /** Newest first. */
  subscriptions!: SubscriptionView[];
}
