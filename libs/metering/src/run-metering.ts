import {
  type Database,
  type ExecutionId,
  type FreeUseRepository,
  type LedgerRepository,
  METER_BATCH,
  type MeterRecord,
  type MeterTerms,
  PLATFORM,
  type RunLease,
  type RunMetersRepository,
} from '@guildhall/data';
import { isSliceDue, isUsedUp, release, reversal, type Settlement, settle, settlement, withoutRest } from '@guildhall/pricing';
import type { MeteredRun, MinutePrice, RunVerdict } from './metered-run.js';
import { keyOf, NOTHING_AHEAD, Slices } from './slices.js';

interface MeteringParts {
  readonly database: Database;
  readonly meters: RunMetersRepository;
  readonly ledger: LedgerRepository;
  readonly freeUse: FreeUseRepository;
  /** The platform's share, in percent. */
  readonly feePercent: number;
}

/** Slices that are put aside in one go at most, when signs of life came late. */
const MOST_SLICES = 10;

/** A meter that says what its run has cost, before the money is moved. */
interface ClosedMeter extends RunVerdict {
  readonly meter: MeterRecord;
  readonly end: Settlement;
}

/**
 * Meters runs (billing document, "Credits"): time is paid a slice in advance, and settled when the run ends. All but `use`, `begin`,
 * `read` and `sweep` happen in the open transaction, with what they belong to.
 */
export class RunMetering {
  private readonly slices: Slices;

  constructor(private readonly parts: MeteringParts) {
    this.slices = new Slices(parts);
  }

  /**
   * Opens the meters of a run that is about to start, and puts the first slice of each aside.
   * @returns false when there is not enough for that; whoever starts the run undoes it
   */
  async start(run: MeteredRun, prices: readonly MinutePrice[]): Promise<boolean> {
    for (const [place, price] of prices.entries()) {
      if (!(await this.open(run, this.termsOf(run, price, place === 0), false))) return false;
    }
    return true;
  }

  /** Opens the meters of a run that another run starts: it pays when a worker takes it. */
  async prepare(run: MeteredRun, prices: readonly MinutePrice[]): Promise<void> {
    for (const [place, price] of prices.entries())
      await this.parts.meters.open(this.termsOf(run, price, place === 0), NOTHING_AHEAD, false);
  }

  /**
   * Lets a run that is driven pay for one more skill, from now to its end; once.
   * @returns false when there is not enough for that
   */
  use({ id, accountId }: Pick<MeteredRun, 'id' | 'accountId'>, price: MinutePrice): Promise<boolean> {
    const { database, meters } = this.parts;
    return database.transaction(accountId, async () => {
      const bounds = await meters.lockRun(id); // of two first calls at once, one opens the meter
      if (!bounds) return false;
      // Whoever locks the meters of a family locks them all at once, in one order.
      if (bounds.maxCredits !== null) await meters.lockFamily(bounds.rootId);
      const open = await meters.lock([id]);
      if (open.some(({ skillId }) => skillId === price.skillId)) return true;
      const run = { id, accountId, ...bounds };
      return this.open(run, this.termsOf(run, price, false), true);
    });
  }

  /** Begins to count for a run that this worker has taken. */
  begin(run: MeteredRun & RunLease, leadMs: number): Promise<boolean> {
    return this.payFor(run, () => this.parts.meters.begin(run), leadMs);
  }

  /**
   * Counts the time since the last sign of life, and puts the next slice aside before the one that runs ends.
   * @param leadMs how long before
   * @returns false when the run has used up what was paid for it, and there is no more
   */
  read(run: MeteredRun & RunLease, leaseSeconds: number, leadMs: number): Promise<boolean> {
    return this.payFor(run, () => this.parts.meters.read(run, leaseSeconds), leadMs);
  }

  /** Counts up to now, and nothing more while the run waits. */
  stop(id: ExecutionId, leaseSeconds: number): Promise<void> {
    return this.parts.meters.stop(id, leaseSeconds);
  }

  /**
   * Closes what is open of runs that have ended, which then say what they have cost.
   * THREAT[MON-03]: a meter is closed once, with the end of its run.
   * @returns moves the money: what they have cost goes to the seller and the platform, the rest goes back. To be called last, because all others
   *   who buy or earn in one of these accounts wait from then on
   */
  async close(ids: readonly ExecutionId[], verdict: RunVerdict): Promise<() => Promise<void>> {
    const closed: ClosedMeter[] = [];
    for (const meter of await this.parts.meters.lock(ids)) closed.push(await this.closeOne(meter, verdict));
    return async () => {
      for (const one of closed) await this.post(one);
    };
  }

  /** Closes what is open of runs that have ended and are paid for, and moves the money. */
  async settle(ids: readonly ExecutionId[]): Promise<void> {
    const pay = await this.close(ids, { refundReason: null });
    await pay();
  }

  /**
   * Settles what nobody else has settled, such as runs of accounts that are gone, and gives back what waiting runs of suspended accounts
   * have put aside.
   * @returns how many runs there were; as many as one batch holds when there may be more
   */
  async sweep(): Promise<number> {
    const { database, meters } = this.parts;
    const [ended, idle] = await database.transaction(PLATFORM, async () => [await meters.findEnded(), await meters.findIdle()] as const);
    for (const { executionId } of ended) await database.transaction(PLATFORM, () => this.settle([executionId]));
    for (const { executionId } of idle) await database.transaction(PLATFORM, () => this.release(executionId));
    return Math.max(ended.length, idle.length) >= METER_BATCH ? METER_BATCH : 0;
  }

