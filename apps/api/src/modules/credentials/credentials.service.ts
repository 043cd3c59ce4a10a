import { Database, type ProviderCredentialRecord, ProviderCredentialsRepository, SecretBox, secretContexts } from '@guildhall/data';
import type { AccountId, Clock } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../http/audit-log.js';
import { OK } from '../../http/envelope.js';
import type { Principal } from '../../http/principal.js';
import { CLOCK } from '../../http/tokens.js';
import { COMPATIBLE, PROVIDER_KEYS } from './credential-fields.js';
import type { CredentialsAnswer, PutCredentialsDto } from './credentials.dto.js';
import { presentCredentials } from './credentials.presenter.js';
import { maskSecret } from './mask.js';

/** A field and what becomes of it; null removes it. */
type Change = readonly [field: string, value: string | null];

@Injectable()
export class CredentialsService {
  constructor(
    private readonly db: Database,
    private readonly credentials: ProviderCredentialsRepository,
    private readonly box: SecretBox,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async read({ accountId }: Principal): Promise<CredentialsAnswer> {
    const stored = await this.db.transaction(accountId, () => this.credentials.findAll(accountId));
    return { ...OK, credentials: presentCredentials(stored) };
  }

  put({ accountId }: Principal, body: PutCredentialsDto): Promise<CredentialsAnswer> {
    const changes = changesOf(body);
    return this.db.transaction(accountId, async () => {
      await this.credentials.lock(accountId); // an address must not meet the key of another one that is set at the same moment
      const before = presentCredentials(await this.credentials.findAll(accountId));
      await this.credentials.remove(
        accountId,
        changes.filter(([, value]) => value === null).map(([field]) => field),
      );
      for (const [field, value] of changes) {
        if (value !== null) await this.credentials.put(accountId, this.seal(accountId, field, value));
      }
      const credentials = presentCredentials(await this.credentials.findAll(accountId));
      await this.audit.record({ accountId, action: 'credentials.update', target: accountId, before, after: credentials });
      return { ...OK, credentials };
    });
  }

  private seal(accountId: AccountId, field: string, value: string): ProviderCredentialRecord {
    const ciphertext = this.box.seal(value, secretContexts.providerCredential(accountId, field));
    const masked = field === COMPATIBLE.baseUrl ? value : maskSecret(value);
    return { field, ciphertext, masked, updatedAt: this.clock.now() };
  }
}

function changesOf(body: PutCredentialsDto): Change[] {
  const keys = PROVIDER_KEYS.flatMap((field): Change[] => {
    const value = body[field];
    return value === undefined ? [] : [[field, value]];
  });
  const { openaiCompatible } = body;
  if (openaiCompatible === undefined) return keys;
  // THREAT[AUT-06]: a new address never takes the old key along, or whoever may write could have it sent to a server of their own.
  return [...keys, [COMPATIBLE.baseUrl, openaiCompatible?.baseUrl ?? null], [COMPATIBLE.apiKey, openaiCompatible?.apiKey ?? null]];
}
