import type { Config } from '@guildhall/config';
import { Database, IdentityRepository, type MembershipRecord, newId, PLATFORM } from '@guildhall/data';
import { DomainError } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../../http/principal.js';
import { CONFIG } from '../../http/tokens.js';
import type { LoginDto, PrincipalAnswer, SessionAnswer, SignupDto } from './auth.dto.js';
import { presentPrincipal, presentSession } from './auth.presenter.js';
import { hashPassword, verifyPassword } from './passwords.js';
import { SessionsService } from './sessions.service.js';

@Injectable()
export class AuthService {
  constructor(
    private readonly db: Database,
    private readonly identities: IdentityRepository,
    private readonly sessions: SessionsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async signup(body: SignupDto): Promise<SessionAnswer> {
    if (this.config.signup !== 'open') throw new DomainError(this.config.signup === 'closed' ? 'signup_closed' : 'invite_required');
    const passwordHash = await hashPassword(body.password);
    return this.db.transaction(PLATFORM, async () => {
      const membership = await this.identities.createAccount({
        accountId: newId('account'),
        slug: body.account,
        accountName: body.account,
        userId: newId('user'),
        email: body.email,
        userName: body.name ?? null,
        passwordHash,
      });
      return this.openSession(membership);
    });
  }

  /** THREAT[AUT-04]: one answer, and the same work, for an unknown email and a wrong password. */
  async login(body: LoginDto): Promise<SessionAnswer> {
    const login = await this.db.transaction(PLATFORM, () => this.identities.findLogin(body.email));
    const matches = await verifyPassword(login?.passwordHash ?? null, body.password);
    if (!login || !matches) throw new DomainError('invalid_credentials');
    return this.openSession(login.membership);
  }

  async refresh(refreshToken: string): Promise<SessionAnswer> {
    const { tokens, session } = await this.sessions.renew(refreshToken);
    const membership = await this.findMembership(session);
    if (!membership) throw new DomainError('invalid_refresh_token');
    return presentSession(membership, tokens);
  }

  logout(refreshToken: string): Promise<void> {
    return this.sessions.close(refreshToken);
  }

  async me(principal: Principal): Promise<PrincipalAnswer> {
    const account = await this.db.transaction(PLATFORM, () => this.identities.findAccount(principal.accountId));
    if (!account) throw new DomainError('unauthenticated');
    const membership = principal.userId ? await this.findMembership({ accountId: principal.accountId, userId: principal.userId }) : null;
    return presentPrincipal(principal, account, membership?.user ?? null);
  }

  private findMembership(
    session: Pick<Principal, 'accountId'> & { userId: MembershipRecord['user']['id'] },
  ): Promise<MembershipRecord | null> {
    return this.db.transaction(PLATFORM, () => this.identities.findMembership(session.accountId, session.userId));
  }

  private async openSession(membership: MembershipRecord): Promise<SessionAnswer> {
    const tokens = await this.sessions.open({ userId: membership.user.id, accountId: membership.account.id });
    return presentSession(membership, tokens);
  }
}
