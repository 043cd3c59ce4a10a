import { ReadableStream } from 'node:stream/web';
import type { Fetch } from '../outbound/outbound-fetch.js';
import type { ModelLimits } from './limits.js';

/** What was seen of the exchange with a server, whatever the package that spoke with it made of that. */
export interface Seen {
  /** Whether anything was sent. */
  asked: boolean;
  status: number | null;
  retryAfter: string | null;
  /** Why the exchange did not come to its end. */
  fault: 'unreachable' | 'late' | 'too_large' | null;
}

/** One exchange with a server. */
export interface Wire {
  readonly fetch: Fetch;
  readonly seen: Readonly<Seen>;
  /** Cuts what is still coming. */
  close(): void;
}

/** Of an error, no more is read: it is looked at for a code, and the next model waits. */
const ERROR_BYTES = 65_536;
const ERROR_MS = 5_000;
const EMPTY: readonly number[] = [204, 205, 304];

type Bounds = Pick<ModelLimits, 'firstByteMs' | 'silenceMs' | 'wireBytes'>;
type Cut = (fault: NonNullable<Seen['fault']>) => void;

/**
 * Watches the one request that a question is: how it is answered, for how long, and with how much.
 * @param send what sends it
 */
// THREAT[FLT-04] a server that takes a question and never answers, or never ends, is given up; the next model is asked instead
export function openWire(send: Fetch, bounds: Bounds): Wire {
  const seen: Seen = { asked: false, status: null, retryAfter: null, fault: null };
  const controller = new AbortController();
  const cut: Cut = (fault) => {
    seen.fault ??= fault;
    controller.abort();
  };
  return {
    seen,
    close: () => controller.abort(),
    fetch: async (input, init = {}) => {
      seen.asked = true;
      const signal = AbortSignal.any([controller.signal, ...(init.signal ? [init.signal] : [])]);
      const response = await within(bounds.firstByteMs, cut, () => send(input, { ...init, signal }));
      seen.status = response.status;
      seen.retryAfter = response.headers.get('retry-after');
      return response.ok ? watched(response, bounds, cut) : shortened(response);
    },
  };
}

/** Notes a failure as one of the network, or as one of time when that is over. */
async function within<T>(ms: number, cut: Cut, work: () => Promise<T>): Promise<T> {
  const timer = setTimeout(() => cut('late'), ms);
  try {
    return await work();
  } catch (error) {
    cut('unreachable');
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function watched(response: Response, bounds: Bounds, cut: Cut): Response {
  const { body, status, headers } = response;
  if (!body) return response;
  const stream = ReadableStream.from(pieces(body.getReader(), bounds, cut));
  return new Response(stream as unknown as ConstructorParameters<typeof Response>[0], { status, headers });
}

async function* pieces(reader: ReadableStreamDefaultReader<Uint8Array>, { silenceMs, wireBytes }: Bounds, cut: Cut) {
  let size = 0;
  for (;;) {
    const { done, value } = await within(silenceMs, cut, () => reader.read());
    if (done) return;
    size += value.length;
    if (size > wireBytes) {
      cut('too_large');
      throw new RangeError('The answer has too many bytes.');
    }
    yield value;
  }
}

async function shortened({ body, status, headers }: Response): Promise<Response> {
  const reader = body?.getReader();
  const timer = setTimeout(() => reader?.cancel().catch(() => {}), ERROR_MS);
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for (let piece = await reader?.read(); piece && !piece.done && size < ERROR_BYTES; piece = await reader?.read()) {
      parts.push(piece.value);
      size += piece.value.length;
    }
  } catch {
    // The status is known, and says more than a body that broke off.
  } finally {
    clearTimeout(timer);
    reader?.cancel().catch(() => {});
  }
  return new Response(EMPTY.includes(status) ? null : Buffer.concat(parts), { status, headers });
}
