import type { AccountId, Id, UserId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import type { Prisma } from './generated/client.js';
import { type RowWindow, unusedSince } from './row-windows.js';

/** The public half of a key pair; the private half is kept nowhere. */
export interface CertificateRecord {
  readonly id: Id<'certificate'>;
  readonly accountId: AccountId;
  readonly createdById: UserId | null;
  readonly name: string;
  readonly algorithm: string;
  /** PEM (SPKI). */
  readonly publicKey: string;
  /** SHA-256 hex of the public key in DER form. */
  readonly fingerprint: string;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly createdAt: Date;
}

export type NewCertificate = Omit<CertificateRecord, 'lastUsedAt' | 'createdAt'>;

const CERTIFICATE = {
  id: true,
  accountId: true,
  createdById: true,
  name: true,
  algorithm: true,
  publicKey: true,
  fingerprint: true,
  expiresAt: true,
  lastUsedAt: true,
  createdAt: true,
} as const satisfies Prisma.CertificateSelect;

type CertificateRow = Prisma.CertificateGetPayload<{ select: typeof CERTIFICATE }>;

/** Certificates of accounts; a revoked one keeps its row and is not listed. */
@Injectable()
export class CertificatesRepository {
  constructor(private readonly db: Database) {}

  async create(certificate: NewCertificate): Promise<CertificateRecord> {
    return toCertificate(await this.db.client.certificate.create({ data: certificate, select: CERTIFICATE }));
  }

  /** Newest first. */
  async findPage(accountId: AccountId, { limit, offset }: RowWindow): Promise<CertificateRecord[]> {
    const rows = await this.db.client.certificate.findMany({
      where: { accountId, revokedAt: null },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit,
      skip: offset,
      select: CERTIFICATE,
    });
    return rows.map(toCertificate);
  }

  count(accountId: AccountId): Promise<number> {
    return this.db.client.certificate.count({ where: { accountId, revokedAt: null } });
  }

  /** @returns false when the account has no such certificate, or has revoked it before */
  async revoke(accountId: AccountId, id: string, at: Date): Promise<boolean> {
    const { count } = await this.db.client.certificate.updateMany({ where: { id, accountId, revokedAt: null }, data: { revokedAt: at } });
    return count === 1;
  }

  /** Notes a use, unless another process has noted one since `before`. */
  async touch(id: Id<'certificate'>, at: Date, before: Date): Promise<void> {
    await this.db.client.certificate.updateMany({ where: { id, ...unusedSince(before) }, data: { lastUsedAt: at } });
  }
}

function toCertificate(row: CertificateRow): CertificateRecord {
  return {
    id: row.id as Id<'certificate'>,
    accountId: row.accountId as AccountId,
    createdById: row.createdById as UserId | null,
    name: row.name,
    algorithm: row.algorithm,
    publicKey: row.publicKey,
    fingerprint: row.fingerprint,
    expiresAt: row.expiresAt,
    lastUsedAt: row.lastUsedAt,
    createdAt: row.createdAt,
  };
}
