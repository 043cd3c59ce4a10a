import type { SkillId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database } from '../database.js';
import type { ExecutionId, RunLease } from '../runs/run-records.js';
import { eventValues, isTooLittle, type LedgerEvent } from './ledger.repository.js';
import type { MeterEnd, MeterRecord, MeterTerms, PaidAhead } from './meter-records.js';
import { BEGIN_METERS, METER, PAY_SLICE, READ_METERS, since } from './meter-statements.js';

/** How many runs are looked at in one go. */
export const METER_BATCH = 100;

const LOCKED = 'ORDER BY m."executionId", m."skillId" FOR UPDATE';

/** What a meter has taken from what `maxCredits` allows. */
export interface SpentRecord extends Pick<MeterTerms, 'executionId' | 'skillId'> {
  readonly spent: number;
}

/**
 * What runs pay by the minute. Whoever locks a run and its meters locks the run first; free minutes and wallets come after both. Only minutes that are
 * paid together lock meter and wallet after meter and wallet; they wait for a lock so briefly that they always give way.
 */
@Injectable()
export class RunMetersRepository {
  constructor(private readonly db: Database) {}

  /** Begins to count the time of a run that this worker has taken. Nothing is counted for one whose lease is lost. */
  begin({ id, accountId, lease }: RunLease): Promise<MeterRecord[]> {
    return this.db.write<MeterRecord>(accountId, BEGIN_METERS, [id, lease]);
  }

  /** Counts the time since the last sign of life. */
  read({ id, accountId, lease }: RunLease, leaseSeconds: number): Promise<MeterRecord[]> {
    return this.db.write<MeterRecord>(accountId, READ_METERS, [id, lease, leaseSeconds]);
  }

  /** Locks a run that is driven, before its meters. In the open transaction. @returns null for one that has ended, or is gone */
  async lockRun(id: ExecutionId): Promise<Pick<MeterTerms, 'rootId' | 'maxCredits'> | null> {
    const [run] = await this.db.client.$queryRaw<Pick<MeterTerms, 'rootId' | 'maxCredits'>[]>`
      SELECT "rootId", "maxCredits" FROM "Execution" WHERE "id" = ${id} AND "completedAt" IS NULL FOR UPDATE`;
    return run ?? null;
  }

  /**
   * Opens a meter, in the open transaction.
   * @param isCounting its time runs up from now on
   * @returns false when the run has one for that skill already
   */
  async open(terms: MeterTerms, { reserved, ...ahead }: PaidAhead, isCounting: boolean): Promise<boolean> {
    const data = { ...terms, ...ahead, reservedCredits: reserved.credits, reservedSeconds: reserved.seconds };
    const { count } = await this.db.client.runMeter.createMany({ data: [data], skipDuplicates: true });
    if (isCounting && count === 1) {
      await this.db.client.$executeRaw`
        UPDATE "RunMeter" SET "countedSince" = now() WHERE "executionId" = ${terms.executionId} AND "skillId" = ${terms.skillId}`;
    }
    return count === 1;
  }

  /** Locks what is still open of these runs. All who lock meters do it in one order. In the open transaction. */
  lock(ids: readonly ExecutionId[]): Promise<MeterRecord[]> {
    return this.db.client.$queryRawUnsafe<MeterRecord[]>(
      `SELECT ${METER} FROM "RunMeter" m WHERE m."executionId" = ANY ($1) AND m."settledAt" IS NULL ${LOCKED}`,
      [...ids],
    );
  }

  /**
   * Locks all meters of the runs that began with one, so that nobody puts anything aside for one of them meanwhile. In the open transaction.
   * @returns what they have put aside, or paid, by run and skill
   */
  lockFamily(rootId: ExecutionId): Promise<SpentRecord[]> {
    const spent = `CASE WHEN m."settledAt" IS NULL THEN m."reservedCredits" ELSE m."credits" - m."refunded" END AS "spent"`;
    return this.db.client.$queryRawUnsafe<SpentRecord[]>(
      `SELECT m."executionId", m."skillId", ${spent} FROM "RunMeter" m WHERE m."rootId" = $1 ${LOCKED}`,
      rootId,
    );
  }

  /** In the open transaction, which holds the lock. */
  async payAhead({ executionId, skillId }: Pick<MeterTerms, 'executionId' | 'skillId'>, { reserved, ...ahead }: PaidAhead): Promise<void> {
    await this.db.client.runMeter.update({
      where: { executionId_skillId: { executionId, skillId } },
      data: { ...ahead, reservedCredits: reserved.credits, reservedSeconds: reserved.seconds },
      select: { slices: true },
    });
  }

