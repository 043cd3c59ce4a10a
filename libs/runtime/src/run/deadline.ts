/** A signal that is aborted when its time is over, unless it is cleared before. */
export interface Deadline {
  readonly signal: AbortSignal;
  clear(): void;
}

/**
 * Sets a deadline. It has a timer of its own: what `AbortSignal.timeout` gives may be collected before its time comes, when nothing but
 * `AbortSignal.any` holds it, and then it never does.
 * @param ms milliseconds from now
 */
export function deadlineIn(ms: number): Deadline {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DOMException('The time is over.', 'TimeoutError')), Math.max(0, ms));
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
}
