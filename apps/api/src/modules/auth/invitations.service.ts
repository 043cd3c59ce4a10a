import {
  Database,
  IdentityRepository,
  InvitesRepository,
  type MembershipRecord,
  MembersRepository,
  PLATFORM,
  type UserRecord,
} from '@guildhall/data';
import { type Clock, DomainError, sha256Hex } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../http/audit-log.js';
import { CLOCK } from '../../http/tokens.js';

/** Makes the holder of an invitation a member; signing up, logging in and accepting all end here. */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly db: Database,
    private readonly identities: IdentityRepository,
    private readonly invites: InvitesRepository,
    private readonly members: MembersRepository,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Uses the invitation up; a transaction that is open is joined.
   * @throws {DomainError} `invalid_invite` for a token that is unknown, used, taken back, expired or meant for another email;
   * `already_member`
   */
  accept(inviteToken: string, user: UserRecord): Promise<MembershipRecord> {
    return this.db.transaction(PLATFORM, async () => {
      const now = this.clock.now();
      const invite = await this.invites.findByToken(sha256Hex(inviteToken));
      // THREAT[AUT-02]: a token that was passed on, or leaked, lets in only the person whom the account named.
      if (!invite || invite.expiresAt <= now || invite.email !== user.email) throw new DomainError('invalid_invite');
      await this.members.lock(invite.accountId);
      if (!(await this.invites.accept(invite.id, now))) throw new DomainError('invalid_invite');
      const membership = await this.identities.join(invite.accountId, user.id, invite.role);
      const actor = { type: 'user', id: user.id, accountId: invite.accountId };
      await this.audit.record({ accountId: invite.accountId, actor, action: 'member.join', target: user.id, after: { role: invite.role } });
      return membership;
    });
  }
}
