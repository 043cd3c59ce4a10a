import type { JsonObject, JsonValue } from '@guildhall/kernel';
import type { RunEvent } from '../run/run-store.js';
import { shownCall } from './shown-step.js';

/** An event as it is kept: its type, and the rest of it. */
export interface EventRow {
  readonly type: string;
  readonly data: JsonObject;
}

/**
 * What a listener to a run is told of an event; null: nothing.
 * THREAT[OPQ-03]: of a run whose account must not see how it works, that something happens and not what; calls that wait for the client are told,
 * because nobody else could answer them.
 */
export function shownEvent({ type, data }: EventRow, isOpaque: boolean): JsonObject | null {
  const event = { type, ...data } as unknown as RunEvent;
  switch (event.type) {
    case 'run.started':
      return {};
    case 'step.started':
    case 'step.finished':
      return { kind: event.kind };
    case 'text.delta':
      return isOpaque ? null : { text: event.text };
    case 'text.restart':
      return isOpaque ? null : {};
    case 'tool.call':
      return isOpaque ? {} : asJson(shownCall(event.call));
    case 'tool.result':
      return isOpaque ? {} : { toolCallId: event.toolCallId, output: event.output, isError: event.isError };
    case 'run.requires_action':
      return { pendingToolCalls: event.calls.map((call) => asJson(shownCall(call))) };
    case 'run.finished':
      return { status: event.status };
    case 'run.failed':
      return { status: 'failed', code: event.code };
  }
}

const asJson = (value: object): { [key: string]: JsonValue } => value as { [key: string]: JsonValue };
