import { OutboundError } from './errors.js';

/** The clock over one request. */
export interface Watch {
  readonly signal: AbortSignal;
  /** Rejects when the signal is aborted; never resolves. */
  readonly aborted: Promise<never>;
  abort(code: 'outbound_timeout' | 'outbound_aborted', cause: string): void;
  stop(): void;
}

/**
 * Starts the clock.
 * @param caller the signal of whoever sends the request
 * @param totalMs after which the request is given up
 */
export function startWatch(caller: AbortSignal | undefined, totalMs: number): Watch {
  const controller = new AbortController();
  const abort: Watch['abort'] = (code, cause) => controller.abort(new OutboundError(code, cause));
  const cancel = () => abort('outbound_aborted', 'caller');
  const total = setTimeout(() => abort('outbound_timeout', 'total'), totalMs);
  total.unref(); // an answer that nobody reads must not keep the process alive
  const aborted = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true });
  });
  // It may be rejected while nobody waits for it, as when the body is being read.
  aborted.catch(() => {});
  if (caller?.aborted) cancel();
  caller?.addEventListener('abort', cancel, { once: true });
  const stop = () => {
    clearTimeout(total);
    caller?.removeEventListener('abort', cancel);
  };
  return { signal: controller.signal, aborted, abort, stop };
}
