import type { Config } from '@guildhall/config';
import {
  Database,
  type ExecutionId,
  ExecutionsRepository,
  newId,
  type RunFile,
  RunFilesRepository,
  RunsRepository,
  SkillAccessRepository,
} from '@guildhall/data';
import { type AccountId, DomainError, type JsonValue } from '@guildhall/kernel';
import { RunMetering } from '@guildhall/metering';
import { allowsForTime } from '@guildhall/pricing';
import { type MadePlan, makePlan, type OutboundRules, outboundRules, type ShownRun, shownRun } from '@guildhall/runtime';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../http/audit-log.js';
import type { Principal } from '../../http/principal.js';
import { unpaid } from '../../http/quotes.js';
import { required } from '../../http/required.js';
import { CONFIG } from '../../http/tokens.js';
import { requireCallable } from '../webhooks/index.js';
import { ModelAccess } from './model-access.js';
import type { RunOrder } from './run-order.js';
import { refuseVariables } from './run-refusals.js';

/** Largest plan of a run, in characters of JSON: it is read whenever a worker takes the run. */
const LONGEST_PLAN = 8_388_608;

/** Starts runs: plans them, and writes them with their jobs. */
@Injectable()
export class RunStarter {
  private readonly rules: OutboundRules;

  constructor(
    private readonly db: Database,
    private readonly runs: RunsRepository,
    private readonly executions: ExecutionsRepository,
    private readonly files: RunFilesRepository,
    private readonly models: ModelAccess,
    private readonly metering: RunMetering,
    private readonly skills: SkillAccessRepository,
    private readonly audit: AuditLog,
    @Inject(CONFIG) config: Config,
  ) {
    this.rules = outboundRules(config);
  }

  /**
   * @throws {DomainError} `missing_variables`, `invalid_variables`, `model_not_available`, `run_too_large`, `outbound_refused`,
   *   `invalid_webhook`, `payment_required`
   */
  async start({ accountId, userId }: Principal, order: RunOrder): Promise<ShownRun> {
    if (order.callbackUrl !== null) requireCallable(order.callbackUrl, this.rules, '/callbackUrl');
    const made = makePlan(order.source, { ...order.request, depth: 1 }, order.agents);
    refuseVariables(made, order.head.isOpaque);
    await this.models.require(order.source);
    refuseLarge(made);
    try {
      return await this.db.transaction(accountId, () => this.write({ accountId, userId }, order, made));
    } catch (fault) {
      throw fault instanceof UnpaidRun ? await this.refusal(accountId, order, made) : fault;
    }
  }

  private async write({ accountId, userId }: Pick<Principal, 'accountId' | 'userId'>, order: RunOrder, made: MadePlan): Promise<ShownRun> {
    const id = newId('execution');
    await this.runs.create({ ...rowOf(order, made), id, accountId, userId });
    await this.files.add({ id, accountId }, [...(order.files ?? []), ...keptFor(order.agents)]);
    const run = required(await this.executions.findWritten({ id, accountId }));
    await this.audit.record({ accountId, action: 'execution.create', target: id, after: identityOf(id, accountId, order) });
    // Last, because whoever else spends credits of the account waits from here on.
    const { prices = [] } = made.plan;
    if (!(await this.metering.start({ id, accountId, rootId: id, maxCredits: order.maxCredits }, prices))) throw new UnpaidRun();
    return shownRun(run);
  }

  /** What the skill of a run costs that cannot be paid, as it is now. */
  private async refusal(accountId: AccountId, { head: { skillId }, maxCredits }: RunOrder, { plan }: MadePlan): Promise<DomainError> {
    const target = skillId && (await this.skills.find(skillId, accountId));
    const prices = (plan.prices ?? []).map(({ creditsPerMinute }) => creditsPerMinute);
    return target ? unpaid(target, !allowsForTime(maxCredits, prices)) : new DomainError('payment_required');
  }
}

/** There is not enough for the first slice of a run, so it is not started. */
class UnpaidRun extends Error {}

/**
 * The files of agents that the run may start, which are theirs once they run: until then the run keeps their bytes, where what ends it lets them go.
 * THREAT[FLT-08]: what nothing refers to is swept away.
 */
function keptFor(agents: RunOrder['agents']): RunFile[] {
  return Object.entries(agents).flatMap(([id, { files = [] }]) =>
    files.map((file) => ({ ...file, path: `/skills/.agents/${id}${file.path}` })),
  );
}

type Row = Omit<Parameters<RunsRepository['create']>[0], 'id' | 'accountId' | 'userId'>;

function rowOf({ head, source, warnings, messages, metadata, callbackUrl, callbackForm, maxCredits }: RunOrder, made: MadePlan): Row {
  const { name: skillName, ...skill } = head;
  return {
    ...{ ...skill, skillName, kind: made.plan.kind, pricingModel: source.terms?.model ?? 'free' },
    ...{ variables: made.shown, messages: messages as JsonValue, metadata, plan: made.plan as unknown as JsonValue },
    ...{ warnings: [...warnings, ...made.warnings] as unknown as JsonValue, maxCredits, callbackUrl, callbackForm, parent: null },
  };
}

/** What was asked may be private to whoever asked, and may be asked again in the same words: the record says which skill was run. */
function identityOf(id: ExecutionId, accountId: AccountId, { head: { skillId, version } }: RunOrder) {
  return { id, accountId, skillId, version };
}

function refuseLarge({ plan }: MadePlan): void {
  if (JSON.stringify(plan).length > LONGEST_PLAN) throw new DomainError('run_too_large', { details: { limit: LONGEST_PLAN } });
}
