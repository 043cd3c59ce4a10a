import type { AccountId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import type { Prisma } from './generated/client.js';
import type { HotStatement } from './hot-statements.js';

/** One stored field of the account's model provider credentials. */
export interface ProviderCredentialRecord {
  readonly field: string;
  /** Sealed by `SecretBox` in the context `secretContexts.providerCredential`. */
  readonly ciphertext: string;
  /** What reading shows. */
  readonly masked: string;
  readonly updatedAt: Date;
}

const CREDENTIAL = { field: true, ciphertext: true, masked: true, updatedAt: true } as const satisfies Prisma.ProviderCredentialSelect;

/** Asked before each question to a model. */
const SEALED: HotStatement = {
  name: 'sealed_provider_credentials',
  types: ['text'],
  text: `SELECT "field", "ciphertext" FROM "ProviderCredential" WHERE "accountId" = $1`,
};

/** The account's keys to model providers, encrypted. */
@Injectable()
export class ProviderCredentialsRepository {
  constructor(private readonly db: Database) {}

  async findAll(accountId: AccountId): Promise<Map<string, ProviderCredentialRecord>> {
    const rows = await this.db.client.providerCredential.findMany({ where: { accountId }, select: CREDENTIAL });
    return new Map(rows.map((row) => [row.field, row]));
  }

  /** @returns field → what is sealed in it; in a transaction of its own */
  async findSealed(accountId: AccountId): Promise<Map<string, string>> {
    const rows = await this.db.read<Pick<ProviderCredentialRecord, 'field' | 'ciphertext'>>(accountId, SEALED, [accountId]);
    return new Map(rows.map(({ field, ciphertext }) => [field, ciphertext]));
  }

  /** Keeps other writers of this account's credentials out until the transaction ends, whether it has any yet or not. */
  async lock(accountId: AccountId): Promise<void> {
    await this.db.client.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`credentials of ${accountId}`}, 0))`;
  }

  async put(accountId: AccountId, { field, ciphertext, masked, updatedAt }: ProviderCredentialRecord): Promise<void> {
    await this.db.client.providerCredential.upsert({
      where: { accountId_field: { accountId, field } },
      create: { accountId, field, ciphertext, masked, updatedAt },
      update: { ciphertext, masked, updatedAt },
      select: { field: true },
    });
  }

  async remove(accountId: AccountId, fields: readonly string[]): Promise<void> {
    await this.db.client.providerCredential.deleteMany({ where: { accountId, field: { in: [...fields] } } });
  }
}
