import type { JsonObject } from '@guildhall/kernel';
import { PREDICTION_CALLBACK, RUN_CALLBACK } from '../webhooks/events.js';
import type { RunRecord } from './run-record.js';
import { shownPrediction } from './shown-prediction.js';
import { type ShownRun, shownRun } from './shown-run.js';

type Callback = { readonly callback: string; readonly body: JsonObject };

/** How the end of a run is told to the webhook of its account, and to the address that its start named. */
export function runNews(
  ended: RunRecord,
): Callback & { readonly event: 'execution.finished' | 'execution.failed'; readonly data: JsonObject } {
  const run = shownRun(ended);
  const event = ended.status === 'failed' ? 'execution.failed' : 'execution.finished';
  return { event, data: { execution: asJson(run) }, ...callbackOf(ended, run) };
}

function callbackOf({ callbackForm }: RunRecord, run: ShownRun): Callback {
  if (callbackForm === 'prediction') return { callback: PREDICTION_CALLBACK, body: asJson(shownPrediction(run)) };
  return { callback: RUN_CALLBACK, body: { ok: true, success: true, execution: asJson(run) } };
}

const asJson = (value: object): JsonObject => value as JsonObject;
