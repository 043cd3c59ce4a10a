import { PRICING_MODELS, SUBSCRIPTION_STATUSES } from '@guildhall/pricing';
import { ApiProperty } from '@nestjs/swagger';
import { OkAnswer, PagedAnswer } from '../../../http/envelope.js';

export class SubscribedSkillView {
  id!: string;
  name!: string;
  /** Slug of the account that sells it. */
  account!: string;
}

export class RenewalView {
  at!: string;
  /** US cents that the month from then on costs, as prices stand now. */
  cents!: number;
}

export class NextPriceView {
  /** `free` or `credits`: the skill is sold by the month no longer, and the subscription ends then. */
  @ApiProperty({ enum: PRICING_MODELS })
  model!: string;
  /** US cents a month, with the model `fixed`. */
  cents?: number;
  noticedAt!: string;
  /** null until it is accepted, which makes it count from the next renewal; a raise counts without that from the first renewal after 30 days. */
  acceptedAt!: string | null;
  /** The renewal from which it counts, or at which the subscription ends because of it, if nothing more is changed or accepted. */
  from!: string;
}

export class SubscriptionView {
  id!: string;
  skill!: SubscribedSkillView;
  @ApiProperty({ enum: SUBSCRIPTION_STATUSES })
  status!: string;
  /** It gives the skill now. */
  entitled!: boolean;
  /** US cents a month, until it is renewed. */
  cents!: number;
  trialEnd!: string | null;
  currentPeriodStart!: string;
  /** When it is renewed, or ends. */
  currentPeriodEnd!: string;
  cancelAtPeriodEnd!: boolean;
  /**
   * The next renewal, and what it costs: `cents`, or a new price that counts by then, which need not be the last one. null when there is none:
   * the subscription is cancelled, or the skill is not sold to the account any more.
   */
  renewal!: RenewalView | null;
  /** The price that was set last, when it does not count yet: what accepting the price would agree to. */
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
