import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { OkAnswer, PagedAnswer } from '../../../http/envelope.js';
import { PageQuery } from '../../../http/paging.js';
import { IfPresent } from '../../../http/validators.js';

const STATUSES = ['open', 'paid', 'uncollectible', 'void'] as const;

export class InvoicesQuery extends PageQuery {
  /** `nextCursor` of the page before: the list goes on there, whatever was added meanwhile. */
  @IfPresent()
  @IsString()
  @Length(1, 200)
  cursor?: string;
}

export class InvoiceView {
  id!: string;
  /** Id of the subscription. */
  subscription!: string;
  /** Id of the skill. */
  skill!: string;
  @ApiProperty({ enum: STATUSES })
  status!: string;
  /** US cents. */
  cents!: number;
  /** What of it was given back, in US cents. */
  refundedCents!: number;
  periodStart!: string;
  periodEnd!: string;
  createdAt!: string;
  paidAt!: string | null;
}

export class InvoiceListAnswer extends PagedAnswer {
  /** Newest first. */
  invoices!: InvoiceView[];
  /** Send it as `cursor` for the next page; null at the end. */
  nextCursor!: string | null;
}

export class ReceiptPartyView {
  id!: string;
  slug!: string;
  name!: string;
}

export class ReceiptView {
  /** Of the invoice, or of the top-up. */
  id!: string;
  @ApiProperty({ enum: ['topup', 'subscription'] })
  kind!: string;
  paidAt!: string;
  description!: string;
  /** US cents. */
  cents!: number;
  /** What of it was given back, in US cents. */
  refundedCents!: number;
  buyer!: ReceiptPartyView;
  /** null: the operator of this server. */
  seller!: ReceiptPartyView | null;
  /** It was paid in a sandbox: no money has moved. */
  sandbox!: boolean;
}

export class ReceiptAnswer extends OkAnswer {
  receipt!: ReceiptView;
}
