import { ApiKeysRepository, Database, newId } from '@guildhall/data';
import { type Clock, DomainError, isId, sha256Hex } from '@guildhall/kernel';
import { ACCESS_ERRORS, credentialRole, decideCredential } from '@guildhall/policy';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../http/audit-log.js';
import { OK } from '../../http/envelope.js';
import { futureInstant } from '../../http/instants.js';
import { type Page, pageFields } from '../../http/paging.js';
import { Authenticator, type Principal } from '../../http/principal.js';
import { CLOCK } from '../../http/tokens.js';
import { API_KEY_PREFIX, newApiKey } from '../auth/index.js';
import type { ApiKeyListAnswer, CreateApiKeyDto, CreatedApiKeyAnswer, DeletedApiKeyAnswer } from './api-keys.dto.js';
import { presentApiKey, presentCreatedApiKey } from './api-keys.presenter.js';

@Injectable()
export class ApiKeysService {
  constructor(
    private readonly db: Database,
    private readonly keys: ApiKeysRepository,
    private readonly authenticator: Authenticator,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  list({ accountId }: Principal, page: Page): Promise<ApiKeyListAnswer> {
    return this.db.transaction(accountId, async () => {
      const keys = await this.keys.findPage(accountId, { limit: page.limit, offset: (page.page - 1) * page.limit });
      return { ...OK, apiKeys: keys.map(presentApiKey), ...pageFields(await this.keys.count(accountId), page) };
    });
  }

  create(caller: Principal, { label, scopes = [...caller.scopes], expiresAt }: CreateApiKeyDto): Promise<CreatedApiKeyAnswer> {
    const { accountId, userId } = caller;
    const decision = decideCredential(caller, scopes);
    if (!decision.allow) throw new DomainError(ACCESS_ERRORS[decision.reason], { details: { scope: decision.scope } });
    const secret = newApiKey();
    const fresh = {
      id: newId('apiKey'),
      accountId,
      createdById: userId,
      label,
      role: credentialRole(caller.role),
      scopes,
      hash: sha256Hex(secret),
      prefix: API_KEY_PREFIX,
      last4: secret.slice(-4),
      expiresAt: futureInstant(expiresAt, '/expiresAt', this.clock.now()),
    };
    return this.db.transaction(accountId, async () => {
      const key = await this.keys.create(fresh);
      await this.audit.record({ accountId, action: 'api_key.create', target: key.id, after: key });
      return { ...OK, apiKey: presentCreatedApiKey(key, secret) };
    });
  }

  delete({ accountId }: Principal, keyId: string): Promise<DeletedApiKeyAnswer> {
    return this.db.transaction(accountId, async () => {
      const isRevoked = isId('apiKey', keyId) && (await this.keys.revoke(accountId, keyId, this.clock.now()));
      if (!isRevoked) throw new DomainError('not_found');
      await this.audit.record({ accountId, action: 'api_key.delete', target: keyId });
      this.db.afterCommit(() => this.authenticator.forget(accountId));
      return { ...OK, apiKey: { id: keyId, deleted: true } };
    });
  }
}
