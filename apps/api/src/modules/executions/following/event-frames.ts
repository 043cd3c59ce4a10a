import type { NumberedEvent } from '@guildhall/runtime';

/** Opens the stream, and tells the client to come back after so many milliseconds when it breaks off. */
export const OPENING = 'retry: 1000\n\n';

/** Keeps proxies from taking a quiet stream for a dead one. */
export const HEARTBEAT = ': still here\n\n';

/** One server-sent event; JSON has no line breaks of its own. */
export function frameOf({ id, type, data }: NumberedEvent): string {
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
