import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length, Matches } from 'class-validator';
import { OkAnswer } from '../../../http/envelope.js';

export class SellerView {
  /** Money can be sent to the account: by the month sold skills pay it with each payment, and credits earned can be paid out. */
  canBePaid!: boolean;
  /** What a payout would send now, in US cents: what waits as money, and the credits earned, without what is being given back. Below zero: what the account owes. */
  payableCents!: number;
  /** The least that is paid out, in US cents. */
  leastPayoutCents!: number;
  /** No real money moves on this server. */
  sandbox!: boolean;
}

export class SellerAnswer extends OkAnswer {
  seller!: SellerView;
}

export class OnboardingView {
  /** The payment provider's page on which the seller says who they are. In a sandbox nothing is asked. */
  url!: string;
  canBePaid!: boolean;
  /** No real money moves on this server. */
  sandbox!: boolean;
}

export class OnboardingAnswer extends OkAnswer {
  onboarding!: OnboardingView;
}

export class PayoutView {
  id!: string;
  /** In US cents. */
  cents!: number;
  /** Of the ledger. */
  transaction!: string;
  /** No real money moves on this server. */
  sandbox!: boolean;
}

export class PayoutAnswer extends OkAnswer {
  payout!: PayoutView;
}

export class RefundDto {
  /** Id of a transaction in the ledger: a sale, the settlement of a run or, for operators, a top-up as well. */
  @Matches(/^ltx_[0-9a-f]{24}$/)
  ledgerTransactionId!: string;

  /** Why; kept in the audit log, and shown to nobody else. */
  @IsString()
  @Length(1, 2_000)
  reason!: string;
}

export class RefundView {
  /** The transaction that is undone. */
  transaction!: string;
  /** How much goes back: US cents, or credits. */
  amount!: number;
  /** `usd`, in cents, or `credit`. */
  currency!: string;
  /** `pending`: the payment provider has been asked and has not answered yet; the ledger shows it as soon as it has agreed. Ask again to hear. */
  @ApiProperty({ enum: ['done', 'pending'] })
  status!: 'done' | 'pending';
  /** No real money moves on this server. */
  sandbox!: boolean;
}

export class RefundAnswer extends OkAnswer {
  refund!: RefundView;
}
