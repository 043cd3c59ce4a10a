import type { QuoteRefusal } from '@guildhall/pricing';
import { PRICING_MODELS } from '@guildhall/pricing';
import { ApiProperty } from '@nestjs/swagger';
import { IsInt, IsString, Length, Max, Min } from 'class-validator';
import { OkAnswer, PagedAnswer } from '../../http/envelope.js';
import { PageQuery } from '../../http/paging.js';
import { IfPresent, QueryInt } from '../../http/validators.js';

/** A day of running time. */
const MOST_MINUTES = 1_440;

const MOST_CREDITS = 100_000_000;

export class QuoteQuery {
  /** Running time that is asked for, in minutes, 1 to 1,440; only skills that cost credits have use for it. */
  @IfPresent()
  @QueryInt(1, MOST_MINUTES)
  minutes: number = 1;
}

export class PriceView {
  @ApiProperty({ enum: PRICING_MODELS })
  model!: string;
  /** US dollars a month, with the model `fixed`. */
  perMonth?: number;
  /** Credits a minute, with the model `credits`; 1 credit is 0.01 US dollars. */
  creditsPerMinute?: number;
  /** Days before the first payment. */
  trialDays?: number;
  /** Minutes that each account has for nothing, once. */
  freeMinutes?: number;
}

export class DatedPriceView {
  pricing!: PriceView;
  effectiveFrom!: string;
}

export class PricingAnswer extends OkAnswer {
  /** What the skill costs now. */
  pricing!: PriceView;
  /** Newest first; the first one is the price of now. The last 200 prices. */
  history!: DatedPriceView[];
}

export class BuyingCallView {
  method!: string;
  path!: string;
}

export class QuoteView {
  @ApiProperty({ enum: PRICING_MODELS })
  model!: string;
  /** What so many minutes cost, with the model `credits`. */
  credits?: number;
  /** What a month costs, in US cents, with the model `fixed`. */
  cents?: number;
  minutes?: number;
  /** The account can use the skill now. */
  entitled!: boolean;
  /**
   * Why not: `not_subscribed`, `payment_overdue`, `payment_disputed` (until the bank has decided), `subscription_ended` or `credits_exhausted`;
   * in refusals also `max_credits_too_small`, and `content_not_sold` for the content of what is paid by the minute.
   */
  reason?: QuoteRefusal;
  /**
   * The call that leads to what the price asks for: a new subscription, the page on which what is owed for the running one is paid
   * (`/billing/portal`), or a top-up. null when there is nothing to pay, or none of it now: a month that is paid, a payment that is disputed.
   */
  buy!: BuyingCallView | null;
}

export class QuoteAnswer extends OkAnswer {
  quote!: QuoteView;
}

export class WalletView {
  /** Credits that can be spent. */
  available!: number;
  /** Credits that are put aside for runs. */
  reserved!: number;
  /** Credits that the account has earned with its skills. */
  earned!: number;
  /** US cents that are to be paid out. Below zero: owed after a refund. */
  payable!: number;
}

export class WalletAnswer extends OkAnswer {
  wallet!: WalletView;
}

export class LedgerQuery extends PageQuery {
  /** `nextCursor` of the page before: the list goes on there, whatever was added meanwhile. */
  @IfPresent()
  @IsString()
  @Length(1, 200)
  cursor?: string;
}

export class LedgerEntryView {
  /** Id of the account, or `other` for what all other parties have together. */
  account!: string;
  /** `available`, `reserved`, `earned` or `payable`; of others `other`. */
  wallet!: string;
  /** `credit`, or `usd` for US cents. */
  currency!: string;
  /** What the wallet has more afterwards. */
  amount!: number;
}

export class LedgerTransactionView {
  id!: string;
  at!: string;
  /** Such as `topup`, `promotion`, `reserve`, `settle`, `refund` or `payout`. */
  kind!: string;
  /** Id of the skill. */
  skill!: string | null;
  /** Id of the run, if it was the account's own. */
  execution!: string | null;
  memo!: string | null;
  /** They sum to zero in each currency. */
  entries!: LedgerEntryView[];
}

export class LedgerAnswer extends PagedAnswer {
  /** Newest first. */
  transactions!: LedgerTransactionView[];
  /** Send it as `cursor` for the next page; null at the end. */
  nextCursor!: string | null;
}

export class GiveCreditsDto {
  /** Id or slug of an account. */
  @IsString()
  @Length(1, 200)
  account!: string;

  @IsInt()
  @Min(1)
  @Max(MOST_CREDITS)
  credits!: number;

  /** Why; the account sees it in its ledger. */
  @IsString()
  @Length(1, 2_000)
  reason!: string;
}

export class CreditedAccountView {
  id!: string;
  slug!: string;
}

export class CreditsAnswer extends OkAnswer {
  account!: CreditedAccountView;
  /** As the account sees it. */
  transaction!: LedgerTransactionView;
  /** What the account has now. */
  wallet!: WalletView;
}

export class LedgerProblemView {
  /** What should hold. */
  rule!: string;
  /** What breaks it, at most a hundred. */
  rows!: string[];
}

export class LedgerCheckAnswer extends OkAnswer {
  /** How many were looked at. */
  transactions!: number;
  /** Nothing when all is well. */
  problems!: LedgerProblemView[];
}

export class ParkedEventView {
  /** The payment provider's. */
  id!: string;
  type!: string;
  /** What it is about, as the payment provider calls it. */
  object!: string | null;
  /** Such as `mismatch`: what was paid is not what was asked for; `unknown`: nobody asked for it. Or why it is handled in vain again and again. */
  problem!: string;
  receivedAt!: string;
}

export class TroubledCallView {
  id!: string;
  account!: string;
  /** Such as `payout.send`. */
  kind!: string;
  /** `failed`: the payment provider has refused it; `pending`: it is still being tried. */
  status!: string;
  attempts!: number;
  problem!: string | null;
  createdAt!: string;
}

export class PaymentTroubleAnswer extends OkAnswer {
  /** Newest first, at most a hundred. Nobody is entitled to anything by them. */
  events!: ParkedEventView[];
  /** Newest first, at most a hundred. */
  calls!: TroubledCallView[];
}
