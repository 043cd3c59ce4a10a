import { parseVersionReference } from '@guildhall/bundles';
import {
  BundleVersionsRepository,
  Database,
  type EverrunsCapabilityNote,
  EverrunsEntriesRepository,
  type SkillEntry,
} from '@guildhall/data';
import { type AccountId, DomainError, type JsonObject, type SkillId, type SkillKind } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { PluginReader } from '../../modules/plugins/index.js';
import { isOpaque } from '../../modules/skills/index.js';
import type { EverrunsCapabilityRef } from './everruns-agents.dto.js';
import { BUILT_IN_IDS, kindOfRef, splitRef } from './everruns-capabilities.js';
import { type NamedId, readId } from './everruns-ids.js';

const MOST_SKILL_REFS = 50;
const CONFIG_BYTES = 10 * 1024;

/** How each kind of skill is called in messages. */
const NOUN: Readonly<Partial<Record<SkillKind, readonly [ofRef: string, ofThing: string]>>> = {
  bundle: ['skill', 'Skill'],
  mcp: ['MCP', 'MCP server'],
  http: ['HTTP', 'HTTP skill'],
  agent: ['agent', 'Agent'],
};

/** What an agent is given: its plugins in their order, and what is noted beside them. */
export interface ResolvedCapabilities {
  readonly plugins: readonly { readonly id: SkillId; readonly kind: SkillKind }[];
  readonly notes: readonly EverrunsCapabilityNote[];
}

/** A reference that can be read. */
interface ReadRef {
  readonly config: JsonObject;
  /** null for what is built in. */
  readonly skill: { readonly kind: SkillKind; readonly named: NamedId } | null;
  readonly ref: string;
}

/** Reads what agents are given ("Skills Registry", virtual capabilities). */
@Injectable()
export class EverrunsCapabilityRefs {
  constructor(
    private readonly db: Database,
    private readonly notes: EverrunsEntriesRepository,
    private readonly plugins: PluginReader,
    private readonly versions: BundleVersionsRepository,
  ) {}

  /**
   * The plugins that references mean, as far as the account has them in its pool; each once.
   * @throws {DomainError} `validation_failed` for what cannot be read, `not_found`
   */
  async resolve(accountId: AccountId, refs: readonly EverrunsCapabilityRef[]): Promise<ResolvedCapabilities> {
    if (refs.filter(({ ref }) => kindOfRef(ref) === 'bundle').length > MOST_SKILL_REFS)
      throw refused(`capabilities: at most ${MOST_SKILL_REFS} skills`);
    const read = refs.map(readRef);
    const ids = await this.findIds(accountId, read);
    const found = await this.plugins.findCallable([...ids.values()], accountId);
    const plugins = new Map<SkillId, SkillKind>();
    const notes: EverrunsCapabilityNote[] = [];
    for (const { ref, skill, config } of read) {
      if (!skill) {
        notes.push({ builtIn: ref, config });
        continue;
      }
      const entry = found.get(ids.get(digitsOf(skill.named)) as SkillId);
      // THREAT[TEN-02]: what is hidden, what is of another kind and what never was answer alike.
      if (entry?.skill.kind !== skill.kind) throw new DomainError('not_found', { detail: `${NOUN[skill.kind]?.[1]} not found` });
      const { id, kind } = entry.skill;
      if (plugins.has(id)) continue;
      plugins.set(id, kind);
      notes.push({ skillId: id, config, version: kind === 'bundle' ? await this.findPin(accountId, entry, config.version) : null });
    }
    return { plugins: [...plugins].map(([id, kind]) => ({ id, kind })), notes };
  }

  /** The skills that ids mean, by the digits of the ids. */
  private async findIds(accountId: AccountId, refs: readonly ReadRef[]): Promise<Map<string, SkillId>> {
    const named = refs.flatMap(({ skill }) => (skill ? [skill.named] : []));
    const native = named.flatMap((id) => ('native' in id ? [[id.native, id.native] as const] : []));
    const external = named.flatMap((id) => ('external' in id ? [id.external] : []));
    const known = await this.db.transaction(accountId, () => this.notes.findSkillIds(accountId, external));
    return new Map([...native, ...known]);
  }

  /** THREAT[OPQ-01]: no hash of a closed bundle is compared with anything. */
  private async findPin(accountId: AccountId, { skill, install }: SkillEntry, version: unknown): Promise<number | null> {
    const choice = parseVersionReference(version);
    if (choice?.by === 'latest') return null;
    const isComparable = choice !== null && !(choice.by === 'digest' && isOpaque(skill, install));
    const found = isComparable ? await this.versions.find(accountId, skill.id, choice) : null;
    if (!found) throw new DomainError('not_found', { detail: 'Skill version not found' });
    return found.version;
  }
}

/** @throws {DomainError} `validation_failed`, `not_found` for a name that nothing has */
function readRef({ ref, config = {} }: EverrunsCapabilityRef, index: number): ReadRef {
  if (Buffer.byteLength(JSON.stringify(config)) > CONFIG_BYTES) throw refused(`capabilities[${index}]: config exceeds 10 KB limit`);
  const kept = config as JsonObject;
  if (BUILT_IN_IDS.has(ref)) return { ref, skill: null, config: kept };
  const kind = kindOfRef(ref);
  if (!kind) throw new DomainError('not_found', { detail: 'Capability not found' });
  const named = readId('skill', splitRef(ref).digits);
  if (!named) throw refused(`Invalid ${NOUN[kind]?.[0]} capability reference: ${ref}`);
  return { ref, skill: { kind, named }, config: kept };
}

const digitsOf = (id: NamedId): string => ('native' in id ? id.native : id.external);

const refused = (detail: string): DomainError => new DomainError('validation_failed', { detail });
