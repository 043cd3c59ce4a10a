import type { NamedItemRecord, WantedItems } from '@guildhall/data';
import type { AccountId, SkillId } from '@guildhall/kernel';
import { collectReferences, type Dependency, dependencyReferences, type References } from '@guildhall/manifest';

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
  private skills = new Set<SkillId>();
  private items = new Map<AccountId, Names>();

  /** @param account the account of the draft, to which the names in the manifest belong unless it says otherwise */
  constructor(private readonly account: AccountId) {}

  get dependencies(): readonly Dependency[] {
    return [...this.found.values()];
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
    return wanted;
  }

  addFiles(files: Parameters<typeof collectReferences>[0]): void {
    this.want(collectReferences(files), this.account);
  }

  addItem({ id, accountId, type, name, title, content }: NamedItemRecord): void {
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
