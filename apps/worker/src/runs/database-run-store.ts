import {
  type Database,
  type ExecutionId,
  newId,
  type RunFamiliesRepository,
  type RunFilesRepository,
  type RunNewsRepository,
  type RunPulse,
  type RunsRepository,
  type TakenRun,
} from '@guildhall/data';
import type { JsonValue } from '@guildhall/kernel';
import type { RunMetering } from '@guildhall/metering';
import {
  type ChildRun,
  childAnswer,
  LeaseLostError,
  MOST_STARTED_RUNS,
  type Pulse,
  type RunEntry,
  type RunOutcome,
  type RunPlan,
  type RunStore,
  runNews,
  type Step,
  type ToolCall,
  type ToolOutcome,
  toResult,
} from '@guildhall/runtime';
import type { HeldMeter } from './held-meter.js';
import { newEvent, runEnding, runWrite, verdictOf } from './run-writes.js';

export interface RunStoreParts {
  readonly database: Database;
  readonly runs: RunsRepository;
  readonly families: RunFamiliesRepository;
  readonly news: RunNewsRepository;
  readonly files: RunFilesRepository;
  /** How long a worker has the run after each sign of life. */
  readonly leaseSeconds: number;
  /** Bytes of one result of a tool. */
  readonly resultBytes: number;
  readonly metering: RunMetering;
}

/** A run that this worker holds, in the database. */
export class DatabaseRunStore implements RunStore {
  /** @param meter what the run pays by the minute; null: nothing */
  constructor(
    private readonly run: TakenRun,
    private readonly parts: RunStoreParts,
    private readonly meter: HeldMeter | null,
  ) {}

  /** Whether the run may begin. */
  async begin(): Promise<Pulse> {
    const pulse = pulseOf(this.run);
    if (pulse.go) await this.meter?.begin();
    return this.paid(pulse);
  }

  async append(entry: RunEntry): Promise<Pulse> {
    const { runs, leaseSeconds } = this.parts;
    await this.meter?.readIfLate();
    return this.paid(pulseOf(held(await runs.append(this.run, leaseSeconds, runWrite(entry)))));
  }

  /** Sign of life while nothing is written. None is given for time that cannot be metered. */
  async renew(): Promise<Pulse> {
    const { runs, leaseSeconds } = this.parts;
    await this.meter?.read();
    return this.paid(pulseOf(held(await runs.renew(this.run, leaseSeconds))));
  }

  async wait(calls: readonly ToolCall[], entry: RunEntry): Promise<void> {
    await this.append(entry);
    const pending = calls.map(({ id, name, arguments: args }) => ({ toolCallId: id, name, arguments: args }));
    await this.inTransaction(async () => {
      held((await this.parts.runs.wait(this.run, pending as JsonValue)) || null);
      await this.meter?.rest();
      await this.parts.runs.notify(this.run.id);
    });
  }

  async startChildren(children: readonly ChildRun[], entry: RunEntry): Promise<void> {
    await this.append(entry);
    await this.inTransaction(async () => {
      const { runs, families } = this.parts;
      await families.lock(this.run.rootId);
      const isCancelled = held(await runs.waitForChildren(this.run)) === 'cancelled';
      await this.meter?.rest();
      if (isCancelled) return;
      const left = Math.max(0, MOST_STARTED_RUNS - (await families.countStarted(this.run.rootId)));
      for (const child of children.slice(0, left)) await this.startChild(child);
      for (const { call } of children.slice(left)) await this.answer(this.run.id, call.id, { output: TOO_MANY_RUNS, isError: true });
    });
  }

  /** What it costs is paid when a worker takes it. */
  private async startChild(child: ChildRun): Promise<void> {
    const row = this.childOf(child);
    const { rootId, maxCredits } = this.run;
    await this.parts.runs.create(row);
    await this.parts.files.add(row, child.files);
    await this.parts.metering.prepare({ id: row.id, accountId: row.accountId, rootId, maxCredits }, child.plan.prices ?? []);
  }

  /** Writes the end, and the answer of the call that started the run. Whoever locks several runs locks the parent first. */
  async end(outcome: RunOutcome, entry: RunEntry): Promise<void> {
    await this.append(entry);
    const { runs, families } = this.parts;
    const { parentId } = this.run;
    await this.inTransaction(async () => {
      if (parentId) await families.lock(parentId);
      held((await runs.end(this.run, runEnding(outcome, this.run))) || null);
      const pay = await this.meter?.close(verdictOf(outcome, this.run));
      if (parentId) await this.answerParent(outcome);
      else await this.parts.news.tell(this.run, runNews);
      await runs.notify(this.run.id);
      await pay?.();
    });
  }

  private async answerParent(outcome: RunOutcome): Promise<void> {
    const { parentId, parentCallId } = this.run;
    if (!parentId || !parentCallId) return;
    await this.answer(parentId, parentCallId, childAnswer(this.run.plan as unknown as RunPlan, outcome));
    await this.parts.runs.notify(parentId);
  }

  /** Answers a call that waits for a run. */
  private async answer(parentId: ExecutionId, callId: string, { output, isError }: ToolOutcome): Promise<void> {
    const { accountId } = this.run;
    const step: Step = toResult(callId, output, { isError, limit: this.parts.resultBytes });
    const { data } = newEvent({ type: 'tool.result', toolCallId: callId, output: step.output, isError });
    await this.parts.families.answer({ parentId, accountId, callId, step: step as unknown as JsonValue, event: data, isError });
  }

  private childOf({ call, skill, plan, variables, warnings }: ChildRun) {
    const { id, accountId, rootId, depth, isOpaque, maxCredits } = this.run;
    const { skillId, authorId, installId, name, version, etag, pricingModel } = skill;
    return {
      ...{ id: newId('execution'), accountId, userId: null, skillId, authorId, installId, skillName: name, version },
      ...{ etag, kind: plan.kind, isOpaque: isOpaque || skill.isOpaque, pricingModel },
      ...{ variables, messages: [], metadata: {}, plan: plan as unknown as JsonValue, warnings: warnings as unknown as JsonValue },
      ...{ maxCredits, callbackUrl: null, parent: { id, callId: call.id, rootId, depth } },
    };
  }

  private paid(pulse: Pulse): Pulse {
    return pulse.go && this.meter?.isPaid === false ? { go: false, reason: 'credits_exhausted' } : pulse;
  }

  private async inTransaction(work: () => Promise<unknown>): Promise<void> {
    await this.parts.database.transaction(this.run.accountId, work);
  }
}

const TOO_MANY_RUNS = {
  error: 'run_limit_reached',
  message: `This run and those that it belongs to have started ${MOST_STARTED_RUNS} runs, and may start no more.`,
};

/** @throws {LeaseLostError} for the answer of a write that was not done */
function held<T>(answer: T | null): T {
  if (answer === null) throw new LeaseLostError();
  return answer;
}

function pulseOf({ isCancelled, mayUse, isPaid }: RunPulse): Pulse {
  if (isCancelled) return { go: false, reason: 'cancelled' };
  if (!mayUse) return { go: false, reason: 'access_revoked' };
  return isPaid ? { go: true } : { go: false, reason: 'payment_required' };
}
