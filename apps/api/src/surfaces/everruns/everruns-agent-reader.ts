import {
  Database,
  EverrunsEntriesRepository,
  PoolRepository,
  SkillAccessRepository,
  SkillEntriesRepository,
  type SkillEntry,
} from '@guildhall/data';
import { type AccountId, DomainError, type SkillId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import type { Principal } from '../../http/principal.js';
import { EverrunsAgentContents } from './everruns-agent-contents.js';
import type { EverrunsAgent } from './everruns-agents.dto.js';
import { presentEverrunsAgent } from './everruns-agents.presenter.js';
import type { ListEverrunsAgentsQuery } from './everruns-agents.query.js';
import { readId } from './everruns-ids.js';
import { type EverrunsPage, pageOf } from './everruns-paging.js';
import { EverrunsTargets } from './everruns-targets.js';
import { EverrunsLinks } from './everruns-urls.js';

/** Most agents of a pool that are looked at. */
const MOST = 1_000;
const MISSING = 'Agent not found';

/** Finds and shows agents. */
@Injectable()
export class EverrunsAgentReader {
  constructor(
    private readonly db: Database,
    private readonly targets: EverrunsTargets,
    private readonly contents: EverrunsAgentContents,
    private readonly pool: PoolRepository,
    private readonly entries: SkillEntriesRepository,
    private readonly notes: EverrunsEntriesRepository,
    private readonly access: SkillAccessRepository,
    private readonly links: EverrunsLinks,
  ) {}

  /** @param reference an id in any spelling, or a name in the pool @throws {DomainError} `not_found`, and what policy refuses with */
  async find(caller: Principal, reference: string, action: 'read' | 'update' | 'delete'): Promise<SkillTarget> {
    const asked = { resource: 'skill', action, kind: 'agent', missing: MISSING } as const;
    const named = readId('agent', reference);
    return named ? this.targets.find(caller, named, asked) : this.targets.findByName(caller, reference, asked);
  }

  /** @throws {DomainError} as `find` */
  findNamed(caller: Principal, name: string): Promise<SkillTarget> {
    return this.targets.findInPool(caller, name, { resource: 'skill', action: 'read', kind: 'agent', missing: MISSING });
  }

  async read(caller: Principal, reference: string): Promise<EverrunsAgent> {
    return this.readOne(caller, (await this.find(caller, reference, 'read')).skill.id);
  }

  /** An agent that was found already. @throws {DomainError} `not_found` */
  async readOne({ accountId }: Principal, id: SkillId): Promise<EverrunsAgent> {
    const entry = await this.entries.findById(id, accountId);
    const [shown] = entry ? await this.present(accountId, [entry]) : [];
    if (!shown) throw new DomainError('not_found', { detail: MISSING });
    return shown;
  }

  async list({ accountId }: Principal, query: ListEverrunsAgentsQuery): Promise<EverrunsPage<EverrunsAgent>> {
    const statuses = query.include_archived ? (['active', 'archived'] as const) : (['active'] as const);
    const window = { limit: MOST, offset: 0 };
    const q = query.search || undefined;
    const pages = await Promise.all(statuses.map((status) => this.pool.findPage(accountId, { kind: 'agent', status, q }, window)));
    const found = pages.flatMap(({ entries }) => entries).filter(({ skill }) => skill.deletedAt === null);
    found.sort((one, other) => other.install.createdAt.getTime() - one.install.createdAt.getTime());
    const page = pageOf(found, query, this.links.api('/agents'));
    return { ...page, data: await this.present(accountId, page.data) };
  }

  private async present(accountId: AccountId, agents: readonly SkillEntry[]): Promise<EverrunsAgent[]> {
    const ids = agents.map(({ skill }) => skill.id);
    const [contents, own] = [await this.contents.find(accountId, ids), await this.findNotes(accountId, ids)];
    const noted = [...own.values()].flatMap(({ extras }) => extras.capabilities ?? []);
    const named = [
      ...noted.flatMap((note) => ('skillId' in note ? [note.skillId] : [])),
      ...[...contents.values()].flatMap(({ plugins }) => plugins.map(({ id }) => id)),
    ];
    const current = await this.access.findByIds([...new Set(named)], accountId);
    const currentId = (id: SkillId): SkillId => current.get(id)?.skill.id ?? id;
    const notes = new Map([...own, ...(await this.findNotes(accountId, named.map(currentId)))]);
    return agents.map((entry) =>
      presentEverrunsAgent({ entry, content: contents.get(entry.skill.id), notes, currentId, links: this.links }),
    );
  }

  private findNotes(accountId: AccountId, ids: readonly SkillId[]) {
    return this.db.transaction(accountId, () => this.notes.findBySkills(accountId, ids));
  }
}
