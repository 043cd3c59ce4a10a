import { DraftsRepository, RunSourcesRepository, type UsableSkillRecord } from '@guildhall/data';
import { type AccountId, DomainError, type SkillId } from '@guildhall/kernel';
import { decide, view } from '@guildhall/policy';
import { Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../../http/access.js';
import { factsOf } from '../../../http/skill-facts.js';
import { DraftManifests, ManifestText, RunManifests } from '../../manifests/index.js';
import type { ReachedSkill } from './reached-skill.js';

interface Stated {
  readonly usable: UsableSkillRecord;
  readonly target: SkillTarget;
  readonly version: number | 'draft';
  readonly manifest: ManifestText;
}

/** Reads skills that a run uses beside the one that it runs. */
@Injectable()
export class ReachedSkills {
  constructor(
    private readonly sources: RunSourcesRepository,
    private readonly drafts: DraftsRepository,
    private readonly draftManifests: DraftManifests,
    private readonly manifests: RunManifests,
  ) {}

  /**
   * Those of the skills that the account may run now, by the ids that were asked for, in the versions that it uses. The number of statements
   * does not depend on theirs, but for what unpublished agents refer to.
   * THREAT[OPQ-07]: each is judged by itself; that an agent names a skill gives nobody a right to it.
   */
  async load(ids: readonly SkillId[], account: AccountId): Promise<Map<SkillId, ReachedSkill>> {
    const usable = (await this.sources.findUsable(ids, account)).filter(mayRun);
    const stated = await this.addStates(usable);
    const manifests = await this.manifests.redact(stated, account);
    return new Map(
      stated.flatMap(({ usable: { askedId, authorSlug }, target, version }, index): [SkillId, ReachedSkill][] => {
        const manifest = manifests[index];
        if (!manifest) return [];
        const name = target.relation?.alias ?? target.skill.name;
        return [[askedId, { target, name, authorSlug, version: version === 'draft' ? null : version, manifest }]];
      }),
    );
  }

  /**
   * Puts other versions of bundles in the place of those that the account uses. One that is not there any more, or that the account may not
   * have, leaves its bundle out.
   * @param skills by the ids that were asked for, which is changed
   * @param calls what the run itself calls: what its agents call has no pins
   */
  async pin(
    skills: Map<SkillId, ReachedSkill>,
    calls: readonly SkillId[],
    pins: ReadonlyMap<SkillId, number>,
    account: AccountId,
  ): Promise<void> {
    for (const id of calls) {
      const skill = skills.get(id);
      const wanted = pins.get(id) ?? (skill && pins.get(skill.target.skill.id));
      if (!skill || wanted === undefined || wanted === skill.version || skill.target.skill.kind !== 'bundle') continue;
      const read = await this.manifests.read(skill.target, account, wanted).catch(absentAsNull);
      if (read) skills.set(id, { ...skill, ...read });
      else skills.delete(id);
    }
  }

  private async addStates(usable: readonly UsableSkillRecord[]): Promise<Stated[]> {
    const drafts = await this.drafts.findByIds(usable.filter(isDraftUsed).map(({ skill }) => skill.id));
    const states = usable.map(async (one): Promise<Stated[]> => {
      const target = { skill: one.skill, relation: one.relation, view: view(factsOf(one.skill), one.relation) };
      if (one.version) {
        return [{ usable: one, target, version: one.version.number, manifest: ManifestText.stored(one.version.manifest) }];
      }
      const draft = drafts.get(one.skill.id);
      if (!draft) return [];
      return [{ usable: one, target, version: 'draft', manifest: ManifestText.of((await this.draftManifests.buildFrom(draft)).manifest) }];
    });
    return (await Promise.all(states)).flat();
  }
}

function mayRun({ skill, relation }: UsableSkillRecord): boolean {
  return decide('execution', 'run', factsOf(skill), relation).allow && !isSwitchedOff({ skill, relation });
}

/** A bundle that its author has paused or archived may still be assigned, and has no effect (Everruns documents, "Capabilities"). */
function isSwitchedOff({ skill, relation }: Pick<UsableSkillRecord, 'skill' | 'relation'>): boolean {
  return skill.kind === 'bundle' && (relation?.isPaused === true || skill.status === 'archived');
}

/** An author's own skill stands for itself unpublished; others' only as long as nothing was published that they could have meant. */
function isDraftUsed({ skill, relation, version, lastVersion }: UsableSkillRecord): boolean {
  return version === null && (lastVersion === 0 || view(factsOf(skill), relation) === 'own');
}

function absentAsNull(fault: unknown): null {
  if (fault instanceof DomainError && fault.code === 'not_found') return null;
  throw fault;
}
