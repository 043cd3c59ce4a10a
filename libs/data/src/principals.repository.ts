import type { AccountId, Id, UserId } from '@guildhall/kernel';
import type { Role, Scope } from '@guildhall/policy';
import { Injectable } from '@nestjs/common';
import { Database, PLATFORM } from './database.js';
import type { HotStatement } from './hot-statements.js';
import { joinAccount } from './look-up.js';

/** The person behind an open session, and the role in the account that the session is about. */
export interface SessionHolderRecord {
  readonly accountId: AccountId;
  readonly accountSlug: string;
  readonly isSuspended: boolean;
  readonly userId: UserId;
  readonly email: string;
  readonly role: Role;
}

/** An API key that is not revoked; it may have expired. */
export interface ApiKeyHolderRecord {
  readonly id: Id<'apiKey'>;
  readonly accountId: AccountId;
  readonly accountSlug: string;
  readonly isSuspended: boolean;
  readonly role: Role;
  readonly scopes: readonly Scope[];
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
}

/** A certificate that is not revoked; it may have expired. */
export interface CertificateHolderRecord {
  readonly id: Id<'certificate'>;
  readonly accountId: AccountId;
  readonly accountSlug: string;
  readonly isSuspended: boolean;
  /** PEM (SPKI). */
  readonly publicKey: string;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
}

const SUSPENDED = `a."suspendedAt" IS NOT NULL AS "isSuspended"`;

/** THREAT[AUT-03]: a closed login and a lost membership are both seen here, so an access token ends with either. */
const SESSION: HotStatement = {
  name: 'principal_session',
  types: ['text', 'text', 'text'],
  text: `SELECT a."id" AS "accountId", a."slug" AS "accountSlug", ${SUSPENDED}, u."id" AS "userId", u."email", m."role"
    FROM "Membership" m ${joinAccount('m."accountId"')} JOIN "User" u ON u."id" = m."userId"
    WHERE m."accountId" = $2 AND m."userId" = $3
      AND (SELECT bool_and(t."revokedAt" IS NULL) FROM "RefreshToken" t
           WHERE t."familyId" = $1 AND t."accountId" = $2 AND t."userId" = $3)`,
};

const API_KEY: HotStatement = {
  name: 'principal_api_key',
  types: ['text'],
  text: `SELECT k."id", k."accountId", a."slug" AS "accountSlug", ${SUSPENDED}, k."role", k."scopes", k."expiresAt", k."lastUsedAt"
    FROM "ApiKey" k ${joinAccount('k."accountId"')} WHERE k."hash" = $1 AND k."revokedAt" IS NULL`,
};

const CERTIFICATE: HotStatement = {
  name: 'principal_certificate',
  types: ['text'],
  text: `SELECT c."id", c."accountId", a."slug" AS "accountSlug", ${SUSPENDED}, c."publicKey", c."expiresAt", c."lastUsedAt"
    FROM "Certificate" c ${joinAccount('c."accountId"')} WHERE c."id" = $1 AND c."revokedAt" IS NULL`,
};

/** The statements that judge a credential; whether one is sent depends on how long ago it was judged before. */
export const PRINCIPAL_STATEMENTS: readonly string[] = [SESSION.text, API_KEY.text, CERTIFICATE.text];

/** Who stands behind a credential: one statement each, because every request that is not remembered asks. */
@Injectable()
export class PrincipalsRepository {
  constructor(private readonly db: Database) {}

  async findSession(familyId: string, accountId: AccountId, userId: UserId): Promise<SessionHolderRecord | null> {
    const [row] = await this.db.read<SessionHolderRecord>(PLATFORM, SESSION, [familyId, accountId, userId]);
    return row ?? null;
  }

  /** @param hash SHA-256 hex of the whole key */
  async findApiKey(hash: string): Promise<ApiKeyHolderRecord | null> {
    const [row] = await this.db.read<ApiKeyHolderRecord>(PLATFORM, API_KEY, [hash]);
    return row ?? null;
  }

  async findCertificate(id: Id<'certificate'>): Promise<CertificateHolderRecord | null> {
    const [row] = await this.db.read<CertificateHolderRecord>(PLATFORM, CERTIFICATE, [id]);
    return row ?? null;
  }
}
