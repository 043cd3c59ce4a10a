import { SkillAccessRepository } from '@guildhall/data';
import { type AccountId, DomainError } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { judgeTarget } from '../../../http/access.guard.js';
import type { SkillTarget } from '../../../http/access.js';
import type { UsedSkill } from '../../../modules/executions/index.js';
import { RunManifests } from '../../../modules/manifests/index.js';
import { splitName } from '../skill-name.js';
import { digitsOf } from '../vlm-ids.js';

/** An agent that a request names, in the version that it means. */
export type NamedAgent = UsedSkill;

const VERSION = /^v?([1-9]\d{0,8})$/;

/** Finds agents by their ids and names (VLM Run documents, "Agents"). Only what was published is there. */
@Injectable()
export class AgentResolver {
  constructor(
    private readonly skills: SkillAccessRepository,
    private readonly manifests: RunManifests,
  ) {}

  /**
   * @param given an id, a name in the pool, `account/name`, or one of them with `:version`
   * @throws {DomainError} `not_found`, and as policy refuses runs
   */
  async resolve(accountId: AccountId, given: string): Promise<NamedAgent> {
    const { reference, version } = splitName({ reference: given, version: undefined });
    const target = await this.find(accountId, reference);
    const number = versionOf(target, version);
    const read = await this.manifests.read(target, accountId, number);
    return { target, name: target.relation?.alias ?? target.skill.name, ...read };
  }

  private async find(accountId: AccountId, reference: string): Promise<SkillTarget> {
    const digits = digitsOf(reference);
    const byId = digits === null ? null : await this.skills.find(digits, accountId);
    const found = byId ?? (await this.skills.find(reference, accountId));
    if (found?.skill.kind !== 'agent') throw agentNotFound();
    try {
      return judgeTarget(found, { resource: 'execution', action: 'run' });
    } catch (fault) {
      // THREAT[TEN-02]: what is hidden answers in the same words as what never was.
      throw fault instanceof DomainError && fault.code === 'not_found' ? agentNotFound() : fault;
    }
  }
}

function versionOf({ skill, relation }: SkillTarget, wanted: unknown): number {
  if (wanted !== undefined && wanted !== 'latest') {
    const number = VERSION.exec(String(wanted))?.[1];
    if (number === undefined) throw agentNotFound();
    return Number(number);
  }
  // THREAT[GRT-06]: the latest of an import is what the account uses.
  const latest = relation ? relation.usedVersion : skill.currentVersion;
  if (latest === null) throw agentNotFound();
  return latest;
}

export const agentNotFound = (): DomainError => new DomainError('not_found', { detail: 'Agent not found' });
