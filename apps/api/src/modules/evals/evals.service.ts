import { Database, type EvalId, type EvalRecord, EvalsRepository, type ExecutionId, ExecutionsRepository, newId } from '@guildhall/data';
import { type AccountId, type Clock, DomainError, isId, type JsonObject, type JsonValue, jsonPointer } from '@guildhall/kernel';
import { type Expectation, JUDGED_CALL, schemaFault } from '@guildhall/runtime';
import { Inject, Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { AuditLog } from '../../http/audit-log.js';
import { OK } from '../../http/envelope.js';
import { type Page, pageFields } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { required } from '../../http/required.js';
import { CLOCK } from '../../http/tokens.js';
import { CancellationsService } from '../executions/index.js';
import { CaseRuns } from './case-runs.js';
import type { EvalAnswer, EvalListAnswer } from './eval-views.dto.js';
import type { CreateEvalDto, ExpectationDto } from './evals.dto.js';
import { type KeptCase, presentEval, presentEvalItem } from './evals.presenter.js';

/** Evaluates skills: cases that the draft and the last version are run on. */
@Injectable()
export class EvalsService {
  constructor(
    private readonly db: Database,
    private readonly evals: EvalsRepository,
    private readonly executions: ExecutionsRepository,
    private readonly runs: CaseRuns,
    private readonly cancellations: CancellationsService,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Starts all runs or none.
   * @throws {DomainError} `skill_not_runnable`, `validation_failed`, `invalid_schema`, and what keeps the draft from running
   */
  async create(target: SkillTarget, caller: Principal, { cases }: CreateEvalDto): Promise<EvalAnswer> {
    const { id: skillId, kind, currentVersion } = target.skill;
    if (kind !== 'agent' && kind !== 'prompt') throw new DomainError('skill_not_runnable');
    const ordered = cases.map(({ name, variables = {}, input = null, expect }, index) => ({
      ...{ name: name ?? `Case ${index + 1}`, variables, input, expect: expectationOf(expect, index) },
    }));
    const sides = await this.runs.sidesOf(target, caller);
    const { accountId, userId } = caller;
    const id = newId('eval');
    await this.db.transaction(accountId, async () => {
      const runs: EvalRecord['runs'][number][] = [];
      for (const [index, one] of ordered.entries()) {
        for (const side of sides) runs.push(await this.runs.start(caller, side, one, { evalId: id, index }));
      }
      const kept = ordered.map(({ name, expect }): JsonObject => ({ name, expect: expect as unknown as JsonValue }));
      const head = { id, accountId, userId, skillId, version: currentVersion, createdAt: this.clock.now() };
      await this.evals.create({ ...head, cases: kept, runs });
      await this.audit.record({ accountId, action: 'eval.create', target: id, after: { id, accountId, skillId, cases: kept.length } });
    });
    return this.read(target, caller, id);
  }

  async list({ skill }: SkillTarget, { accountId }: Principal, query: Page): Promise<EvalListAnswer> {
    const page = this.evals.findPage(skill.id, accountId, { limit: query.limit, offset: (query.page - 1) * query.limit });
    const [found, total] = await Promise.all([page, this.evals.count(skill.id, accountId)]);
    return { ...OK, evals: found.map(presentEvalItem), ...pageFields(total, query) };
  }

  /** @throws {DomainError} `not_found` */
  async read(target: SkillTarget, { accountId }: Principal, evalId: string): Promise<EvalAnswer> {
    const found = await this.find(target, accountId, evalId);
    const executions = await this.executions.findAll(accountId, runsOf(found), JUDGED_CALL);
    return { ...OK, eval: presentEval({ ...found, cases: found.cases as unknown as readonly KeptCase[] }, executions) };
  }

  /** @throws {DomainError} `not_found` */
  async cancel(target: SkillTarget, caller: Principal, evalId: string): Promise<EvalAnswer> {
    const { accountId } = caller;
    const found = await this.find(target, accountId, evalId);
    await this.db.transaction(accountId, () => this.cancellations.cancelAll(accountId, runsOf(found)));
    return this.read(target, caller, evalId);
  }

  private async find({ skill }: SkillTarget, accountId: AccountId, evalId: string): Promise<EvalRecord> {
    if (!isId('eval', evalId)) throw new DomainError('not_found');
    return required(await this.evals.find(evalId satisfies EvalId, skill.id, accountId));
  }
}

const runsOf = ({ runs }: EvalRecord): readonly ExecutionId[] => runs.flatMap(({ executionId }) => executionId ?? []);

/** @throws {DomainError} `validation_failed` unless one thing is expected, `invalid_schema` */
function expectationOf({ contains, equals, schema, judge }: ExpectationDto, index: number): Expectation {
  const given = [contains, equals, schema, judge].filter((one) => one !== undefined);
  const pointer = jsonPointer('cases', index, 'expect');
  if (given.length !== 1) {
    const message = 'Expect one of `contains`, `equals`, `schema` and `judge`.';
    throw new DomainError('validation_failed', { faults: [{ pointer, code: given.length === 0 ? 'required' : 'ambiguous', message }] });
  }
  const fault = schema === undefined ? null : schemaFault(schema);
  if (fault !== null)
    throw new DomainError('invalid_schema', { faults: [{ pointer: `${pointer}/schema`, code: 'invalid_schema', message: fault }] });
  if (contains !== undefined) return { contains };
  if (schema !== undefined) return { schema };
  return judge === undefined ? { equals: equals ?? null } : { judge };
}
