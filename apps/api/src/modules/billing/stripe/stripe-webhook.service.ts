import type { Config } from '@guildhall/config';
import { type NewPaymentEvent, PaymentEventsRepository } from '@guildhall/data';
import { type Clock, DomainError } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { OK } from '../../../http/envelope.js';
import { CLOCK, CONFIG } from '../../../http/tokens.js';
import { requireStripe } from './require-stripe.js';
import type { EventTakenAnswer } from './stripe.dto.js';

/** A request that claims to come from Stripe. */
interface SignedRequest {
  readonly body: Uint8Array;
  readonly signature: string | undefined;
}

type StripeEvent = NonNullable<ReturnType<typeof import('@guildhall/payments/stripe')['readSignedEvent']>>;

/** Takes what Stripe tells. Workers find out what follows. */
@Injectable()
export class StripeWebhookService {
  constructor(
    private readonly events: PaymentEventsRepository,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * THREAT[MON-05]: an event is kept before it is answered, once.
   * @throws {DomainError} `payments_not_configured`, `sandbox_has_no_provider`, `webhook_signature_invalid`
   */
  async take(request: SignedRequest): Promise<EventTakenAnswer> {
    const stripe = requireStripe(this.config);
    const { isLive, readSignedEvent, subjectOf } = await import('@guildhall/payments/stripe');
    const event = readSignedEvent(request, stripe.webhookSecrets, this.clock.now());
    if (!event) throw new DomainError('webhook_signature_invalid');
    const subject = subjectOf(event);
    const ignored = whyIgnored(event, { isLive: isLive(stripe.secretKey), kind: subject?.kind ?? null });
    await this.events.keep(toRecord(event, subject, ignored));
    return { ...OK, received: true };
  }
}

/**
 * THREAT[MON-04]: endpoints of platforms get events of other accounts and of the other mode, all well signed: they are no cause for anything
 * here, except what is told about the account of a seller itself.
 */
function whyIgnored({ livemode, account }: StripeEvent, expected: { isLive: boolean; kind: string | null }): string | null {
  if (livemode !== expected.isLive) return 'It is of the other mode.';
  if (expected.kind === null) return 'Nothing follows from events of this type.';
  return (account === undefined) === (expected.kind !== 'account') ? null : 'It is of another account.';
}

/** What was told is not kept, only what it is about: it has names and addresses of people, and is read anew in any case. */
function toRecord(
  { id, type, account, created, livemode, api_version }: StripeEvent,
  subject: { readonly kind: string; readonly id: string } | null,
  ignored: string | null,
): NewPaymentEvent {
  const payload = { kind: subject?.kind ?? null, created, livemode, apiVersion: api_version };
  return { id, type, objectId: subject?.id ?? null, sellerAccount: account ?? null, payload, ignored };
}
