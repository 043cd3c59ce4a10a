import { Database, IdentityRepository, InvitesRepository, MembersRepository, newId, PLATFORM } from '@guildhall/data';
import { type Clock, DomainError, isId, sha256Hex } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../http/audit-log.js';
import { OK } from '../../http/envelope.js';
import { type Page, pageFields } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { CLOCK } from '../../http/tokens.js';
import { InvitationsService, newOpaqueToken, type SessionAnswer, SessionsService } from '../auth/index.js';
import { presentCreatedInvite, presentInvite } from './accounts.presenter.js';
import type { CreatedInviteAnswer, CreateInviteDto, DeletedInviteAnswer, InviteListAnswer } from './members.dto.js';
import { DEFAULT_ROLE, MembersService } from './members.service.js';

/** How long an invitation waits, in milliseconds. */
const INVITE_MS = 7 * 24 * 3_600_000;

@Injectable()
export class InvitesService {
  constructor(
    private readonly db: Database,
    private readonly identities: IdentityRepository,
    private readonly invites: InvitesRepository,
    private readonly members: MembersRepository,
    private readonly membership: MembersService,
    private readonly invitations: InvitationsService,
    private readonly sessions: SessionsService,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  list({ accountId }: Principal, page: Page): Promise<InviteListAnswer> {
    const now = this.clock.now();
    return this.db.transaction(accountId, async () => {
      const invites = await this.invites.findPage(accountId, { limit: page.limit, offset: (page.page - 1) * page.limit });
      const total = await this.invites.count(accountId);
      return { ...OK, invites: invites.map((invite) => presentInvite(invite, now)), ...pageFields(total, page) };
    });
  }

  create(caller: Principal, { email, role = DEFAULT_ROLE }: CreateInviteDto): Promise<CreatedInviteAnswer> {
    const { accountId, userId } = caller;
    const token = newOpaqueToken('inv_tok_');
    const now = this.clock.now();
    return this.db.transaction(accountId, async () => {
      await this.members.lock(accountId); // one invitation per email, however many ask at once
      await this.membership.judge(caller, { from: null, to: role });
      if (await this.members.findByEmail(accountId, email)) throw new DomainError('already_member');
      await this.invites.removeByEmail(accountId, email);
      const expiresAt = new Date(now.getTime() + INVITE_MS);
      const fresh = { id: newId('invite'), accountId, email, role, invitedById: userId, tokenHash: sha256Hex(token), expiresAt };
      const invite = await this.invites.create(fresh);
      await this.audit.record({ accountId, action: 'invite.create', target: invite.id, after: invite });
      return { ...OK, invite: presentCreatedInvite(invite, token, now) };
    });
  }

  delete(caller: Principal, inviteId: string): Promise<DeletedInviteAnswer> {
    const { accountId } = caller;
    return this.db.transaction(accountId, async () => {
      const invite = isId('invite', inviteId) ? await this.invites.find(accountId, inviteId) : null;
      if (!invite) throw new DomainError('not_found');
      await this.membership.judge(caller, { from: null, to: invite.role });
      if (!(await this.invites.remove(accountId, inviteId))) throw new DomainError('not_found');
      await this.audit.record({ accountId, action: 'invite.delete', target: inviteId, before: invite });
      return { ...OK, invite: { id: inviteId, deleted: true } };
    });
  }

  /** Opens a session in the account that was joined; the caller's own goes on beside it. */
  accept({ accountId, userId }: Principal, inviteToken: string): Promise<SessionAnswer> {
    if (!userId) throw new DomainError('forbidden', { detail: 'Only a person can accept an invitation: log in first.' });
    return this.db.transaction(PLATFORM, async () => {
      const membership = await this.identities.findMembership(accountId, userId);
      if (!membership) throw new DomainError('unauthenticated');
      return this.sessions.open(await this.invitations.accept(inviteToken, membership.user));
    });
  }
}
