import {
  Announcements,
  Database,
  type NewPaymentCall,
  PAYMENT_CHANNEL,
  type PaymentCallRecord,
  PaymentOutboxRepository,
  PLATFORM,
} from '@guildhall/data';
import { DomainError, type JsonValue, type PaymentCallId } from '@guildhall/kernel';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';

/** How long a request waits for the payment provider, in milliseconds. */
const PATIENCE_MS = 8_000;
/** How often it looks by itself, in case that an announcement was missed. */
const LOOK_MS = 1_000;

/**
 * What requests ask of the payment provider. A worker makes the call; the request waits for what comes of it, and whoever is not answered in
 * time may ask again for the same.
 */
@Injectable()
export class ProviderCalls implements OnModuleDestroy {
  private readonly waiting = new Map<PaymentCallId, Set<() => void>>();
  private endListening: (() => void) | null = null;

  constructor(
    private readonly db: Database,
    private readonly outbox: PaymentOutboxRepository,
    private readonly announcements: Announcements,
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
    while (performance.now() < deadline) {
      const news = this.nextNews(id);
      const call = await this.db.prepare(PLATFORM, () => this.outbox.find(id));
      if (call && call.status !== 'pending') return call;
      await news;
    }
    return null;
  }

  onModuleDestroy(): void {
    this.endListening?.();
    this.ring(null);
  }

  private nextNews(id: PaymentCallId): Promise<void> {
    this.endListening ??= this.announcements.listen(PAYMENT_CHANNEL, (payload) => this.ring(payload as PaymentCallId | null));
    return new Promise((resolve) => {
      const bells = this.waiting.get(id) ?? new Set();
      const ring = (): void => {
        clearTimeout(timer);
        bells.delete(ring);
        if (bells.size === 0) this.waiting.delete(id);
        resolve();
      };
      const timer = setTimeout(ring, LOOK_MS);
      this.waiting.set(id, bells.add(ring));
    });
  }

  private ring(id: PaymentCallId | null): void {
    const rung = id === null ? [...this.waiting.values()] : [this.waiting.get(id) ?? []];
    for (const bells of rung) for (const ring of [...bells]) ring();
  }
}

/** The address that a call for a page was answered with. */
export function urlOf(result: JsonValue): string {
  if (typeof result === 'object' && result !== null && 'url' in result && typeof result.url === 'string') return result.url;
  throw new Error('The payment provider gave no address.');
}
