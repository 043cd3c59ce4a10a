import {
  Database,
  type IncomingRequest,
  type InstallRequestRecord,
  InstallRequestsRepository,
  InstallsRepository,
  type LockedSkill,
  newId,
  PLATFORM,
  type SkillFactsRecord,
  SkillsRepository,
} from '@guildhall/data';
import { type AccountId, type Clock, DomainError, isId } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { AuditLog } from '../../http/audit-log.js';
import { OK } from '../../http/envelope.js';
import { pageFields } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { CLOCK } from '../../http/tokens.js';
import { GrantInstalls } from '../grants/index.js';
import type {
  IncomingRequestAnswer,
  IncomingRequestListAnswer,
  IncomingRequestsQuery,
  InstallRequestAnswer,
  RequestInstallDto,
} from './store.dto.js';
import { presentIncomingRequest, presentRequest } from './store.presenter.js';

/** Installs that a publisher approves by hand: who asks, and what the publisher answers. */
@Injectable()
export class InstallRequestsService {
  constructor(
    private readonly db: Database,
    private readonly requests: InstallRequestsRepository,
    private readonly skills: SkillsRepository,
    private readonly installs: InstallsRepository,
    private readonly grants: GrantInstalls,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async listIncoming({ accountId }: Principal, query: IncomingRequestsQuery): Promise<IncomingRequestListAnswer> {
    const { page, limit, status } = query;
    const [requests, total] = await Promise.all([
      this.requests.findIncoming(accountId, status, { limit, offset: (page - 1) * limit }),
      this.requests.countIncoming(accountId, status),
    ]);
    return { ...OK, requests: requests.map(presentIncomingRequest), ...pageFields(total, query) };
  }

  /**
   * Where the publisher approves nothing by hand, the request is approved at once.
   * @throws {DomainError} `already_installed`, `already_requested`, `skill_archived`
   */
  request({ skill }: SkillTarget, { accountId }: Principal, { message = null }: RequestInstallDto): Promise<InstallRequestAnswer> {
    // Rows of both accounts may change, as when a skill is installed.
    return this.db.transaction(PLATFORM, async () => {
      const locked = await this.lock(skill);
      if (await this.installs.hasAny(accountId, skill.id)) throw new DomainError('already_installed');
      const parties = { accountId, publisherId: skill.accountId, skillId: skill.id };
      const request = await this.requests.create({ id: newId('install'), ...parties, message, createdAt: this.clock.now() });
      await this.audit.record({ accountId, action: 'install_request.create', target: request.id, after: request });
      return answer(locked.approvalMode === 'auto' ? await this.admit(request, locked) : request);
    });
  }

  /** Takes the account's waiting request back. @throws {DomainError} `not_found` when there is none */
  withdraw({ id }: SkillFactsRecord, accountId: AccountId): Promise<InstallRequestRecord> {
    return this.db.transaction(accountId, async () => {
      const request = await this.requests.withdraw(accountId, id, this.clock.now());
      if (!request) throw new DomainError('not_found');
      await this.audit.record({ accountId, action: 'install_request.withdraw', target: request.id, after: request });
      return request;
    });
  }

  /** Approves and installs in one step. @throws {DomainError} `not_found`, `request_not_pending`, `skill_archived`, `skill_deleted` */
  async approve(caller: Principal, requestId: string): Promise<IncomingRequestAnswer> {
    const before = await this.find(caller, requestId);
    const after = await this.db.transaction(PLATFORM, async () => {
      const decided = await this.admit(before, await this.lock({ id: before.skillId }));
      await this.audit.record({
        accountId: caller.accountId,
        action: 'install_request.approve',
        target: before.id,
        before,
        after: decided,
      });
      return decided;
    });
    return answerIncoming({ ...before, ...after });
  }

  /** @throws {DomainError} `not_found`, `request_not_pending` */
  async decline(caller: Principal, requestId: string): Promise<IncomingRequestAnswer> {
    const before = await this.find(caller, requestId);
    const after = await this.db.transaction(PLATFORM, async () => {
      const decided = await this.requests.decide(before.id, 'declined', this.clock.now());
      if (!decided) throw new DomainError('request_not_pending');
      await this.audit.record({
        accountId: caller.accountId,
        action: 'install_request.decline',
        target: before.id,
        before,
        after: decided,
      });
      return decided;
    });
    return answerIncoming({ ...before, ...after });
  }

  /** THREAT[GRT-04]: the skill is locked first, so that the count and the installs never differ. */
  private async lock({ id }: Pick<SkillFactsRecord, 'id'>): Promise<LockedSkill> {
    const locked = await this.skills.lockWithDeleted(id);
    if (!locked || locked.isDeleted) throw new DomainError('skill_deleted');
    if (locked.status === 'archived') throw new DomainError('skill_archived');
    return locked;
  }

  /** The install gets the id of the request. An account that has come to the skill in another way meanwhile keeps what it has. */
  private async admit({ id, accountId, skillId }: InstallRequestRecord, locked: LockedSkill): Promise<InstallRequestRecord> {
    const approved = await this.requests.decide(id, 'approved', this.clock.now());
    if (!approved) throw new DomainError('request_not_pending');
    await this.grants.clear(skillId, accountId, locked.at);
    if (await this.installs.hasAny(accountId, skillId)) return approved;
    const install = await this.installs.create({ id, accountId, skillId, source: 'import', approvedVersion: locked.currentVersion ?? 0 });
    await this.skills.countInstall(skillId, 1);
    await this.audit.record({ accountId, action: 'install.create', target: id, after: install });
    return approved;
  }

  private async find({ accountId }: Principal, requestId: string): Promise<IncomingRequest> {
    const request = isId('install', requestId) ? await this.requests.findIncomingById(accountId, requestId) : null;
    if (!request) throw new DomainError('not_found');
    return request;
  }
}

function answer(request: InstallRequestRecord): InstallRequestAnswer {
  return { ...OK, installId: request.id, request: presentRequest(request) };
}

function answerIncoming(request: IncomingRequest): IncomingRequestAnswer {
  return { ...OK, installId: request.id, request: presentIncomingRequest(request) };
}
