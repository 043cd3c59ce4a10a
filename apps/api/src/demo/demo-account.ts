import { ApiKeysRepository, Database, IdentityRepository, newId, PLATFORM, PrincipalsRepository } from '@guildhall/data';
import { type AccountId, sha256Hex, type UserId } from '@guildhall/kernel';
import { credentialRole, scopesOf } from '@guildhall/policy';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../http/audit-log.js';
import { API_KEY_PREFIX, hashPassword, newApiKey } from '../modules/auth/index.js';

/** The demo's login. It is published, so production refuses to seed it. */
export const DEMO_LOGIN = { email: 'demo@guildhall.example', password: 'try-guildhall-today' } as const;

const ACCOUNT = { slug: 'demo', name: 'Larkfield Cycles' } as const;
const ROLE = 'owner';

/** Who owns the demo. */
export interface DemoOwner {
  readonly accountId: AccountId;
  readonly userId: UserId;
}

/** The demo's account, user and key; its skills are made through the API like anybody else's. */
@Injectable()
export class DemoAccount {
  constructor(
    private readonly db: Database,
    private readonly identities: IdentityRepository,
    private readonly keys: ApiKeysRepository,
    private readonly principals: PrincipalsRepository,
    private readonly audit: AuditLog,
  ) {}

  /** Null on a server that has no demo yet. */
  find(): Promise<DemoOwner | null> {
    return this.db.transaction(PLATFORM, async () => {
      const user = await this.identities.findUser(DEMO_LOGIN.email);
      const [first] = user ? await this.identities.findMemberships(user.id) : [];
      return first ? { accountId: first.account.id, userId: first.user.id } : null;
    });
  }

  /** @throws {DomainError} `account_taken`, `email_taken` */
  async create(): Promise<DemoOwner> {
    const passwordHash = await hashPassword(DEMO_LOGIN.password);
    const [accountId, userId] = [newId('account'), newId('user')];
    return this.db.transaction(PLATFORM, async () => {
      await this.identities.createUser({ id: userId, email: DEMO_LOGIN.email, name: 'Robin', passwordHash });
      await this.identities.createAccount({ id: accountId, ...ACCOUNT });
      await this.identities.join(accountId, userId, ROLE);
      await this.audit.record({ accountId, action: 'account.create', target: accountId, after: ACCOUNT });
      return { accountId, userId };
    });
  }

  /** @returns the key itself, which is nowhere else */
  createKey({ accountId, userId }: DemoOwner): Promise<string> {
    const key = newApiKey();
    const role = credentialRole(ROLE);
    return this.db.transaction(accountId, async () => {
      const record = await this.keys.create({
        id: newId('apiKey'),
        accountId,
        createdById: userId,
        label: 'Printed when the server starts',
        role,
        scopes: scopesOf(role),
        hash: sha256Hex(key),
        prefix: API_KEY_PREFIX,
        last4: key.slice(-4),
        expiresAt: null,
      });
      await this.audit.record({ accountId, action: 'api_key.create', target: record.id, after: record });
      return key;
    });
  }

  async isValid(key: string): Promise<boolean> {
    return (await this.principals.findApiKey(sha256Hex(key))) !== null;
  }
}
