import {
  type DraftRecord,
  DraftsRepository,
  type NamedItemRecord,
  type ReferencedSkillRecord,
  SkillAccessRepository,
  type SkillTargetRecord,
  type WantedItems,
} from '@guildhall/data';
import type { AccountId, SkillId } from '@guildhall/kernel';
import type { Manifest, PluginLink, ResolvedReferences, Shown } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import { required } from '../../http/required.js';
import { ReferenceSearch, type Wanted } from './reference-search.js';
import { fingerprintOf, type ReferenceState } from './reference-state.js';
import { shownOf } from './verdicts.js';

/** References inside references that are followed, as far as a compile follows them. */
const MAX_LEVELS = 8;

/** What a draft refers to, and the state in which that was found; null when it refers to nothing. */
export interface Resolution {
  readonly references: ResolvedReferences;
  readonly state: ReferenceState | null;
}

/**
 * Loads what a draft refers to, as its own account sees it: the version of a skill that the account uses, or its draft as long as it has
 * none. Each level takes at most three statements, however many references it has.
 */
@Injectable()
export class ReferenceResolver {
  constructor(
    private readonly drafts: DraftsRepository,
    private readonly skills: SkillAccessRepository,
  ) {}

  async resolve(draft: DraftRecord): Promise<Resolution> {
    return required((await this.resolveAll([draft]))[0]);
  }

  /** The same for several drafts, in their order; the drafts of one account share their statements. */
  async resolveAll(drafts: readonly DraftRecord[]): Promise<Resolution[]> {
    const searches = drafts.map(openSearch);
    for (let level = 0; level < MAX_LEVELS && searches.some((search) => !search.isDone); level += 1)
      await this.step(searches.filter((search) => !search.isDone));
    return searches.map(({ dependencies, state }, index) => ({
      references: { dependencies, plugins: (drafts[index]?.plugins ?? []).flatMap(pluginLink) },
      state,
    }));
  }

  /** Whether resolving again would find the same; at most two statements. */
  async isCurrent(accountId: AccountId, state: ReferenceState): Promise<boolean> {
    const [skills, items] = await Promise.all([this.skills.findByIds(state.skillIds, accountId), this.drafts.findItemStates(state.items)]);
    return fingerprintOf(skills.values(), items) === state.fingerprint;
  }

  private async step(searches: readonly ReferenceSearch[]): Promise<void> {
    const asked = searches.map((search) => ({ search, wanted: search.take() }));
    const [items, skills] = await Promise.all([this.drafts.findItems(asked.flatMap(({ wanted }) => wanted.items)), this.findSkills(asked)]);
    const drafts = await this.drafts.findByIds([...skills].flatMap(([account, found]) => draftsUsed(found, account)));
    for (const { search, wanted } of asked) {
      for (const item of items) if (wanted.items.some((names) => isNamed(item, names))) search.addItem(item);
      const named = (skills.get(search.account) ?? []).filter(({ askedId }) => wanted.skillIds.includes(askedId));
      for (const skill of named) search.note(skill);
      for (const referenced of named) addSkill(search, referenced, drafts.get(referenced.skill.id));
    }
  }

  /** What the accounts of the drafts are shown of the skills that they name, by account. */
  private async findSkills(asked: readonly Question[]): Promise<Map<AccountId, ReferencedSkillRecord[]>> {
    const ids = new Map<AccountId, Set<SkillId>>();
    for (const { search, wanted } of asked) ids.set(search.account, new Set([...(ids.get(search.account) ?? []), ...wanted.skillIds]));
    const found = [...ids].map(async ([account, named]) => [account, await this.drafts.findReferenced([...named], account)] as const);
    return new Map(await Promise.all(found));
  }
}

interface Question {
  readonly search: ReferenceSearch;
  readonly wanted: Wanted;
}

function openSearch({ accountId, content, plugins }: DraftRecord): ReferenceSearch {
  const search = new ReferenceSearch(accountId, plugins);
  search.addFiles(content.files);
  return search;
}

function isNamed({ accountId, id, type, name }: NamedItemRecord, wanted: WantedItems): boolean {
  if (accountId !== wanted.accountId) return false;
  return wanted.ids.includes(id) || (type === 'component' && wanted.componentNames.includes(name));
}

/** The skills of which the draft stands for a version. */
function draftsUsed(found: readonly ReferencedSkillRecord[], account: AccountId): SkillId[] {
  return found.filter((skill) => isDraftUsed(skill, account)).map(({ skill }) => skill.id);
}

function addSkill(search: ReferenceSearch, referenced: ReferencedSkillRecord, draft: DraftRecord | undefined): void {
  const shown = shownOf(referenced);
  if (shown === 'nothing') return;
  if (referenced.version) addVersion(search, referenced, { manifest: JSON.parse(referenced.version.manifest), shown });
  else if (draft || referenced.lastVersion === 0) addDraft(search, referenced, shown === 'content' ? draft : undefined);
}

/** Under the id that the text names, which is that of the original where the account has its own copy. */
function addDraft(
  search: ReferenceSearch,
  { askedId: id, skill, title, description }: ReferencedSkillRecord,
  draft: DraftRecord | undefined,
): void {
  const { name, accountId } = skill;
  search.addSkill({ id, name, title, description, version: null, ...(draft && { files: draft.content.files }) }, accountId);
}

/**
 * What other accounts' items say in a version is not its own to pass on, and their skills are asked for again, with today's rights.
 * THREAT[OPQ-02]: nothing but name, title and description of a skill that is closed to the account.
 */
function addVersion(search: ReferenceSearch, { askedId: id, skill, version }: ReferencedSkillRecord, seen: SeenVersion): void {
  const { metadata, spec } = seen.manifest;
  const { name, accountId } = skill;
  const head = { id, name, title: metadata.title, description: metadata.description, version: version?.number ?? null };
  const items = spec.dependencies.filter((dependency) => dependency.type !== 'skill' && dependency.account === undefined);
  if (seen.shown === 'content') search.addSkill({ ...head, files: spec.files }, accountId, items);
  else search.addSkill(head, accountId);
}

interface SeenVersion {
  readonly manifest: Manifest;
  readonly shown: Shown;
}

/** An author's own skill stands for itself unpublished; others' only as long as nothing was published that they could have meant. */
function isDraftUsed({ skill, relation, version, lastVersion }: ReferencedSkillRecord, accountId: AccountId): boolean {
  if (version || shownOf({ skill, relation }) !== 'content') return false;
  return skill.accountId === accountId || lastVersion === 0;
}

/** THREAT[OPQ-07]: a plugin that the account may no longer see is not named. */
function pluginLink(target: SkillTargetRecord): PluginLink[] {
  if (shownOf(target) === 'nothing') return [];
  const { skill, relation } = target;
  return [{ skillId: skill.id, name: skill.name, kind: skill.kind, version: relation ? relation.usedVersion : skill.currentVersion }];
}
