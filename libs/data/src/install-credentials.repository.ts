import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import type { Prisma } from './generated/client.js';
import type { InstallRecord } from './skills.repository.js';

/** One stored secret of an install. */
export interface InstallCredentialRecord {
  readonly field: string;
  /** Sealed by `SecretBox` in the context `secretContexts.installCredential`. */
  readonly ciphertext: string;
  /** The author's own install offers it to every other install of the skill. */
  readonly shared: boolean;
  readonly updatedAt: Date;
}

const CREDENTIAL = { field: true, ciphertext: true, shared: true, updatedAt: true } as const satisfies Prisma.InstallCredentialSelect;

/** What installs of http and mcp skills authenticate with, encrypted. */
@Injectable()
export class InstallCredentialsRepository {
  constructor(private readonly db: Database) {}

  /** By field, in the order of their names. */
  findByInstall({ id, accountId }: InstallRecord): Promise<InstallCredentialRecord[]> {
    const where = { installId: id, accountId };
    return this.db.client.installCredential.findMany({ where, select: CREDENTIAL, orderBy: { field: 'asc' } });
  }

  /** Makes the install have exactly these secrets. */
  async replace({ id, accountId }: InstallRecord, credentials: readonly InstallCredentialRecord[]): Promise<void> {
    const { client } = this.db;
    await client.installCredential.deleteMany({ where: { installId: id, accountId } });
    await client.installCredential.createMany({
      data: credentials.map(({ field, ciphertext, shared, updatedAt }) => ({
        installId: id,
        accountId,
        field,
        ciphertext,
        shared,
        updatedAt,
      })),
    });
  }
}
