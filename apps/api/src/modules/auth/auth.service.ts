import type { Config } from '@guildhall/config';
import { Database, IdentityRepository, type MembershipRecord, newId, PLATFORM, type UserRecord } from '@guildhall/data';
import { DomainError } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../http/audit-log.js';
import type { Principal } from '../../http/principal.js';
import { CONFIG } from '../../http/tokens.js';
import type { LoginDto, PrincipalAnswer, SessionAnswer, SignupDto } from './auth.dto.js';
import { presentPrincipal } from './auth.presenter.js';
import { InvitationsService } from './invitations.service.js';
import { hashPassword, verifyPassword } from './passwords.js';
import { SessionsService } from './sessions.service.js';

@Injectable()
export class AuthService {
  constructor(
    private readonly db: Database,
    private readonly identities: IdentityRepository,
    private readonly sessions: SessionsService,
    private readonly invitations: InvitationsService,
    private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async signup(body: SignupDto): Promise<SessionAnswer> {
    this.refuseSignup(body);
    const passwordHash = await hashPassword(body.password);
    return this.db.transaction(PLATFORM, async () => {
      const user = await this.identities.createUser({ id: newId('user'), email: body.email, name: body.name ?? null, passwordHash });
      const membership = body.inviteToken
        ? await this.invitations.accept(body.inviteToken, user)
        : await this.found(body.account ?? '', user);
      return this.sessions.open(membership);
    });
  }

  /** THREAT[AUT-04]: one answer, and the same work, for an unknown email and a wrong password. */
  async login({ email, password, account, inviteToken }: LoginDto): Promise<SessionAnswer> {
    const login = await this.db.transaction(PLATFORM, () => this.identities.findLogin(email));
    const matches = await verifyPassword(login?.passwordHash ?? null, password);
    if (!login || !matches) throw new DomainError('invalid_credentials');
    return this.db.transaction(PLATFORM, async () => {
      const { user } = login;
      const membership = inviteToken ? await this.invitations.accept(inviteToken, user) : await this.choose(user, account);
      return this.sessions.open(membership);
    });
  }

  refresh(refreshToken: string): Promise<SessionAnswer> {
    return this.sessions.renew(refreshToken);
  }

  logout(refreshToken: string): Promise<void> {
    return this.sessions.close(refreshToken);
  }

  me(principal: Principal): Promise<PrincipalAnswer> {
    return this.db.transaction(PLATFORM, async () => {
      const account = await this.identities.findAccount(principal.accountId);
      if (!account) throw new DomainError('unauthenticated');
      const memberships = principal.userId ? await this.identities.findMemberships(principal.userId) : [];
      return presentPrincipal(principal, account, memberships);
    });
  }

  private refuseSignup({ account, inviteToken }: SignupDto): void {
    const { signup } = this.config;
    if (signup === 'closed') throw new DomainError('signup_closed');
    if (signup === 'invite' && !inviteToken) throw new DomainError('invite_required');
    if (!inviteToken || account === undefined) return;
    const message = 'Leave it out: the invitation says which account you join.';
    throw new DomainError('validation_failed', { faults: [{ pointer: '/account', code: 'not_with_invite', message }] });
  }

  /** An account of their own. */
  private async found(slug: string, user: UserRecord): Promise<MembershipRecord> {
    const id = newId('account');
    await this.identities.createAccount({ id, slug, name: slug });
    const membership = await this.identities.join(id, user.id, 'owner');
    const actor = { type: 'user', id: user.id, accountId: id };
    await this.audit.record({ accountId: id, actor, action: 'account.create', target: id, after: { slug } });
    return membership;
  }

  /** The account that was asked for, else the one joined first. */
  private async choose(user: UserRecord, slug: string | undefined): Promise<MembershipRecord> {
    const memberships = await this.identities.findMemberships(user.id);
    const chosen = slug === undefined ? memberships[0] : memberships.find(({ account }) => account.slug === slug);
    if (!chosen) throw new DomainError('not_a_member');
    return chosen;
  }
}