  /**
   * Puts a slice aside and posts it, by itself and in one round trip.
   * @param event about the run and the skill of the meter
   * @param ahead as far as it was paid before
   * @param reserved as far as it is paid then
   * @returns `stale`: the meter is not as it was read, or closed, and nothing is written; `short`: the wallet has too little
   */
  async payAtOnce(
    event: LedgerEvent,
    { slices }: Pick<PaidAhead, 'slices'>,
    reserved: PaidAhead['reserved'],
  ): Promise<'posted' | 'short' | 'stale'> {
    const values = [...eventValues(event), slices, reserved.credits, reserved.seconds];
    try {
      const [row] = await this.db.writeTogether<{ outcome: 'posted' | 'repeated' }>(event.accountId, PAY_SLICE, values);
      if (row?.outcome === 'repeated') throw new Error('A slice was posted without its meter.');
      return row?.outcome ?? 'stale';
    } catch (fault) {
      if (isTooLittle(fault)) return 'short';
      throw fault;
    }
  }

  /** Counts what has run up, and nothing more until somebody begins again. In the open transaction. */
  async stop(id: ExecutionId, leaseSeconds: number): Promise<void> {
    await this.db.client.$executeRawUnsafe(
      `UPDATE "RunMeter" m SET "elapsedMs" = m."elapsedMs" + ${since('$2::int')}, "countedSince" = NULL WHERE m."executionId" = $1 AND m."settledAt" IS NULL`,
      id,
      leaseSeconds,
    );
  }

  /** Closes a meter for good, and tells its run what it has cost. In the open transaction, which holds the lock. */
  async close({ executionId, skillId, elapsedMs, settlement, refunded }: MeterEnd): Promise<void> {
    const { seconds, credits, freeSeconds } = settlement;
    await this.db.client.$executeRaw`
      UPDATE "RunMeter" SET "settledAt" = now(), "countedSince" = NULL, "elapsedMs" = ${elapsedMs}, "seconds" = ${seconds}, "credits" = ${credits},
        "refunded" = ${refunded}, "freeSeconds" = ${freeSeconds}
      WHERE "executionId" = ${executionId} AND "skillId" = ${skillId}`;
    if (credits > refunded) {
      await this.db.client.$executeRaw`UPDATE "Execution" SET "credits" = "credits" + ${credits - refunded} WHERE "id" = ${executionId}`;
    }
  }

  /** What a closed meter has cost was given back, as far as it was not before. In the open transaction, which posts it. */
  async giveBack(executionId: string, skillId: SkillId): Promise<void> {
    await this.db.client.$executeRaw`
      WITH m AS (UPDATE "RunMeter" SET "refunded" = "credits" WHERE "executionId" = ${executionId} AND "skillId" = ${skillId}
        AND "settledAt" IS NOT NULL AND "refunded" = 0 RETURNING "credits")
      UPDATE "Execution" e SET "credits" = e."credits" - m."credits" FROM m WHERE e."id" = ${executionId}`;
  }

  /** Runs that have ended, or are gone, and still have something put aside: whoever ended them was not able to settle. */
  async findEnded(): Promise<Pick<MeterTerms, 'executionId' | 'accountId'>[]> {
    return this.db.client.$queryRaw`
      SELECT DISTINCT m."executionId", m."accountId" FROM "RunMeter" m
      WHERE m."settledAt" IS NULL AND NOT EXISTS (SELECT FROM "Execution" e WHERE e."id" = m."executionId" AND e."completedAt" IS NULL)
      LIMIT ${METER_BATCH}`;
  }

  /** Runs that nobody drives, of accounts that were suspended, with more put aside than they have cost. */
  async findIdle(): Promise<Pick<MeterTerms, 'executionId' | 'accountId'>[]> {
    return this.db.client.$queryRaw`
      SELECT DISTINCT m."executionId", m."accountId" FROM "RunMeter" m JOIN "Execution" e ON e."id" = m."executionId" JOIN "Account" a ON a."id" = m."accountId"
      WHERE m."settledAt" IS NULL AND m."reservedSeconds" * 1000 > m."elapsedMs" + 1000 AND e."leaseUntil" IS NULL AND a."suspendedAt" IS NOT NULL
      LIMIT ${METER_BATCH}`;
  }
}
