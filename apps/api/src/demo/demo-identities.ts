import { ApiKeysRepository, Database, IdentityRepository, newId, PLATFORM, PrincipalsRepository } from '@guildhall/data';
import { type AccountId, sha256Hex, type UserId } from '@guildhall/kernel';
import { credentialRole, scopesOf } from '@guildhall/policy';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../http/audit-log.js';
import { API_KEY_PREFIX, hashPassword, newApiKey } from '../modules/auth/index.js';
import { DEMO_PASSWORD, type DemoAccount } from './demo-accounts.js';

const ROLE = 'owner';

/** Who owns an account of the demo. */
export interface DemoOwner {
  readonly accountId: AccountId;
  readonly userId: UserId;
}

/** Accounts, users and keys of the demo; what they have is made through the API like anybody else's. */
@Injectable()
export class DemoIdentities {
  constructor(
    private readonly db: Database,
    private readonly identities: IdentityRepository,
    private readonly keys: ApiKeysRepository,
    private readonly principals: PrincipalsRepository,
    private readonly audit: AuditLog,
  ) {}

  /** Those of the accounts that are there, by slug: an account belongs to the demo when its slug and one of its members say so. */
  find(accounts: readonly DemoAccount[]): Promise<Map<string, DemoOwner>> {
    return this.db.transaction(PLATFORM, async () => {
      const found = new Map<string, DemoOwner>();
      for (const { slug, email } of accounts) {
        const user = await this.identities.findUser(email);
        const memberships = user ? await this.identities.findMemberships(user.id) : [];
        const own = memberships.find(({ account }) => account.slug === slug);
        if (own) found.set(slug, { accountId: own.account.id, userId: own.user.id });
      }
      return found;
    });
  }

  /** All of them or none. @throws {DomainError} `account_taken`, `email_taken` */
  async create(accounts: readonly DemoAccount[]): Promise<Map<string, DemoOwner>> {
    const hashes = await Promise.all(accounts.map(() => hashPassword(DEMO_PASSWORD)));
    return this.db.transaction(PLATFORM, async () => {
      const owners = new Map<string, DemoOwner>();
      for (const [index, account] of accounts.entries()) owners.set(account.slug, await this.createOne(account, hashes[index] ?? ''));
      return owners;
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

  private async createOne({ slug, name, email, person }: DemoAccount, passwordHash: string): Promise<DemoOwner> {
    const [accountId, userId] = [newId('account'), newId('user')];
    await this.identities.createUser({ id: userId, email, name: person, passwordHash });
    await this.identities.createAccount({ id: accountId, slug, name });
    await this.identities.join(accountId, userId, ROLE);
    await this.audit.record({ accountId, action: 'account.create', target: accountId, after: { slug, name } });
    return { accountId, userId };
  }
}
