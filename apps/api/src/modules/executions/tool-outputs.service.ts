import {
  Database,
  type LockedRun,
  type NewRunEvent,
  type NewStep,
  RunControlsRepository,
  RunFamiliesRepository,
  RunsRepository,
} from '@guildhall/data';
import { type Clock, DomainError, type Fault, jsonPointer } from '@guildhall/kernel';
import { toResult } from '@guildhall/runtime';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../http/audit-log.js';
import type { Principal } from '../../http/principal.js';
import { required } from '../../http/required.js';
import { CLOCK } from '../../http/tokens.js';
import type { ExecutionAnswer } from './execution-views.dto.js';
import type { ToolOutputDto, ToolOutputsDto } from './executions.dto.js';
import { ExecutionsService, executionId } from './executions.service.js';

/** Takes the answers of clients to the calls that runs wait for (runtime document, "Calls"). */
@Injectable()
export class ToolOutputsService {
  constructor(
    private readonly db: Database,
    private readonly controls: RunControlsRepository,
    private readonly families: RunFamiliesRepository,
    private readonly runs: RunsRepository,
    private readonly executions: ExecutionsService,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Calls may be answered one by one; the run goes on with the last.
   * @throws {DomainError} `execution_not_waiting`, `unknown_tool_call`
   */
  async add(caller: Principal, id: string, { toolOutputs }: ToolOutputsDto): Promise<ExecutionAnswer> {
    const run = { id: executionId(id), accountId: caller.accountId };
    await this.db.transaction(run.accountId, async () => {
      const locked = required(await this.controls.lock(run));
      const pending = stillPending(locked, toolOutputs);
      const at = this.clock.now();
      const steps = toolOutputs.map((output) => stepOf(output, locked, at));
      await this.controls.answer(run, { steps, events: steps.map(eventOf), pending });
      if (pending.length === 0) await this.families.goOn(run.id);
      await this.runs.notify(run.id);
      const after = toolOutputs.map(({ toolCallId }) => toolCallId);
      await this.audit.record({ accountId: run.accountId, action: 'execution.tool_outputs', target: run.id, after });
    });
    return this.executions.read(caller, id);
  }
}

/** The calls that are left when these have been answered. */
function stillPending({ status, pendingCalls }: LockedRun, outputs: readonly ToolOutputDto[]): NonNullable<LockedRun['pendingCalls']> {
  if (status !== 'requires_action' || !pendingCalls) throw new DomainError('execution_not_waiting');
  const left = new Map(pendingCalls.map((call) => [call.toolCallId, call]));
  const faults = outputs.flatMap(({ toolCallId }, index) => (left.delete(toolCallId) ? [] : [unknownCall(index)]));
  if (faults.length > 0) throw new DomainError('unknown_tool_call', { faults });
  return [...left.values()];
}

function unknownCall(index: number): Fault {
  const message = 'The run does not wait for this call, or it is answered twice.';
  return { pointer: jsonPointer('toolOutputs', index, 'toolCallId'), code: 'unknown_tool_call', message };
}

function stepOf({ toolCallId, output, isError = false }: ToolOutputDto, { resultBytes: limit }: LockedRun, at: Date): NewStep {
  const body = toResult(toolCallId, output, { isError, limit });
  return { kind: 'tool_result', status: isError ? 'error' : 'ok', body: body as unknown as NewStep['body'], startedAt: at, endedAt: at };
}

function eventOf({ body }: NewStep): NewRunEvent {
  const { toolCallId, output, isError } = body as unknown as ReturnType<typeof toResult>;
  return { type: 'tool.result', data: { toolCallId, output, isError } };
}
