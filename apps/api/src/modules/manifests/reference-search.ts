import type { ItemState, NamedItemRecord, SkillTargetRecord, WantedItems } from '@guildhall/data';
import type { AccountId, SkillId } from '@guildhall/kernel';
import { collectReferences, type Dependency, dependencyReferences, type References } from '@guildhall/manifest';

import { fingerprintOf, type ReferenceState } from './reference-state.js';

type SkillDependency = Dependency & { readonly type: 'skill' };

/** What one step of the search has to load. */
export interface Wanted {
  readonly skillIds: readonly SkillId[];
  readonly items: readonly WantedItems[];
}

interface Names {
  readonly ids: Set<string>;
  readonly componentNames: Set<string>;
}

/**
 * Collects what a draft refers to, directly or through what it refers to. Everything is asked for once, so circles end.
 * Library items are looked up in the account whose text names them.
 */
export class ReferenceSearch {
  private readonly found = new Map<string, Dependency>();
  private readonly asked = new Set<string>();
  private readonly steps: Wanted[] = [];
  private readonly seenSkills: SkillTargetRecord[];
  private readonly seenItems: ItemState[] = [];
  private skills = new Set<SkillId>();
  private items = new Map<AccountId, Names>();

  /**
   * @param account the account of the draft, to which the names in the manifest belong unless it says otherwise
   * @param plugins skills that the draft names beside its text
   */
  constructor(
    readonly account: AccountId,
    plugins: readonly SkillTargetRecord[],
  ) {
    this.seenSkills = [...plugins];
  }

  get dependencies(): readonly Dependency[] {
    return [...this.found.values()];
  }

  /** What was asked and found so far; null when there was nothing to ask. */
  get state(): ReferenceState | null {
    const skillIds = [...this.steps.flatMap((step) => step.skillIds), ...this.seenSkills.map(({ skill }) => skill.id)];
    const items = this.steps.flatMap((step) => step.items);
    if (skillIds.length + items.length === 0) return null;
    return { skillIds: [...new Set(skillIds)], items, fingerprint: fingerprintOf(this.seenSkills, this.seenItems) };
  }

  get isDone(): boolean {
    return this.skills.size === 0 && this.items.size === 0;
  }

  /** What has been referred to since the last step. */
  take(): Wanted {
    const items = [...this.items].map(([accountId, { ids, componentNames }]) => ({
      accountId,
      ids: [...ids],
      componentNames: [...componentNames],
    }));
    const wanted = { skillIds: [...this.skills], items };
    this.skills = new Set();
    this.items = new Map();
    this.steps.push(wanted);
    return wanted;
  }

  addFiles(files: Parameters<typeof collectReferences>[0]): void {
    this.want(collectReferences(files), this.account);
  }

  /** Remembers the state in which a skill was found. */
  note({ skill, relation }: SkillTargetRecord): void {
    this.seenSkills.push({ skill, relation });
  }

  addItem({ id, accountId, type, name, title, content, revision }: NamedItemRecord): void {
    this.seenItems.push({ id, revision });
    this.add({ type, ...this.owner(accountId), id, name, title, content }, accountId);
  }

  /** @param published items that came with a published version, and so are not looked up again */
  addSkill(skill: Omit<SkillDependency, 'type' | 'account'>, accountId: AccountId, published: readonly Dependency[] = []): void {
    for (const item of published) this.add({ ...item, ...this.owner(accountId) }, accountId, 'skills');
    this.add({ type: 'skill', ...this.owner(accountId), ...skill }, accountId, skill.version === null ? 'all' : 'skills');
  }

  private add(dependency: Dependency, accountId: AccountId, follow: 'all' | 'skills' = 'all'): void {
    const key = `${dependency.type}/${dependency.id}`;
    if (this.found.has(key)) return;
    this.found.set(key, dependency);
    const references = dependencyReferences(dependency);
    this.want(follow === 'all' ? references : { ...references, itemIds: [], componentNames: [] }, accountId);
  }

  private want({ skillIds, itemIds, componentNames }: References, accountId: AccountId): void {
    for (const id of skillIds.filter((id) => this.isNew(`skill/${id}`))) this.skills.add(id as SkillId);
    const ids = itemIds.filter((id) => this.isNew(`item/${accountId}/${id}`));
    const names = componentNames.filter((name) => this.isNew(`name/${accountId}/${name}`));
    if (ids.length + names.length === 0) return;
    const wanted = this.items.get(accountId) ?? { ids: new Set(), componentNames: new Set() };
    for (const id of ids) wanted.ids.add(id);
    for (const name of names) wanted.componentNames.add(name);
    this.items.set(accountId, wanted);
  }

  private isNew(question: string): boolean {
    if (this.asked.has(question)) return false;
    this.asked.add(question);
    return true;
  }

  private owner(accountId: AccountId): { readonly account?: string } {
    return accountId === this.account ? {} : { account: accountId };
  }
}
