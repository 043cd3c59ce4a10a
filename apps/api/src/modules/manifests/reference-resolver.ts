import {
  type DraftRecord,
  DraftsRepository,
  type ReferencedSkillRecord,
  SkillAccessRepository,
  type SkillTargetRecord,
} from '@guildhall/data';
import type { AccountId } from '@guildhall/kernel';
import type { Manifest, PluginLink, ResolvedReferences, Shown } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import { ReferenceSearch } from './reference-search.js';
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

  async resolve({ accountId, content, plugins }: DraftRecord): Promise<Resolution> {
    const search = new ReferenceSearch(accountId, plugins);
    search.addFiles(content.files);
    for (let level = 0; level < MAX_LEVELS && !search.isDone; level += 1) await this.step(search, accountId);
    return { references: { dependencies: search.dependencies, plugins: plugins.flatMap(pluginLink) }, state: search.state };
  }

  /** Whether resolving again would find the same; at most two statements. */
  async isCurrent(accountId: AccountId, state: ReferenceState): Promise<boolean> {
    const [skills, items] = await Promise.all([this.skills.findByIds(state.skillIds, accountId), this.drafts.findItemStates(state.items)]);
    return fingerprintOf(skills.values(), items) === state.fingerprint;
  }

  private async step(search: ReferenceSearch, accountId: AccountId): Promise<void> {
    const { skillIds, items } = search.take();
    const [found, skills] = await Promise.all([this.drafts.findItems(items), this.drafts.findReferenced(skillIds, accountId)]);
    for (const item of found) search.addItem(item);
    for (const skill of skills) search.note(skill);
    await this.addSkills(search, skills, accountId);
  }

  private async addSkills(search: ReferenceSearch, skills: readonly ReferencedSkillRecord[], accountId: AccountId): Promise<void> {
    const drafts = await this.drafts.findByIds(skills.filter((skill) => isDraftUsed(skill, accountId)).map(({ skill }) => skill.id));
    for (const referenced of skills) addSkill(search, referenced, drafts.get(referenced.skill.id));
  }
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
