import type { Config } from '@guildhall/config';
import { type CatalogueRecord, CataloguesRepository, Database, DiscoveryRepository, newId, type OfferRecord } from '@guildhall/data';
import { type Clock, DomainError, isId, sha256Hex } from '@guildhall/kernel';
import { Inject, Injectable, type StreamableFile } from '@nestjs/common';
import { AuditLog } from '../../http/audit-log.js';
import { OK } from '../../http/envelope.js';
import type { Preconditions } from '../../http/etags.js';
import { futureInstant } from '../../http/instants.js';
import { type Page, pageFields } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { CLOCK, CONFIG } from '../../http/tokens.js';
import { isCatalogueToken, newCatalogueToken } from './catalogue-token.js';
import type { CatalogueListAnswer, CreateCatalogueDto, CreatedCatalogueAnswer, DeletedCatalogueAnswer } from './catalogues.dto.js';
import { presentCatalogue } from './catalogues.presenter.js';
import type { DiscoveryIndexAnswer } from './discovery.dto.js';
import { DiscoveryService, MOST_OFFERED } from './discovery.service.js';

/** How exactly the last use is known. */
const MINUTE_MS = 60_000;

/** Catalogues behind an address that nobody can guess: an account has none until it makes one. */
@Injectable()
export class CataloguesService {
  constructor(
    private readonly db: Database,
    private readonly catalogues: CataloguesRepository,
    private readonly offers: DiscoveryRepository,
    private readonly discovery: DiscoveryService,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  list({ accountId }: Principal, page: Page): Promise<CatalogueListAnswer> {
    return this.db.transaction(accountId, async () => {
      const found = await this.catalogues.findPage(accountId, { limit: page.limit, offset: (page.page - 1) * page.limit });
      return { ...OK, catalogues: found.map(presentCatalogue), ...pageFields(await this.catalogues.count(accountId), page) };
    });
  }

  /** THREAT[AUT-02]: only the hash of the token is kept, so the address is in this answer and nowhere else. */
  create({ accountId, userId }: Principal, { label, installIds = [], expiresAt }: CreateCatalogueDto): Promise<CreatedCatalogueAnswer> {
    const token = newCatalogueToken();
    const fresh = {
      ...{ id: newId('catalogue'), accountId, createdById: userId, label, installIds },
      hash: sha256Hex(token),
      expiresAt: futureInstant(expiresAt, '/expiresAt', this.clock.now()),
    };
    return this.db.transaction(accountId, async () => {
      const known = await this.catalogues.countInstalls(accountId, installIds);
      if (known < installIds.length) throw unknownInstalls();
      const catalogue = await this.catalogues.create(fresh);
      await this.audit.record({ accountId, action: 'catalogue.create', target: catalogue.id, after: catalogue });
      return { ...OK, catalogue: { ...presentCatalogue(catalogue), url: `${this.config.publicUrl}/i/${token}` } };
    });
  }

  delete({ accountId }: Principal, id: string): Promise<DeletedCatalogueAnswer> {
    return this.db.transaction(accountId, async () => {
      const isRevoked = isId('catalogue', id) && (await this.catalogues.revoke(accountId, id, this.clock.now()));
      if (!isRevoked) throw new DomainError('not_found');
      await this.audit.record({ accountId, action: 'catalogue.delete', target: id });
      return { ...OK, catalogue: { id, deleted: true } };
    });
  }

  /** @throws {DomainError} `not_found` for a token that opens nothing, or does no longer */
  async readIndex(token: string): Promise<DiscoveryIndexAnswer> {
    const { catalogue, offers } = await this.open(token);
    return this.discovery.index(offers, catalogue.accountId);
  }

  /** @throws {DomainError} `not_found` */
  async readFile(token: string, path: string, preconditions: Preconditions): Promise<StreamableFile | undefined> {
    const { catalogue, offers } = await this.open(token);
    return this.discovery.readNamed(offers, path, { reader: catalogue.accountId, preconditions });
  }

  /** THREAT[TEN-03]: unknown, ended and revoked tokens answer alike. */
  private async open(token: string): Promise<{ catalogue: CatalogueRecord; offers: OfferRecord[] }> {
    const now = this.clock.now();
    const catalogue = isCatalogueToken(token) ? await this.catalogues.findByHash(sha256Hex(token)) : null;
    if (!catalogue || (catalogue.expiresAt && catalogue.expiresAt <= now)) throw new DomainError('not_found');
    const { accountId, id } = catalogue;
    const before = new Date(now.getTime() - MINUTE_MS);
    if (!catalogue.lastUsedAt || catalogue.lastUsedAt < before)
      await this.db.transaction(accountId, () => this.catalogues.touch(id, now, before));
    return { catalogue, offers: await this.offers.findInPool(accountId, catalogue.installIds, MOST_OFFERED) };
  }
}

function unknownInstalls(): DomainError {
  const fault = { pointer: '/installIds', code: 'unknown_install', message: 'Names an install that the account does not have.' };
  return new DomainError('validation_failed', { faults: [fault] });
}