  private async open({ rootId, maxCredits }: MeteredRun, terms: MeterTerms, isCounting: boolean): Promise<boolean> {
    const { meters } = this.parts;
    const beside = maxCredits === null ? [] : await meters.lockFamily(rootId);
    const ahead = await this.slices.next(terms, NOTHING_AHEAD, beside);
    return ahead !== null && (await meters.open(terms, ahead, isCounting));
  }

  private async payFor(run: MeteredRun, count: () => Promise<MeterRecord[]>, leadMs: number): Promise<boolean> {
    const meters = await count();
    const due = meters.filter(({ elapsedMs, reserved }) => isSliceDue(elapsedMs, reserved, leadMs));
    const [first, ...others] = due;
    if (!first) return true;
    if (others.length === 0) {
      const reserved = await this.slices.nextAtOnce(first, (next) => !isSliceDue(first.elapsedMs, next, leadMs));
      if (reserved) return meters.every((meter) => !isUsedUp(meter.elapsedMs, meter === first ? reserved : meter.reserved));
    }
    return this.parts.database.transaction(run.accountId, () => this.extend(run, leadMs));
  }

  private async extend(run: MeteredRun, leadMs: number): Promise<boolean> {
    const { meters } = this.parts;
    const beside = run.maxCredits === null ? [] : await meters.lockFamily(run.rootId);
    let isPaid = true;
    for (const meter of await meters.lock([run.id])) {
      let ahead = meter;
      for (let n = 0; n < MOST_SLICES && isSliceDue(meter.elapsedMs, ahead.reserved, leadMs); n += 1) {
        const next = await this.slices.next(meter, ahead, beside);
        if (!next) break;
        ahead = { ...meter, ...next };
      }
      if (ahead !== meter) await meters.payAhead(meter, { reserved: ahead.reserved, freeSeconds: ahead.freeSeconds, slices: ahead.slices });
      isPaid &&= !isUsedUp(meter.elapsedMs, ahead.reserved);
    }
    return isPaid;
  }

  private async closeOne(meter: MeterRecord, { refundReason }: RunVerdict): Promise<ClosedMeter> {
    const { meters, freeUse } = this.parts;
    const { accountId, skillId, executionId, elapsedMs } = meter;
    const end = settle(elapsedMs, meter, meter.reserved);
    const refunded = refundReason === null ? 0 : end.credits;
    await meters.close({ executionId, skillId, elapsedMs, settlement: end, refunded });
    await freeUse.giveBack({ accountId, skillId, seconds: meter.freeSeconds - (refundReason === null ? end.freeSeconds : 0) });
    return { meter, end, refundReason };
  }

  private async post({ meter, end: { credits: charged, released }, refundReason }: ClosedMeter): Promise<void> {
    const { ledger } = this.parts;
    const { accountId, skillId, executionId, sellerId, feePercent } = meter;
    const sold = { buyer: accountId, seller: sellerId, charged, feePercent };
    const postings = settlement({ ...sold, released });
    if (postings.length === 0) return;
    const event = { accountId, skillId, executionId };
    const settled = await ledger.post({ ...event, key: keyOf(meter, 'settle'), kind: 'settle', postings });
    if (settled.outcome === 'short') throw new Error('What was put aside for a run is not there.');
    if (refundReason === null || charged === 0) return;
    const back = { postings: reversal(settlement({ ...sold, released: 0 })), reversesId: settled.transactionId };
    await ledger.post({ ...event, ...back, key: keyOf(meter, 'refund'), kind: 'refund', memo: `Refunded: ${refundReason}` });
  }

  private async release(id: ExecutionId): Promise<void> {
    const { meters, ledger, freeUse } = this.parts;
    for (const meter of await meters.lock([id])) {
      const { accountId, skillId, executionId, slices } = meter;
      const reserved = withoutRest(meter.elapsedMs, meter, meter.reserved);
      const freeSeconds = Math.min(meter.freeSeconds, reserved.seconds);
      await meters.payAhead(meter, { reserved, freeSeconds, slices: slices + 1 });
      await freeUse.giveBack({ accountId, skillId, seconds: meter.freeSeconds - freeSeconds });
      const credits = meter.reserved.credits - reserved.credits;
      if (credits === 0) continue;
      const event = { accountId, skillId, executionId, kind: 'settle', postings: release(accountId, credits) } as const;
      await ledger.post({ ...event, key: keyOf(meter, `release:${slices + 1}`) });
    }
  }

  private termsOf({ id: executionId, accountId, rootId, maxCredits }: MeteredRun, price: MinutePrice, isMain: boolean): MeterTerms {
    const { skillId, sellerId, creditsPerMinute, freeMinutes } = price;
    const { feePercent } = this.parts;
    return { executionId, skillId, accountId, sellerId, rootId, isMain, creditsPerMinute, freeMinutes, feePercent, maxCredits };
  }
}
