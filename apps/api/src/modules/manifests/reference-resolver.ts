import { type DraftRecord, DraftsRepository, type ReferencedSkillRecord, type SkillTargetRecord } from '@guildhall/data';
import type { AccountId } from '@guildhall/kernel';
import type { Manifest, PluginLink, ResolvedReferences, Shown } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import { ReferenceSearch } from './reference-search.js';
import { shownOf } from './verdicts.js';

/** References inside references that are followed, as far as a compile follows them. */
const MAX_LEVELS = 8;

/**
 * Loads what a draft refers to, as its own account sees it: the version of a skill that the account uses, or its draft as long as it has
 * none. Each level takes at most three statements, however many references it has.
 */
@Injectable()
export class ReferenceResolver {
  constructor(private readonly drafts: DraftsRepository) {}

  async resolve({ accountId, content, plugins }: DraftRecord): Promise<ResolvedReferences> {
    const search = new ReferenceSearch(accountId);
    search.addFiles(content.files);
    for (let level = 0; level < MAX_LEVELS && !search.isDone; level += 1) await this.step(search, accountId);
    return { dependencies: search.dependencies, plugins: plugins.flatMap(pluginLink) };
  }

  private async step(search: ReferenceSearch, accountId: AccountId): Promise<void> {
    const { skillIds, items } = search.take();
    const [found, skills] = await Promise.all([this.drafts.findItems(items), this.drafts.findReferenced(skillIds, accountId)]);
    for (const item of found) search.addItem(item);
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

function addDraft(search: ReferenceSearch, { skill, title, description }: ReferencedSkillRecord, draft: DraftRecord | undefined): void {
  const { id, name, accountId } = skill;
  search.addSkill({ id, name, title, description, version: null, ...(draft && { files: draft.content.files }) }, accountId);
}

/**
 * What other accounts' items say in a version is not its own to pass on, and their skills are asked for again, with today's rights.
 * THREAT[OPQ-02]: nothing but name, title and description of a skill that is closed to the account.
 */
function addVersion(search: ReferenceSearch, { skill, version }: ReferencedSkillRecord, seen: SeenVersion): void {
  const { metadata, spec } = seen.manifest;
  const { id, name, accountId } = skill;
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
  return [{ skillId: skill.id, name: skill.name, kind: skill.kind, version: relation?.pinnedVersion ?? skill.currentVersion }];
}
