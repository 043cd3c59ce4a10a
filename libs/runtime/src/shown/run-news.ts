import type { JsonObject } from '@guildhall/kernel';
import { RUN_CALLBACK } from '../webhooks/events.js';
import type { RunRecord } from './run-record.js';
import { shownRun } from './shown-run.js';

/** How the end of a run is told to the webhook of its account, and to the address that its start named. */
export function runNews(ended: RunRecord): {
  readonly event: 'execution.finished' | 'execution.failed';
  readonly data: JsonObject;
  readonly callback: string;
  readonly body: JsonObject;
} {
  const execution = shownRun(ended) as unknown as JsonObject;
  return {
    event: ended.status === 'failed' ? 'execution.failed' : 'execution.finished',
    data: { execution },
    callback: RUN_CALLBACK,
    body: { ok: true, success: true, execution },
  };
}
