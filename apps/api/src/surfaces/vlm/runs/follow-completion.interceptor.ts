import type { ExecutionId } from '@guildhall/data';
import { DomainError } from '@guildhall/kernel';
import type { ShownRun } from '@guildhall/runtime';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor, type StreamableFile } from '@nestjs/common';
import type { Response } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { type GuildhallRequest, type Principal, requirePrincipal } from '../../../http/principal.js';
import { CancellationsService, ExecutionsService, RunStreams, RunWaits } from '../../../modules/executions/index.js';
import { CompletionFrames } from './completion-frames.js';
import { type ChatCompletion, completionFault, presentCompletion } from './completions.presenter.js';
import type { CompletionDto } from './runs.dto.js';

/** How long a run may take whose caller waits for its answer, in seconds. */
const LONGEST_WAIT = 600;

/** Answers the run that was started for a completion: as it goes on, or when it has ended. */
@Injectable()
export class FollowCompletion implements NestInterceptor {
  constructor(
    private readonly streams: RunStreams,
    private readonly waits: RunWaits,
    private readonly executions: ExecutionsService,
    private readonly cancellations: CancellationsService,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const [request, response] = [http.getRequest<GuildhallRequest>(), http.getResponse<Response>()];
    return from(lastValueFrom(next.handle()).then((run: ShownRun) => this.answer(run, request, response)));
  }

  private answer(run: ShownRun, request: GuildhallRequest, response: Response): Promise<ChatCompletion | StreamableFile> {
    const { stream, stream_options: options, model }: CompletionDto = request.body;
    request.body = undefined; // it may be large, and the wait long
    if (!stream) return this.wait(run, model, request, response);
    const { accountId } = requirePrincipal(request.principal);
    const frames = new CompletionFrames(run, { model, includesUsage: options?.include_usage === true });
    return this.streams.open({ id: run.id as ExecutionId, accountId }, request, frames);
  }

  /** @throws {DomainError} `run_failed`, `run_timeout` */
  private async wait({ id }: ShownRun, model: string, request: GuildhallRequest, response: Response): Promise<ChatCompletion> {
    const caller = requirePrincipal(request.principal);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    await this.waits.settle({ id: id as ExecutionId, accountId: caller.accountId }, LONGEST_WAIT, gone.signal);
    const { execution } = await this.executions.read(caller, id);
    if (execution.completedAt !== null) return answerOf(execution, model);
    // Nobody else would ever hear of it.
    if (await this.cancel(caller, id)) throw new DomainError('run_timeout');
    return answerOf((await this.executions.read(caller, id)).execution, model);
  }

  /** @returns false when the run has ended by itself meanwhile */
  private async cancel(caller: Principal, id: string): Promise<boolean> {
    try {
      await this.cancellations.cancel(caller, id);
      return true;
    } catch (fault) {
      if (fault instanceof DomainError && fault.code === 'execution_ended') return false;
      throw fault;
    }
  }
}

/** @throws {DomainError} `run_failed` */
function answerOf(ended: ShownRun, model: string): ChatCompletion {
  if (ended.status === 'completed') return presentCompletion(ended, model);
  throw new DomainError('run_failed', { detail: completionFault(ended) });
}
