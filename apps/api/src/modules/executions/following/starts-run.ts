import { applyDecorators, HttpCode, type Type, UseInterceptors } from '@nestjs/common';
import { ApiAcceptedResponse, ApiHeader, ApiOkResponse, type ApiResponseOptions } from '@nestjs/swagger';
import { FollowRun } from './follow-run.interceptor.js';

/** How a stream of events is described. */
export const EVENT_STREAM: ApiResponseOptions = {
  description: 'The events.',
  content: { 'text/event-stream': { schema: { type: 'string' } } },
};

/** The route starts a run: it answers 202, or 200 when its caller waits and the run ends in time, or with the events of the run. */
export const StartsRun = (answer: Type): MethodDecorator =>
  applyDecorators(
    HttpCode(202),
    UseInterceptors(FollowRun),
    ApiHeader({ name: 'Prefer', required: false, description: '`wait=<seconds>`: wait so long for the end of the run, at most 60.' }),
    ApiAcceptedResponse({ type: answer, description: 'The run has been started.' }),
    ApiOkResponse({ type: answer, description: 'The run has ended in time; or its events, when they are asked for.' }),
  );
