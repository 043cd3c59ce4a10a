import type { ExecutionId } from '@guildhall/data';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor, type StreamableFile } from '@nestjs/common';
import type { Response } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { type GuildhallRequest, requirePrincipal } from '../../../http/principal.js';
import type { ExecutionAnswer } from '../execution-views.dto.js';
import { ExecutionsService } from '../executions.service.js';
import type { StartRunDto } from '../start-run.dto.js';
import { wantedWait } from './prefer-wait.js';
import { RunStreams } from './run-streams.js';
import { RunWaits } from './run-waits.js';

/**
 * Follows a run that was started, as far as its caller wants: answers its events, or waits for its end. This happens outside of what an
 * idempotency key repeats, which is the start: whoever sends it again follows the same run.
 */
@Injectable()
export class FollowRun implements NestInterceptor {
  constructor(
    private readonly streams: RunStreams,
    private readonly waits: RunWaits,
    private readonly executions: ExecutionsService,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<GuildhallRequest>();
    const response = context.switchToHttp().getResponse<Response>();
    return from(lastValueFrom(next.handle()).then((answer: ExecutionAnswer) => this.follow(answer, request, response)));
  }

  private async follow(answer: ExecutionAnswer, request: GuildhallRequest, response: Response): Promise<ExecutionAnswer | StreamableFile> {
    const id = answer.execution.id as ExecutionId;
    const caller = requirePrincipal(request.principal);
    const { stream = false, wait }: StartRunDto = request.body ?? {}; // a run that needs nothing needs no body
    response.setHeader('Location', `/executions/${id}`);
    if (stream) return this.streams.open({ id, accountId: caller.accountId }, request);
    const seconds = wait ?? wantedWait(request.headers.prefer);
    if (!seconds) return answer;
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    await this.waits.settle({ id, accountId: caller.accountId }, seconds, gone.signal);
    const now = await this.executions.read(caller, id);
    if (now.execution.completedAt !== null) response.status(200);
    return { ...answer, ...now };
  }
}
