import { InstallRequestsRepository } from '@guildhall/data';
import { DomainError, type SkillId } from '@guildhall/kernel';
import { decide, REFUSAL_ERRORS } from '@guildhall/policy';
import { Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { OK } from '../../http/envelope.js';
import { answerEtag, type Preconditions } from '../../http/etags.js';
import { type Page, pageFields } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import type { SharedCaching } from '../../http/shared-caching.js';
import { factsOf } from '../../http/skill-facts.js';
import { type InstallSkillDto, InstallsService } from '../installs/index.js';
import { type ListMarketQuery, MarketplaceService } from '../marketplace/index.js';
import { InstallRequestsService } from './install-requests.service.js';
import type {
  EndedUseAnswer,
  StoreAccessListAnswer,
  StoreListAnswer,
  StorePermissionsAnswer,
  StoreSkillAnswer,
  UseAnswer,
} from './store.dto.js';
import { presentPermissions, presentStoreAccess, withUse } from './store.presenter.js';

/** The marketplace as the AGNT portal client speaks of it: skills are used, or requested where their publisher approves each use. */
@Injectable()
export class StoreService {
  constructor(
    private readonly market: MarketplaceService,
    private readonly installs: InstallsService,
    private readonly installRequests: InstallRequestsService,
    private readonly requests: InstallRequestsRepository,
  ) {}

  async list(caller: Principal, sharing: SharedCaching, query: ListMarketQuery): Promise<StoreListAnswer> {
    const { facets: _, ...listed } = await this.market.list({ caller, sharing }, query);
    const pending = await this.findPending(caller, listed.skills);
    return { ...listed, skills: listed.skills.map((skill) => withUse(skill, pending.get(skill.id))) };
  }

  async read(target: SkillTarget, caller: Principal, preconditions: Preconditions): Promise<StoreSkillAnswer> {
    const shown = await this.market.show(target, caller);
    const skill = withUse(shown, (await this.findPending(caller, [shown])).get(shown.id));
    preconditions.tag(answerEtag(caller, skill));
    return { ...OK, skill };
  }

  async use(target: SkillTarget, caller: Principal, body: InstallSkillDto): Promise<UseAnswer> {
    const { skill, installation, warnings } = await this.installs.install(target, caller, body);
    return { ...OK, installId: installation.id, use: 'active', skill, installation, ...(warnings ? { warnings } : {}) };
  }

  /** Uninstalls what is installed, and takes back what is only asked for. */
  async endUse(target: SkillTarget, caller: Principal): Promise<EndedUseAnswer> {
    const { skill, relation } = target;
    const { id: installId } = relation
      ? await this.uninstall(target, caller)
      : await this.installRequests.withdraw(skill, caller.accountId);
    return { ...OK, use: { installId, deleted: true } };
  }

  readPermissions(caller: Principal): StorePermissionsAnswer {
    return { ...OK, permissions: presentPermissions(caller) };
  }

  async listAccess({ accountId }: Principal, page: Page): Promise<StoreAccessListAnswer> {
    const [rows, total] = await Promise.all([
      this.requests.findAccesses(accountId, { limit: page.limit, offset: (page.page - 1) * page.limit }),
      this.requests.countAccesses(accountId),
    ]);
    return { ...OK, access: rows.map(presentStoreAccess), ...pageFields(total, page) };
  }

  private async uninstall(target: SkillTarget, caller: Principal): Promise<{ id: string }> {
    const decision = decide('install', 'delete', factsOf(target.skill), target.relation);
    if (!decision.allow) throw new DomainError(REFUSAL_ERRORS[decision.reason]);
    return (await this.installs.delete(target, caller)).installation;
  }

  private async findPending({ accountId }: Principal, skills: readonly { readonly id: string }[]): Promise<ReadonlyMap<string, string>> {
    return this.requests.findPending(
      accountId,
      skills.map(({ id }) => id as SkillId),
    );
  }
}
