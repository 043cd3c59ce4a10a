import { type Database, type PaymentCallRecord, type PaymentOutboxRepository, PLATFORM, TROUBLED_ATTEMPTS } from '@guildhall/data';
import type { StripeCalls } from '@guildhall/payments/stripe';
import { describeFault, kindOfFault } from '@guildhall/payments/stripe';
import { pauseAfter } from './pauses.js';

export interface CallMakerParts {
  readonly database: Database;
  readonly outbox: PaymentOutboxRepository;
  readonly calls: Pick<StripeCalls, 'make' | 'refused'>;
  readonly onFault: (fault: unknown) => void;
}

/** Makes what is asked of the payment provider, one call after the other, until each is answered. */
export class CallMaker {
  constructor(private readonly parts: CallMakerParts) {}

  /** @returns false when nothing is due */
  async takeOne(): Promise<boolean> {
    const call = await this.parts.outbox.take();
    if (!call) return false;
    await this.make(call);
    return true;
  }

  /** THREAT[MON-03]: the call is made outside of any transaction; its answer and all that follows from it are written in one. */
  private async make(call: PaymentCallRecord): Promise<void> {
    const { database, outbox, calls } = this.parts;
    try {
      const { result, write } = await calls.make(call);
      await database.transaction(PLATFORM, async () => {
        if (await outbox.finish(call.id, 'done', { result })) await write?.();
      });
    } catch (fault) {
      await this.recover(call, fault);
    }
  }

  private async recover(call: PaymentCallRecord, fault: unknown): Promise<void> {
    const { database, outbox, calls, onFault } = this.parts;
    const { id, kind, attempts } = call;
    const [problem, follows] = [describeFault(fault), kindOfFault(fault)];
    if (follows === 'final' || attempts >= TROUBLED_ATTEMPTS)
      onFault(new Error(`Payment call ${id} (${kind}), attempt ${attempts}: ${problem}`));
    await database.transaction(PLATFORM, async () => {
      if (follows !== 'final')
        return outbox.postpone(id, { seconds: pauseAfter(attempts, Math.random()), problem, renew: follows === 'renew' });
      if (await outbox.finish(id, 'failed', { problem })) await calls.refused(call);
    });
  }
}
