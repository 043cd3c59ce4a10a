import { CertificatesRepository, Database, newId } from '@guildhall/data';
import { type Clock, DomainError, isId } from '@guildhall/kernel';
import { ACCESS_ERRORS, decideCredential, scopesOf } from '@guildhall/policy';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../http/audit-log.js';
import { OK } from '../../http/envelope.js';
import { futureInstant } from '../../http/instants.js';
import { type Page, pageFields } from '../../http/paging.js';
import { Authenticator, type Principal } from '../../http/principal.js';
import { CLOCK } from '../../http/tokens.js';
import { CERTIFICATE_ROLE } from '../auth/index.js';
import type {
  CertificateListAnswer,
  CreateCertificateDto,
  CreatedCertificateAnswer,
  DeletedCertificateAnswer,
} from './certificates.dto.js';
import { presentCertificate, presentCreatedCertificate } from './certificates.presenter.js';
import { newKeyPair } from './key-pair.js';

@Injectable()
export class CertificatesService {
  constructor(
    private readonly db: Database,
    private readonly certificates: CertificatesRepository,
    private readonly authenticator: Authenticator,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  list({ accountId }: Principal, page: Page): Promise<CertificateListAnswer> {
    return this.db.transaction(accountId, async () => {
      const found = await this.certificates.findPage(accountId, { limit: page.limit, offset: (page.page - 1) * page.limit });
      const total = await this.certificates.count(accountId);
      return { ...OK, certificates: found.map(presentCertificate), ...pageFields(total, page) };
    });
  }

  async create(caller: Principal, { name, algorithm = 'RS256', expiresAt }: CreateCertificateDto): Promise<CreatedCertificateAnswer> {
    const { accountId, userId } = caller;
    const decision = decideCredential(caller, scopesOf(CERTIFICATE_ROLE));
    if (!decision.allow) throw new DomainError(ACCESS_ERRORS[decision.reason], { details: { scope: decision.scope } });
    const end = futureInstant(expiresAt, '/expiresAt', this.clock.now());
    const { privateKey, ...publicHalf } = await newKeyPair();
    const fresh = { id: newId('certificate'), accountId, createdById: userId, name, algorithm, expiresAt: end, ...publicHalf };
    return this.db.transaction(accountId, async () => {
      const certificate = await this.certificates.create(fresh);
      await this.audit.record({ accountId, action: 'certificate.create', target: certificate.id, after: certificate });
      return { ...OK, certificate: presentCreatedCertificate(certificate, privateKey) };
    });
  }

  delete({ accountId }: Principal, certificateId: string): Promise<DeletedCertificateAnswer> {
    return this.db.transaction(accountId, async () => {
      const now = this.clock.now();
      const isRevoked = isId('certificate', certificateId) && (await this.certificates.revoke(accountId, certificateId, now));
      if (!isRevoked) throw new DomainError('not_found');
      await this.audit.record({ accountId, action: 'certificate.delete', target: certificateId });
      this.db.afterCommit(() => this.authenticator.forget(accountId));
      return { ...OK, certificate: { id: certificateId, deleted: true } };
    });
  }
}
