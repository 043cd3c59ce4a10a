import type { Config } from '@guildhall/config';
import { AccountsRepository, Database, PLATFORM } from '@guildhall/data';
import { Inject, Injectable } from '@nestjs/common';
import type { Log } from '../../http/log.js';
import type { Principal } from '../../http/principal.js';
import { CONFIG, LOG } from '../../http/tokens.js';

/** The account as which those act who send no token, if the operator has named one. */
@Injectable()
export class EverrunsGuest {
  constructor(
    private readonly db: Database,
    private readonly accounts: AccountsRepository,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Call it before the server listens. @throws {Error} when there is no such account */
  async require(): Promise<void> {
    const slug = this.config.everrunsAnonymousAccount;
    if (slug === undefined) return;
    if (!(await this.find())) throw new Error(`EVERRUNS_ANONYMOUS_ACCOUNT: there is no account ${slug}.`);
    this.log.warn({ account: slug }, 'Whoever reaches this server may write skills of this account, without a token.');
  }

  /**
   * Asked anew for each request, so that an account that was suspended a moment ago writes nothing.
   * @returns null when a token is needed
   */
  async find(): Promise<Principal | null> {
    const slug = this.config.everrunsAnonymousAccount;
    if (slug === undefined) return null;
    const account = await this.db.transaction(PLATFORM, () => this.accounts.findByReference(slug));
    if (!account || account.slug !== slug) return null;
    return {
      ...{ kind: 'api_key', credentialId: 'anonymous', accountId: account.id, accountSlug: account.slug },
      ...{ isSuspended: account.suspendedAt !== null, userId: null, email: null },
      ...{ role: 'developer', scopes: ['skills:read', 'skills:write'], isPlatformAdmin: false },
    };
  }
}
