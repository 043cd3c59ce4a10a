import { Database, IdentityRepository, type MemberRecord, MembersRepository, RefreshTokensRepository } from '@guildhall/data';
import { type AccountId, type Clock, DomainError, isId } from '@guildhall/kernel';
import { ACCESS_ERRORS, decideMembership, type Role, type RoleChange } from '@guildhall/policy';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../http/audit-log.js';
import { OK } from '../../http/envelope.js';
import { type Page, pageFields } from '../../http/paging.js';
import { Authenticator, type Principal } from '../../http/principal.js';
import { CLOCK } from '../../http/tokens.js';
import { presentMember } from './accounts.presenter.js';
import type { AddMemberDto, DeletedMemberAnswer, MemberAnswer, MemberListAnswer } from './members.dto.js';

export const DEFAULT_ROLE: Role = 'developer';

@Injectable()
export class MembersService {
  constructor(
    private readonly db: Database,
    private readonly identities: IdentityRepository,
    private readonly members: MembersRepository,
    private readonly refreshTokens: RefreshTokensRepository,
    private readonly authenticator: Authenticator,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  list({ accountId }: Principal, page: Page): Promise<MemberListAnswer> {
    return this.db.transaction(accountId, async () => {
      const members = await this.members.findPage(accountId, { limit: page.limit, offset: (page.page - 1) * page.limit });
      return { ...OK, members: members.map(presentMember), ...pageFields(await this.members.count(accountId), page) };
    });
  }

  add(caller: Principal, { email, role = DEFAULT_ROLE }: AddMemberDto): Promise<MemberAnswer> {
    const { accountId } = caller;
    return this.db.transaction(accountId, async () => {
      await this.judge(caller, { from: null, to: role });
      const user = await this.identities.findUser(email);
      if (!user) throw new DomainError('unknown_user');
      const member = await this.members.add(accountId, user.id, role);
      await this.audit.record({ accountId, action: 'member.add', target: user.id, after: { role } });
      return { ...OK, member: presentMember(member) };
    });
  }

  update(caller: Principal, userId: string, role: Role): Promise<MemberAnswer> {
    const { accountId } = caller;
    return this.db.transaction(accountId, async () => {
      const before = await this.findLocked(accountId, userId);
      await this.judge(caller, { from: before.role, to: role });
      if (role !== 'owner') await this.keepAnOwner(accountId, before);
      const member = await this.members.setRole(accountId, before.userId, role, this.clock.now());
      await this.audit.record({ accountId, action: 'member.update', target: userId, before: { role: before.role }, after: { role } });
      this.db.afterCommit(() => this.authenticator.forget(accountId));
      return { ...OK, member: presentMember(member) };
    });
  }

  remove(caller: Principal, userId: string): Promise<DeletedMemberAnswer> {
    return this.db.transaction(caller.accountId, async () => {
      const member = await this.findLocked(caller.accountId, userId);
      await this.judge(caller, { from: member.role, to: null });
      return this.end(caller.accountId, member, 'member.remove');
    });
  }

  /** Whoever is a member may stop being one, whatever the role. */
  leave({ accountId, userId }: Principal): Promise<DeletedMemberAnswer> {
    if (!userId) throw new DomainError('forbidden', { detail: 'A key or a certificate is not a member.' });
    return this.db.transaction(accountId, async () => this.end(accountId, await this.findLocked(accountId, userId), 'member.leave'));
  }

  /** @throws {DomainError} `forbidden` when the caller's role, as it is now, does not allow the change */
  async judge(caller: Principal, change: RoleChange): Promise<void> {
    const decision = decideMembership(await this.roleNow(caller), change);
    if (!decision.allow) throw new DomainError(ACCESS_ERRORS[decision.reason]);
  }

  /** THREAT[AUT-03]: a principal is believed for some seconds; changes of who rules the account look at the row itself. */
  private async roleNow({ accountId, userId, role }: Principal): Promise<Role> {
    if (!userId) return role;
    const member = await this.members.find(accountId, userId);
    if (!member) throw new DomainError('forbidden');
    return member.role;
  }

  private async findLocked(accountId: AccountId, userId: string): Promise<MemberRecord> {
    await this.members.lock(accountId); // two owners who leave at once must not both go
    const member = isId('user', userId) ? await this.members.find(accountId, userId) : null;
    if (!member) throw new DomainError('not_found');
    return member;
  }

  private async keepAnOwner(accountId: AccountId, { role }: MemberRecord): Promise<void> {
    if (role === 'owner' && (await this.members.countOwners(accountId)) === 1) throw new DomainError('last_owner');
  }

  private async end(accountId: AccountId, member: MemberRecord, action: string): Promise<DeletedMemberAnswer> {
    await this.keepAnOwner(accountId, member);
    await this.members.remove(accountId, member.userId);
    await this.refreshTokens.revokeOwner(accountId, member.userId, this.clock.now());
    await this.audit.record({ accountId, action, target: member.userId, before: { role: member.role } });
    this.db.afterCommit(() => this.authenticator.forget(accountId));
    return { ...OK, member: { id: member.userId, deleted: true } };
  }
}
