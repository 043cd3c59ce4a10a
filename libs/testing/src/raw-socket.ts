import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What came back over a connection until the server, or our patience, ended it. */
export interface RawAnswer {
  /** Every status, in order; empty when there was no answer. */
  readonly statuses: readonly number[];
  readonly text: string;
  /** Whether the server ended the connection. */
  readonly isClosed: boolean;
}

export interface RawOptions {
  /** Milliseconds after which we hang up. */
  readonly patienceMs?: number;
  /** Milliseconds between two parts. */
  readonly pauseMs?: number;
}

/** Sends bytes to the server exactly as they are, one part after the other, without reading anything into them. */
export async function sendRaw(url: string, parts: readonly (string | Buffer)[], options: RawOptions = {}): Promise<RawAnswer> {
  const { port, hostname } = new URL(url);
  const socket = connect(Number(port), hostname);
  const received: Buffer[] = [];
  socket.on('data', (part: Buffer) => received.push(part));
  socket.on('error', () => {}); // a reset is an end like any other
  const closed = new Promise<true>((resolve) => socket.once('close', () => resolve(true)));
  const sent = sendParts(parts, (part) => socket.writable && socket.write(part), options.pauseMs ?? 0);
  const over = new AbortController();
  const patience = sent.then(() => sleep(options.patienceMs ?? 2_000, false, { signal: over.signal })).catch(() => false);
  const isClosed = await Promise.race([closed, patience]);
  over.abort();
  socket.destroy();
  const text = Buffer.concat(received).toString('latin1');
  return { statuses: [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status)), text, isClosed };
}

async function sendParts(parts: readonly (string | Buffer)[], write: (part: Buffer) => unknown, pauseMs: number): Promise<void> {
  for (const [index, part] of parts.entries()) {
    if (index > 0 && pauseMs > 0) await sleep(pauseMs);
    write(typeof part === 'string' ? Buffer.from(part, 'latin1') : part);
  }
}
