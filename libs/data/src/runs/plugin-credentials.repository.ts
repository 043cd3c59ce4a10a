import type { AccountId, InstallId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { isEntitled } from '../billing/entitled.js';
import { Database, PLATFORM } from '../database.js';
import type { HotStatement } from '../hot-statements.js';
import { joinAccount, joinSkill } from '../look-up.js';
import { IS_SWITCHED_ON, IS_THERE } from './in-use.js';

/** A stored secret of a plugin, as the run of an account calls it. */
export interface PluginCredentialRecord {
  readonly field: string;
  /** Sealed by `SecretBox` in the context `secretContexts.installCredential` of the account and the install below. */
  readonly ciphertext: string;
  readonly accountId: AccountId;
  readonly installId: InstallId;
}

/**
 * One row for each secret of a plugin that may be used now, and one without a secret when it has none. What the account has set stands for
 * itself alone; only without anything of its own it gets what the author of that very skill shares, so that no secret is ever sent together
 * with somebody else's.
 * THREAT[GRT-02] THREAT[MON-07]: asked before each call, so a plugin whose grant is revoked, or that is paused, removed or not paid for any
 * more, is called no more.
 */
const CREDENTIALS: HotStatement = {
  name: 'plugin_credentials',
  types: ['text', 'text', 'boolean'],
  text: `WITH used AS (
      SELECT i."id", i."accountId", s."id" AS "skillId", s."accountId" AS "authorId"
      FROM "LiveInstall" i ${joinSkill('i."skillId"')}
        ${joinAccount('s."accountId"', 'author')} ${joinAccount('i."accountId"', 'caller')}
      WHERE i."id" = $1 AND i."accountId" = $2 AND ${IS_SWITCHED_ON} AND ${IS_THERE} AND caller."suspendedAt" IS NULL
        AND (NOT $3 OR ${isEntitled('i."accountId"', 's')})
    ), own AS (
      SELECT c."field", c."ciphertext", c."accountId", c."installId" FROM used u JOIN "InstallCredential" c ON c."installId" = u."id"
    ), lent AS (
      SELECT c."field", c."ciphertext", c."accountId", c."installId"
      FROM used u JOIN "Install" a ON a."skillId" = u."skillId" AND a."accountId" = u."authorId"
        JOIN "InstallCredential" c ON c."installId" = a."id" AND c."shared"
      WHERE NOT EXISTS (SELECT FROM own)
    )
    SELECT c.* FROM used u LEFT JOIN (SELECT * FROM own UNION ALL SELECT * FROM lent) c ON true`,
};

type Row = { readonly [Key in keyof PluginCredentialRecord]: PluginCredentialRecord[Key] | null };

/** What the plugins of runs authenticate with. */
@Injectable()
export class PluginCredentialsRepository {
  constructor(private readonly db: Database) {}

  /**
   * @param mustBePaid the plugin had a price when the run started; what becomes dearer meanwhile is not asked for
   * @returns null when the account may not use the plugin now
   */
  async find(installId: InstallId, accountId: AccountId, mustBePaid: boolean): Promise<PluginCredentialRecord[] | null> {
    // What its author lends is another tenant's; the statement names both.
    const rows = await this.db.read<Row>(PLATFORM, CREDENTIALS, [installId, accountId, mustBePaid]);
    return rows.length === 0 ? null : rows.filter(isSet);
  }
}

function isSet(row: Row): row is PluginCredentialRecord {
  return row.field !== null;
}
