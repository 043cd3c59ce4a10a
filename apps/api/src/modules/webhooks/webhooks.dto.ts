import { DELIVERY_STATUSES, type DeliveryStatus } from '@guildhall/data';
import { RUN_CALLBACK, WEBHOOK_EVENTS, WEBHOOK_TEST, type WebhookEvent } from '@guildhall/runtime';
import { ArrayUnique, IsArray, IsBoolean, IsIn, IsString, Length } from 'class-validator';
import { OkAnswer, PagedAnswer } from '../../http/envelope.js';
import { PageQuery } from '../../http/paging.js';
import { IfPresent, IfPresentOrNull } from '../../http/validators.js';

const DELIVERED_EVENTS = [...WEBHOOK_EVENTS, RUN_CALLBACK, WEBHOOK_TEST] as const;

export class PutWebhookDto {
  /** Where events are posted: an https address that the public can reach. Left out or null: none. */
  @IfPresentOrNull()
  @IsString()
  url?: string | null;

  /** Needs an address and a secret. */
  @IsBoolean()
  enabled!: boolean;

  /** What is posted. */
  @IsArray()
  @ArrayUnique()
  @IsIn(WEBHOOK_EVENTS, { each: true })
  events!: WebhookEvent[];

  /** Signs what is posted, so that the receiver knows who sent it. It cannot be read again; left out, the present one stays. */
  @IfPresent()
  @IsString()
  @Length(16, 200)
  secret?: string;
}

export class ListDeliveriesQuery extends PageQuery {
  /** `nextCursor` of the page before: the list goes on there, whatever was added meanwhile. */
  @IfPresent()
  @IsString()
  @Length(1, 200)
  cursor?: string;

  @IfPresent()
  @IsIn(DELIVERY_STATUSES)
  status?: DeliveryStatus;

  @IfPresent()
  @IsIn(DELIVERED_EVENTS)
  event?: (typeof DELIVERED_EVENTS)[number];
}

export class WebhookView {
  url!: string | null;
  enabled!: boolean;
  events!: string[];
  /** Whether there is a secret; it is never shown. */
  secretSet!: boolean;
  /** null before the first PUT. */
  updatedAt!: string | null;
}

export class WebhookAnswer extends OkAnswer {
  webhook!: WebhookView;
}

export class DeliveryView {
  /** Also in the header `X-Guildhall-Delivery` of every attempt: a receiver that knows it already has seen the event before. */
  id!: string;
  event!: string;
  /** `pending` while attempts follow, then `delivered` or `failed`. */
  status!: string;
  /** Attempts so far. */
  attempts!: number;
  /** HTTP status of the last answer; null when there was none. */
  responseStatus!: number | null;
  /** What went wrong last, at most 1,024 characters. */
  error!: string | null;
  /** The exact body that is posted and signed. */
  payload!: string;
  createdAt!: string;
  lastAttemptAt!: string | null;
  deliveredAt!: string | null;
}

export class DeliveryAnswer extends OkAnswer {
  delivery!: DeliveryView;
}

export class DeliveryListAnswer extends PagedAnswer {
  /** Newest first; kept for 30 days. */
  deliveries!: DeliveryView[];
  /** Send it as `cursor` for the next page; null at the end. */
  nextCursor!: string | null;
}
