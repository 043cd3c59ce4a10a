import type { AccountId, GrantId, SkillId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { AuditRepository } from './audit.repository.js';
import { Database } from './database.js';
import type { GrantFields, GrantRecord } from './grants.repository.js';
import { newId } from './new-id.js';
import { PluginsRepository } from './plugins.repository.js';
import { SWEEP_BATCH } from './sweeps.repository.js';

/** What of a grant decides about the access that it gives. */
export type GivenAccess = Pick<GrantRecord, 'id' | 'granteeId' | 'skillId' | 'expiresAt' | 'version'>;

/** Whose grants of a skill are meant; without a grantee, those of all. */
interface DueGrants {
  readonly skillId: SkillId;
  readonly granteeId?: AccountId;
}

/**
 * The installs that grants put into pools, and their counts. Every call is part of the transaction that changes the grant, which holds the
 * lock of the skill.
 * THREAT[GRT-02] THREAT[GRT-04]: a grant, its install and the count of the skill change together or not at all.
 */
@Injectable()
export class GrantAccessRepository {
  constructor(
    private readonly db: Database,
    private readonly plugins: PluginsRepository,
    private readonly audit: AuditRepository,
  ) {}

  /** Puts the skill into the grantee's pool, unless it is there by another install; that one stays as it is. */
  async give({ id, granteeId, skillId, expiresAt, version }: GivenAccess): Promise<void> {
    const { client } = this.db;
    const held = await client.install.findFirst({
      where: { accountId: granteeId, OR: [{ skillId }, { originalId: skillId }] },
      select: { id: true },
    });
    if (held) return;
    const install = {
      id: newId('install'),
      accountId: granteeId,
      skillId,
      source: 'grant',
      grantId: id,
      expiresAt,
      grantedVersion: version,
    };
    await client.skill.update({ where: { id: skillId }, data: { installCount: { increment: 1 } }, select: { id: true } });
    await client.install.create({ data: install, select: { id: true } });
  }

  /** Gives what an active grant of the skill gives to an account whose other install of it has just gone. */
  async giveAgain(granteeId: AccountId, skillId: SkillId): Promise<void> {
    const [grant] = await this.db.client.$queryRaw<GivenAccess[]>`
      SELECT "id", "granteeId", "skillId", "expiresAt", "version" FROM "Grant"
      WHERE "skillId" = ${skillId} AND "granteeId" = ${granteeId} AND "status" = 'active' AND ("expiresAt" IS NULL OR "expiresAt" > now())`;
    if (grant) await this.give(grant);
  }

  /** Makes the install of a grant follow its new end and version. */
  async adjust(grantId: GrantId, { expiresAt, version }: GrantFields, at: Date): Promise<void> {
    if (expiresAt === undefined && version === undefined) return;
    await this.db.client.install.updateMany({ where: { grantId }, data: { expiresAt, grantedVersion: version, updatedAt: at } });
  }

  /** Takes from the grantees' pools and agents what these grants of one skill gave. */
  async withdraw(skillId: SkillId, grantIds: readonly GrantId[], at: Date): Promise<void> {
    const { client } = this.db;
    const where = { skillId, grantId: { in: [...grantIds] } };
    const installs = await client.install.findMany({ where, select: { accountId: true } });
    if (installs.length === 0) return;
    await this.plugins.removeFromAgentsOf(
      installs.map(({ accountId }) => accountId as AccountId),
      skillId,
      at,
    );
    await client.skill.update({ where: { id: skillId }, data: { installCount: { decrement: installs.length } }, select: { id: true } });
    await client.install.deleteMany({ where });
  }

  /** Some skills of which grants are past their end and not yet marked so. */
  async findDue(): Promise<SkillId[]> {
    const rows = await this.db.client.$queryRaw<{ skillId: SkillId }[]>`
      SELECT DISTINCT "skillId" FROM (
        SELECT "skillId" FROM "Grant" WHERE "status" IN ('pending', 'active') AND "expiresAt" <= now() ORDER BY "expiresAt" LIMIT ${SWEEP_BATCH}
      ) due ORDER BY 1`;
    return rows.map(({ skillId }) => skillId);
  }

  /**
   * Marks grants of a skill that are past their end, at most `SWEEP_BATCH`, and removes what they gave. They counted for nothing already, but
   * a new grant or install of the pair needs their place.
   */
  async expire({ skillId, granteeId }: DueGrants, at: Date): Promise<void> {
    const ended = await this.db.client.$queryRaw<{ id: GrantId; accountId: AccountId }[]>`
      UPDATE "Grant" SET "status" = 'expired', "updatedAt" = ${at} WHERE "id" IN (
        SELECT "id" FROM "Grant" WHERE "skillId" = ${skillId} AND "status" IN ('pending', 'active') AND "expiresAt" <= now()
          AND (${granteeId ?? null}::text IS NULL OR "granteeId" = ${granteeId ?? null}) ORDER BY "id" LIMIT ${SWEEP_BATCH})
      RETURNING "id", "accountId"`;
    if (ended.length === 0) return;
    await this.withdraw(
      skillId,
      ended.map(({ id }) => id),
      at,
    );
    for (const { id, accountId } of ended) await this.audit.append(expiryOf(id, accountId));
  }
}

/** Nobody did it, so there is no request. */
function expiryOf(target: GrantId, accountId: AccountId) {
  const silent = { beforeDigest: null, afterDigest: null, requestId: null };
  return { ...silent, accountId, actor: { type: 'system' }, action: 'grant.expire', target };
}
