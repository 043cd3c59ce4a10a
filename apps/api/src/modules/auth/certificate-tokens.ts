import { type CertificateHolderRecord, CertificatesRepository, Database, PrincipalsRepository } from '@guildhall/data';
import { type Clock, DomainError, type Id } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '../../http/tokens.js';
import { isUseWorthNoting, USE_GRAIN_MS } from './last-use.js';

/** Finds the certificate that a management token names; whether the token is signed with it is for the strategy to say. */
@Injectable()
export class CertificateTokens {
  constructor(
    private readonly db: Database,
    private readonly principals: PrincipalsRepository,
    private readonly certificates: CertificatesRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws {DomainError} `unauthenticated` */
  async find(id: Id<'certificate'>): Promise<CertificateHolderRecord> {
    const certificate = await this.principals.findCertificate(id);
    if (!certificate || (certificate.expiresAt && certificate.expiresAt <= this.clock.now())) throw new DomainError('unauthenticated');
    return certificate;
  }

  /** Call it once the token has proved that it was signed with the certificate. */
  async noteUse({ id, accountId, lastUsedAt }: CertificateHolderRecord): Promise<void> {
    const now = this.clock.now();
    if (!isUseWorthNoting(lastUsedAt, now)) return;
    await this.db.transaction(accountId, () => this.certificates.touch(id, now, new Date(now.getTime() - USE_GRAIN_MS)));
  }
}
