import type { FreeUseRepository, LedgerRepository, MeterTerms, PaidAhead, SpentRecord } from '@guildhall/data';
import { type Reservation, reserve, SLICE_SECONDS, withNextSlice } from '@guildhall/pricing';

/** Before anything is put aside. */
export const NOTHING_AHEAD: PaidAhead = { reserved: { credits: 0, seconds: 0 }, freeSeconds: 0, slices: 0 };

/** The name of what happens to a meter. Whoever reports it, and how often: it is posted once. */
export function keyOf({ executionId, skillId, isMain }: MeterTerms, event: string): string {
  return isMain ? `run:${executionId}:${event}` : `run:${executionId}:${skillId}:${event}`;
}

export interface SliceParts {
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

  /** Free time comes first, and slice by slice, so that runs at the same time share what there is. */
  private async takeFree(terms: MeterTerms, { freeSeconds, reserved }: PaidAhead): Promise<number> {
    if (terms.freeMinutes === 0 || freeSeconds < reserved.seconds) return 0;
    return this.parts.freeUse.take({ ...terms, seconds: SLICE_SECONDS }, terms.freeMinutes * 60);
  }

  private async take(terms: MeterTerms, { reserved: before, slices }: PaidAhead, { credits }: Reservation): Promise<boolean> {
    const more = credits - before.credits;
    if (more === 0) return true;
    const { accountId, skillId, executionId } = terms;
    const posted = await this.parts.ledger.post({
      ...{ key: keyOf(terms, `slice:${slices + 1}`), kind: 'reserve', accountId, skillId, executionId },
      postings: reserve(accountId, more),
    });
    if (posted.outcome === 'repeated') throw new Error('A slice was posted without its meter.');
    return posted.outcome === 'posted';
  }
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
