import { Database, EverrunsEntriesRepository, SkillAccessRepository } from '@guildhall/data';
import { DomainError, type SkillKind } from '@guildhall/kernel';
import type { Action, Resource } from '@guildhall/policy';
import { Injectable } from '@nestjs/common';
import { judgeTarget } from '../../http/access.guard.js';
import type { SkillTarget } from '../../http/access.js';
import type { Principal } from '../../http/principal.js';
import { type NamedId, readId } from './everruns-ids.js';

/** What is asked of a skill, as a rule of access says it. */
export interface Asked<R extends Resource> {
  readonly resource: R;
  readonly action: Action<R>;
}

/** Finds what an id of this surface names, and has the one policy judge what is asked of it. */
@Injectable()
export class EverrunsTargets {
  constructor(
    private readonly db: Database,
    private readonly entries: EverrunsEntriesRepository,
    private readonly access: SkillAccessRepository,
  ) {}

  /** @throws {DomainError} `validation_failed` for what is no id, `not_found`, and what policy refuses with */
  async findSkill<R extends Resource>(caller: Principal, id: string, asked: Asked<R>): Promise<SkillTarget> {
    const named = readId('skill', id);
    if (!named) throw new DomainError('validation_failed', { detail: 'Invalid skill ID: expected skill_<32 hex>' });
    return this.find(caller, named, { ...asked, kind: 'bundle', missing: 'Skill not found' });
  }

  /** THREAT[TEN-02]: what is hidden, what was deleted, what is of another kind and what never was answer alike. */
  async find<R extends Resource>(
    caller: Principal,
    named: NamedId,
    { resource, action, kind, missing }: Asked<R> & { readonly kind: SkillKind; readonly missing: string },
  ): Promise<SkillTarget> {
    const id = 'native' in named ? named.native : await this.resolve(caller, named.external);
    const found = id && (await this.access.find(id, caller.accountId));
    if (found?.skill.kind !== kind || found.skill.isDeleted) throw new DomainError('not_found', { detail: missing });
    try {
      return judgeTarget(found, { resource, action });
    } catch (fault) {
      throw fault instanceof DomainError && fault.code === 'not_found' ? new DomainError('not_found', { detail: missing }) : fault;
    }
  }

  private resolve({ accountId }: Principal, externalId: string) {
    return this.db.transaction(accountId, () => this.entries.findSkillId(accountId, externalId));
  }
}
