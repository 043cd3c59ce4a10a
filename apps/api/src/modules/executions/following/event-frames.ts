import type { NumberedEvent } from '@guildhall/runtime';

/** How the events of a run are written as server-sent events. */
export interface Frames {
  /** Before the first. */
  readonly opening: string;
  /** From time to time while nothing happens. */
  readonly heartbeat: string;
  /** Empty for an event that is not told. The last one brings the run as it ended in `execution`. */
  frameOf(event: NumberedEvent): string;
  /** After the last, when the run has ended. */
  readonly closing: string;
}

/** Keeps proxies from taking a quiet stream for a dead one. */
export const HEARTBEAT = ': still here\n\n';

/** The events as they are; the client is told to come back after so many milliseconds when the stream breaks off. */
export const NATIVE_FRAMES: Frames = {
  opening: 'retry: 1000\n\n',
  heartbeat: HEARTBEAT,
  frameOf,
  closing: '',
};

/** One server-sent event; JSON has no line breaks of its own. */
function frameOf({ id, type, data }: NumberedEvent): string {
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
