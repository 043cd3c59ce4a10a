import { Database, EverrunsEntriesRepository, SkillAccessRepository, type SkillTargetRecord } from '@guildhall/data';
import { DomainError, type SkillId, type SkillKind } from '@guildhall/kernel';
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

/** The same of a skill of this kind, and what to say when there is none. */
interface AskedKind<R extends Resource> extends Asked<R> {
  readonly kind: SkillKind;
  readonly missing: string;
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
  async find<R extends Resource>(caller: Principal, named: NamedId, asked: AskedKind<R>): Promise<SkillTarget> {
    const id = 'native' in named ? named.native : await this.resolve(caller, named.external);
    return this.judge(id ? await this.access.find(id, caller.accountId) : null, asked);
  }

  /** What has this name in the pool, or is at this `account/name`. @throws {DomainError} as `find` */
  async findByName<R extends Resource>({ accountId }: Principal, name: string, asked: AskedKind<R>): Promise<SkillTarget> {
    return this.judge(await this.access.find(name, accountId), asked);
  }

  /** What has this name in the pool, also when the name looks like an id. @throws {DomainError} as `find` */
  async findInPool<R extends Resource>({ accountId }: Principal, name: string, asked: AskedKind<R>): Promise<SkillTarget> {
    return this.judge(await this.access.findByName(name, accountId), asked);
  }

  private judge<R extends Resource>(found: SkillTargetRecord | null, { resource, action, kind, missing }: AskedKind<R>): SkillTarget {
    if (found?.skill.kind !== kind || found.skill.isDeleted) throw new DomainError('not_found', { detail: missing });
    try {
      return judgeTarget(found, { resource, action });
    } catch (fault) {
      throw fault instanceof DomainError && fault.code === 'not_found' ? new DomainError('not_found', { detail: missing }) : fault;
    }
  }

  private async resolve({ accountId }: Principal, externalId: string): Promise<SkillId | undefined> {
    return (await this.db.transaction(accountId, () => this.entries.findSkillIds(accountId, [externalId]))).get(externalId);
  }
}
