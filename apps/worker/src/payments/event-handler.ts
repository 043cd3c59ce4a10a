import {
  type Database,
  type PaymentEventEnd,
  type PaymentEventRecord,
  type PaymentEventsRepository,
  PLATFORM,
  TROUBLED_ATTEMPTS,
} from '@guildhall/data';
import type { NewsSubject, StripeNews, Verdict } from '@guildhall/payments/stripe';
import { describeFault, isMissing, kindOfFault } from '@guildhall/payments/stripe';
import { pauseAfter } from './pauses.js';
import { readAnew } from './reading.js';

export interface EventHandlerParts {
  readonly database: Database;
  readonly events: PaymentEventsRepository;
  readonly news: Pick<StripeNews, 'read'>;
  readonly onFault: (fault: unknown) => void;
}

/** Handles what the payment provider tells, one event after the other. */
export class EventHandler {
  constructor(private readonly parts: EventHandlerParts) {}

  /** @returns false when nothing is due */
  async takeOne(): Promise<boolean> {
    const event = await this.parts.events.take();
    if (!event) return false;
    await this.handle(event).catch((fault) => this.recover(event, fault));
    return true;
  }

  /** THREAT[MON-05]: the object is read anew; what follows from it and the end of the event are one. */
  private async handle(event: PaymentEventRecord): Promise<void> {
    const { id, objectId, payload } = event;
    const subject = { kind: payload.kind, id: objectId } as NewsSubject;
    const verdict = await readAnew(this.parts, subject, (written) => this.parts.events.finish(id, ...endOf(written)));
    if (verdict.outcome === 'refused') this.parts.onFault(new Error(`Payment event ${id} is parked: ${verdict.problem}`));
    if (verdict.outcome === 'stale') await this.postpone(event, 'It changes while it is read.');
  }

  private async recover(event: PaymentEventRecord, fault: unknown): Promise<void> {
    const { database, events, onFault } = this.parts;
    const problem = describeFault(fault);
    if (event.attempts >= TROUBLED_ATTEMPTS) onFault(new Error(`Payment event ${event.id}, attempt ${event.attempts}: ${problem}`));
    if (kindOfFault(fault) !== 'final') return this.postpone(event, problem);
    // What is gone at the provider has nothing to tell; anything else that it will not show is for the operator.
    await database.transaction(PLATFORM, () => events.finish(event.id, isMissing(fault) ? 'ignored' : 'parked', problem));
  }

  private async postpone({ id, attempts }: PaymentEventRecord, problem: string): Promise<void> {
    const { database, events } = this.parts;
    await database.transaction(PLATFORM, () => events.postpone(id, pauseAfter(attempts, Math.random()), problem));
  }
}

function endOf(verdict: Verdict): [PaymentEventEnd, string | null] {
  if (verdict.outcome === 'refused') return ['parked', verdict.problem];
  return verdict.outcome === 'foreign' ? ['ignored', 'It is none of ours.'] : ['handled', null];
}
