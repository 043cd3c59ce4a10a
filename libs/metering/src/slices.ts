import type {
  FreeUseRepository,
  LedgerEvent,
  LedgerRepository,
  MeterRecord,
  MeterTerms,
  PaidAhead,
  RunMetersRepository,
  SpentRecord,
} from '@guildhall/data';
import { NOTHING_RESERVED, type Reservation, reserve, SLICE_SECONDS, withNextSlice } from '@guildhall/pricing';

/** Before anything is put aside. */
export const NOTHING_AHEAD: PaidAhead = { reserved: NOTHING_RESERVED, freeSeconds: 0, slices: 0 };

/** The name of what happens to a meter. Whoever reports it, and how often: it is posted once. */
export function keyOf({ executionId, skillId, isMain }: MeterTerms, event: string): string {
  return isMain ? `run:${executionId}:${event}` : `run:${executionId}:${skillId}:${event}`;
}

export interface SliceParts {
  readonly meters: Pick<RunMetersRepository, 'payAtOnce'>;
  readonly ledger: Pick<LedgerRepository, 'post'>;
  readonly freeUse: Pick<FreeUseRepository, 'take' | 'giveBack'>;
}

/** Puts the next slices of runs aside. */
export class Slices {
  constructor(private readonly parts: SliceParts) {}

  /**
   * Puts one slice more aside, in the open transaction, which holds the meter.
   * THREAT[MON-02]: looking whether there is enough and taking it are one step of the ledger.
   * @param beside what the other runs of its family have taken of what `maxCredits` allows
   * @returns null when there is not enough for any more time, and then nothing was written
   */
  async next(terms: MeterTerms, ahead: PaidAhead, beside: readonly SpentRecord[]): Promise<PaidAhead | null> {
    const free = await this.takeFree(terms, ahead);
    const freeSeconds = ahead.freeSeconds + free;
    const reserved = withNextSlice(
      { creditsPerMinute: terms.creditsPerMinute, freeSeconds, maxCredits: boundOf(terms, beside) },
      ahead.reserved,
    );
    if (reserved && (await this.take(terms, ahead, reserved))) return { reserved, freeSeconds, slices: ahead.slices + 1 };
    await this.parts.freeUse.giveBack({ ...terms, seconds: free });
    return null;
  }

  /**
   * The slice that is due of a meter that is paid from a wallet alone, and is not bound to any others: the usual case, in one round trip.
   * THREAT[MON-02]: it is posted as `next` does, and only for the meter as it was read.
   * @param isEnough whether so much is all that is due
   * @returns how far it is paid then; null when that is to be found out step by step
   */
  async nextAtOnce(meter: MeterRecord, isEnough: (reserved: Reservation) => boolean): Promise<Reservation | null> {
    const { maxCredits, freeMinutes, freeSeconds, reserved, creditsPerMinute } = meter;
    if (maxCredits !== null || !(freeMinutes === 0 || freeSeconds < reserved.seconds)) return null;
    const next = withNextSlice({ creditsPerMinute, freeSeconds, maxCredits }, reserved);
    if (!next || next.credits === reserved.credits || !isEnough(next)) return null;
    const outcome = await this.parts.meters.payAtOnce(sliceEvent(meter, meter.slices, next.credits - reserved.credits), meter, next);
    if (outcome === 'stale') return null;
    return outcome === 'posted' ? next : reserved;
  }

  /** Free time comes first, and slice by slice, so that runs at the same time share what there is. */
  private async takeFree(terms: MeterTerms, { freeSeconds, reserved }: PaidAhead): Promise<number> {
    if (terms.freeMinutes === 0 || freeSeconds < reserved.seconds) return 0;
    return this.parts.freeUse.take({ ...terms, seconds: SLICE_SECONDS }, terms.freeMinutes * 60);
  }

  private async take(terms: MeterTerms, { reserved: before, slices }: PaidAhead, { credits }: Reservation): Promise<boolean> {
    const more = credits - before.credits;
    if (more === 0) return true;
    const posted = await this.parts.ledger.post(sliceEvent(terms, slices, more));
    if (posted.outcome === 'repeated') throw new Error('A slice was posted without its meter.');
    return posted.outcome === 'posted';
  }
}

/** What a slice more is in the ledger: so many credits are put aside. */
function sliceEvent(terms: MeterTerms, slices: number, credits: number): LedgerEvent {
  const { accountId, skillId, executionId } = terms;
  return {
    key: keyOf(terms, `slice:${slices + 1}`),
    kind: 'reserve',
    accountId,
    skillId,
    executionId,
    postings: reserve(accountId, credits),
  };
}

/** What `maxCredits` leaves for this meter. */
function boundOf({ maxCredits, executionId, skillId }: MeterTerms, beside: readonly SpentRecord[]): number | null {
  if (maxCredits === null) return null;
  const others = beside.filter((one) => one.executionId !== executionId || one.skillId !== skillId);
  return Math.max(
    0,
    others.reduce((left, { spent }) => left - spent, maxCredits),
  );
}
