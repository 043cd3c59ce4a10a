import { type ExecutionFilter, type ExecutionId, ExecutionsRepository, SkillAccessRepository } from '@guildhall/data';
import { type AccountId, DomainError, isId, type SkillId } from '@guildhall/kernel';
import { maskOf, shownRun, shownRunSummary, shownStep } from '@guildhall/runtime';
import { Injectable } from '@nestjs/common';
import { OK } from '../../http/envelope.js';
import { pageOf, windowOf } from '../../http/growing-list.js';
import { type Page, pageFields } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { required } from '../../http/required.js';
import type { ExecutionAnswer, ExecutionListAnswer, StepListAnswer } from './execution-views.dto.js';
import type { ListExecutionsQuery } from './executions.dto.js';

/** Reads the runs of an account. */
@Injectable()
export class ExecutionsService {
  constructor(
    private readonly executions: ExecutionsRepository,
    private readonly skills: SkillAccessRepository,
  ) {}

  async list({ accountId }: Principal, query: ListExecutionsQuery): Promise<ExecutionListAnswer> {
    const skillId = query.skill === undefined ? null : await this.findSkill(query.skill, accountId);
    const filter: ExecutionFilter = { skillId, status: query.status ?? null, from: momentOf(query.from), to: momentOf(query.to) };
    const page = this.executions.findPage(accountId, filter, windowOf(query));
    const [rows, total] = await Promise.all([page, this.executions.count(accountId, filter)]);
    const { items, nextCursor } = pageOf(rows, query, ({ createdAt, id }) => ({ at: createdAt, id }));
    return { ...OK, executions: items.map(shownRunSummary), nextCursor, ...pageFields(total, query) };
  }

  /** @throws {DomainError} `not_found` */
  async read({ accountId }: Pick<Principal, 'accountId'>, id: string): Promise<ExecutionAnswer> {
    const run = required(await this.executions.find({ id: executionId(id), accountId }));
    return { ...OK, execution: shownRun(run) };
  }

  /** @throws {DomainError} `not_found` */
  async readSteps({ accountId }: Principal, id: string, query: Page): Promise<StepListAnswer> {
    const run = { id: executionId(id), accountId };
    const { isOpaque, secrets, stepCount } = required(await this.executions.findHead(run));
    const steps = await this.executions.findSteps(run, { limit: query.limit, offset: (query.page - 1) * query.limit });
    const mask = maskOf(secrets ?? []);
    return { ...OK, steps: steps.map((step) => shownStep(step, { isOpaque, mask })), ...pageFields(stepCount, query) };
  }

  /** Runs outlive the install of their skill, so an id is taken as it is when it leads nowhere any more. */
  private async findSkill(reference: string, accountId: AccountId): Promise<SkillId> {
    const found = await this.skills.find(reference, accountId);
    return found?.skill.id ?? (reference as SkillId);
  }
}

const momentOf = (text: string | undefined): Date | null => (text === undefined ? null : new Date(text));

/** THREAT[TEN-02]: what is no id at all answers like one that leads nowhere. @throws {DomainError} `not_found` */
export function executionId(text: string): ExecutionId {
  if (!isId('execution', text)) throw new DomainError('not_found');
  return text;
}
