import { Database, type NewPaymentCall, type PaymentCallRecord, PaymentOutboxRepository, PLATFORM } from '@guildhall/data';
import { DomainError, type JsonValue, type PaymentCallId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { PaymentBells } from './payment-bells.js';

/** How long a request waits for the payment provider, in milliseconds. */
const PATIENCE_MS = 8_000;
/** How often it looks by itself, in case that an announcement was missed. */
const LOOK_MS = 1_000;

/**
 * What requests ask of the payment provider. A worker makes the call; the request waits for what comes of it, and whoever is not answered in
 * time may ask again for the same.
 */
@Injectable()
export class ProviderCalls {
  constructor(
    private readonly db: Database,
    private readonly outbox: PaymentOutboxRepository,
    private readonly bells: PaymentBells,
  ) {}

  /** Writes a call by itself, and waits for it. @throws {DomainError} `payment_provider_unavailable` */
  async ask(call: NewPaymentCall): Promise<JsonValue> {
    return this.wait(await this.db.prepare(PLATFORM, () => this.outbox.add(call)));
  }

  /** Waits for a call that has been committed. @throws {DomainError} `payment_provider_unavailable` when it has failed, or takes too long */
  async wait(id: PaymentCallId): Promise<JsonValue> {
    const call = await this.follow(id, PATIENCE_MS);
    if (call?.status === 'done') return call.result;
    throw new DomainError('payment_provider_unavailable', { details: { retryAfter: 5 } });
  }

  /** What has become of a call that has been committed; null when it is not answered within so many milliseconds. */
  async follow(id: PaymentCallId, patienceMs: number): Promise<PaymentCallRecord | null> {
    const deadline = performance.now() + patienceMs;
    const bell = this.bells.hang(id);
    try {
      while (performance.now() < deadline) {
        const call = await this.db.prepare(PLATFORM, () => this.outbox.find(id));
        if (call && call.status !== 'pending') return call;
        await bell.wait(LOOK_MS);
      }
      return null;
    } finally {
      this.bells.takeDown(id, bell);
    }
  }
}

/** The address that a call for a page was answered with. */
export function urlOf(result: JsonValue): string {
  if (typeof result === 'object' && result !== null && 'url' in result && typeof result.url === 'string') return result.url;
  throw new Error('The payment provider gave no address.');
}
