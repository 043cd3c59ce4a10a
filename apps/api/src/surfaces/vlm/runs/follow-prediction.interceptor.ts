import type { ExecutionId } from '@guildhall/data';
import { type ShownPrediction, type ShownRun, shownPrediction } from '@guildhall/runtime';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Response } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { type GuildhallRequest, requirePrincipal } from '../../../http/principal.js';
import { ExecutionsService, RunWaits } from '../../../modules/executions/index.js';
import { PREDICTION_RULE, type PredictionRule } from './prediction-rule.js';
import { asPending, presentExecution, type VlmExecution } from './runs.presenter.js';

/** Longest wait of whoever does not ask for a batch, in seconds. */
const LONGEST_WAIT = 60;

/** Waits for a run that was started, as far as its caller wants. This happens outside of what an idempotency key repeats, which is the start. */
@Injectable()
export class FollowPrediction implements NestInterceptor {
  constructor(
    private readonly waits: RunWaits,
    private readonly executions: ExecutionsService,
    private readonly reflector: Reflector,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const rule = this.reflector.get<PredictionRule>(PREDICTION_RULE, context.getHandler());
    const http = context.switchToHttp();
    const [request, response] = [http.getRequest<GuildhallRequest>(), http.getResponse<Response>()];
    return from(lastValueFrom(next.handle()).then((run: ShownRun) => this.answer(run, rule, request, response)));
  }

  private async answer(
    run: ShownRun,
    { shape, batch }: PredictionRule,
    request: GuildhallRequest,
    response: Response,
  ): Promise<VlmExecution | ShownPrediction> {
    const present = shape === 'execution' ? presentExecution : shownPrediction;
    const { batch: asked }: { batch?: boolean | null } = request.body;
    request.body = undefined; // it may be large, and the wait long
    if (asked ?? batch) return asPending<VlmExecution | ShownPrediction>(present(run));
    const caller = requirePrincipal(request.principal);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    await this.waits.settle({ id: run.id as ExecutionId, accountId: caller.accountId }, LONGEST_WAIT, gone.signal);
    return present((await this.executions.read(caller, run.id)).execution);
  }
}
