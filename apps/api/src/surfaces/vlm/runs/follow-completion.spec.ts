import { DomainError } from '@guildhall/kernel';
import type { ShownRun } from '@guildhall/runtime';
import type { CallHandler, ExecutionContext } from '@nestjs/common';
import { lastValueFrom, of } from 'rxjs';
import type { CancellationsService, ExecutionsService, RunStreams, RunWaits } from '../../../modules/executions/index.js';
import type { ChatCompletion } from './completions.presenter.js';
import { FollowCompletion } from './follow-completion.interceptor.js';

const USAGE = { inputTokens: 1, outputTokens: 1, cachedTokens: 0, modelCalls: 1, toolCalls: 0, totalCostUsd: 0 };
const RUN = { id: `exe_${'0'.repeat(24)}`, usage: USAGE, createdAt: '2026-11-20T12:00:00.000Z', output: null, error: null };
const RUNNING = { ...RUN, status: 'running', result: null, completedAt: null } as unknown as ShownRun;
const COMPLETED = { ...RUNNING, status: 'completed', result: 'Done.', completedAt: '2026-11-20T12:10:00.000Z' } as ShownRun;

/**
 * What a caller is answered whose time is over at once.
 * @param seen the run as it is read, time after time
 * @param cancel what cancelling it does
 */
function answered(seen: readonly ShownRun[], cancel: () => Promise<unknown>): Promise<ChatCompletion> {
  const left = [...seen];
  const request = { body: { model: 'vlm-1' }, principal: { accountId: 'acc_1' } };
  const http = { getRequest: () => request, getResponse: () => ({ once: () => {} }) };
  const context = { switchToHttp: () => http } as unknown as ExecutionContext;
  const interceptor = new FollowCompletion(
    {} as RunStreams,
    { settle: async () => {} } as unknown as RunWaits,
    { read: async () => ({ execution: left.shift() }) } as unknown as ExecutionsService,
    { cancel } as unknown as CancellationsService,
  );
  const next: CallHandler = { handle: () => of(RUNNING) };
  return lastValueFrom(interceptor.intercept(context, next)) as Promise<ChatCompletion>;
}

test('408: a run that takes too long is cancelled', async () => {
  const cancel = jest.fn(async () => {});
  await expect(answered([RUNNING], cancel)).rejects.toMatchObject({ code: 'run_timeout' });
  expect(cancel).toHaveBeenCalledTimes(1);
});

test('200: one that ends by itself just then is answered', async () => {
  const cancel = () => Promise.reject(new DomainError('execution_ended'));
  expect(await answered([RUNNING, COMPLETED], cancel)).toMatchObject({ choices: [{ message: { content: 'Done.' } }] });
});

test('424: one that fails just then says so', async () => {
  const failed = { ...COMPLETED, status: 'failed', error: { code: 'model_failed', message: 'No.' } } as ShownRun;
  const cancel = () => Promise.reject(new DomainError('execution_ended'));
  await expect(answered([RUNNING, failed], cancel)).rejects.toMatchObject({ code: 'run_failed' });
});

test('what else goes wrong is not hidden', async () => {
  const cancel = () => Promise.reject(new DomainError('database_unavailable'));
  await expect(answered([RUNNING], cancel)).rejects.toMatchObject({ code: 'database_unavailable' });
});
