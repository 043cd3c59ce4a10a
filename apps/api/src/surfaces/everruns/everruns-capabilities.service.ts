import { Database, EverrunsEntriesRepository, PluginsRepository, PoolRepository, SkillAccessRepository } from '@guildhall/data';
import { type AccountId, DomainError, type SkillKind } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../http/principal.js';
import { builtInCapabilities, type EverrunsCapability, kindOfRef, presentCapability, splitRef } from './everruns-capabilities.js';
import { digitsOf, readId, uuidOf } from './everruns-ids.js';
import { type EverrunsPage, type EverrunsPageQuery, pageOf } from './everruns-paging.js';
import { EverrunsLinks } from './everruns-urls.js';

/** Most entries of a pool that are looked at, for each kind. */
const MOST = 1_000;
const KINDS: readonly SkillKind[] = ['bundle', 'mcp', 'http', 'agent'];

/** What the account's agents can be given: what is built in, and the callable skills of its pool. */
@Injectable()
export class EverrunsCapabilitiesService {
  constructor(
    private readonly db: Database,
    private readonly pool: PoolRepository,
    private readonly notes: EverrunsEntriesRepository,
    private readonly plugins: PluginsRepository,
    private readonly access: SkillAccessRepository,
    private readonly links: EverrunsLinks,
  ) {}

  async list({ accountId }: Principal, query: EverrunsPageQuery): Promise<EverrunsPage<EverrunsCapability>> {
    const wanted = query.search?.toLowerCase() ?? '';
    const all = (await this.findAll(accountId)).filter(({ name, description }) => `${name}\n${description}`.toLowerCase().includes(wanted));
    return pageOf(all, query, this.links.api('/capabilities'));
  }

  /** @throws {DomainError} `not_found` also for what is disabled or archived */
  async read({ accountId }: Principal, id: string): Promise<EverrunsCapability> {
    const all = await this.findAll(accountId);
    const wanted = await this.canonical(accountId, id);
    const found = all.find((capability) => capability.id === wanted);
    if (!found) throw new DomainError('not_found', { detail: 'Capability not found' });
    return found;
  }

  /** Every spelling of an id names the same capability. */
  private async canonical(accountId: AccountId, id: string): Promise<string> {
    const { prefix, digits: given } = splitRef(id);
    const named = kindOfRef(id) && readId('skill', given);
    if (!named) return id;
    const uuid = (digits: string): string => `${prefix}:${uuidOf(digits)}`;
    if ('external' in named) return uuid(named.external);
    const skillId = (await this.access.find(named.native, accountId))?.skill.id ?? named.native; // the original of a copy means the copy
    const notes = await this.db.transaction(accountId, () => this.notes.findBySkills(accountId, [skillId]));
    return uuid(digitsOf(skillId, notes.get(skillId)?.externalId ?? null));
  }

  private async findAll(accountId: AccountId): Promise<EverrunsCapability[]> {
    const filter = { status: 'active', shared: true } as const;
    const pages = await Promise.all(KINDS.map((kind) => this.pool.findPage(accountId, { ...filter, kind }, { limit: MOST, offset: 0 })));
    const usable = pages
      .flatMap(({ entries }) => entries)
      .filter(({ skill }) => skill.deletedAt === null && (skill.kind !== 'agent' || skill.dispatchable));
    const [notes, counts] = await this.db.transaction(
      accountId,
      async () =>
        [
          await this.notes.findBySkills(
            accountId,
            usable.map(({ skill }) => skill.id),
          ),
          await this.plugins.countAgents(accountId),
        ] as const,
    );
    const shown = usable.map((entry) =>
      presentCapability(entry, { note: notes.get(entry.skill.id), agents: counts.get(entry.skill.id) ?? 0, links: this.links }),
    );
    shown.sort((one, other) => (one.name < other.name ? -1 : 1));
    return [...builtInCapabilities(this.links), ...shown];
  }
}
