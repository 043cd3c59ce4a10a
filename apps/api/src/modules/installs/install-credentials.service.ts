import {
  Database,
  type InstallCredentialRecord,
  InstallCredentialsRepository,
  type InstallRecord,
  InstallsRepository,
  SecretBox,
  secretContexts,
} from '@guildhall/data';
import { type Clock, DomainError } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { AuditLog } from '../../http/audit-log.js';
import { OK } from '../../http/envelope.js';
import type { Principal } from '../../http/principal.js';
import { CLOCK } from '../../http/tokens.js';
import type { InstallCredentialsAnswer, PutInstallCredentialsDto } from './installs.dto.js';
import { presentCredentials } from './installs.presenter.js';

type Secrets = Readonly<Record<string, string>>;

/** Stores what the plugins of an account authenticate with. Only a run opens it again, for the outgoing request. */
@Injectable()
export class InstallCredentialsService {
  constructor(
    private readonly db: Database,
    private readonly installs: InstallsRepository,
    private readonly credentials: InstallCredentialsRepository,
    private readonly box: SecretBox,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async put({ skill, relation }: SkillTarget, { accountId }: Principal, body: PutInstallCredentialsDto): Promise<InstallCredentialsAnswer> {
    const { shareCredentials: shared = false } = body;
    if (skill.kind !== 'http' && skill.kind !== 'mcp') throw new DomainError('no_credentials_needed');
    if (shared && relation?.source !== 'own') throw new DomainError('read_only');
    const secrets = readSecrets(body);
    return this.db.transaction(accountId, async () => {
      // Alone on the install, or two forms that are stored at the same moment would both stay.
      const install = relation && (await this.installs.lock(accountId, relation.installId));
      if (!install) throw new DomainError('not_found');
      const stored = this.seal(install, secrets, shared);
      await this.credentials.replace(install, stored);
      await this.audit.record({ accountId, action: 'install.credentials', target: install.id });
      const credentials = presentCredentials(stored);
      if (!credentials) throw new DomainError('internal');
      return { ...OK, credentials };
    });
  }

  private seal({ id, accountId }: InstallRecord, secrets: Secrets, shared: boolean): InstallCredentialRecord[] {
    const updatedAt = this.clock.now();
    return Object.entries(secrets).map(([field, secret]) => {
      // THREAT[AUT-06]: bound to account, install and field, so that it opens nowhere else.
      const ciphertext = this.box.seal(secret, secretContexts.installCredential(accountId, id, field));
      return { field, ciphertext, shared, updatedAt };
    });
  }
}

/** Exactly one of the two forms. */
function readSecrets({ value, username, password }: PutInstallCredentialsDto): Secrets {
  if (value !== undefined && username === undefined && password === undefined) return { value };
  if (value === undefined && username !== undefined && password !== undefined) return { password, username };
  const message = 'Send either value, or username and password.';
  throw new DomainError('validation_failed', { faults: [{ pointer: '', code: 'wrong_form', message }] });
}
