import type { Random } from '../world/random.js';

/**
 * What can go wrong with a call. `before` and `after` say on which side of the change: an error after it answers 500 although everything
 * happened, a cut after it loses the answer. An error is remembered under the idempotency key, as Stripe does; a cut before is not, for the
 * call never arrived. `slow` answers well, but late.
 */
export type CallFault =
  | 'rate_limit'
  | 'error_before'
  | 'error_after'
  | 'cut_before'
  | 'cut_after'
  | 'timeout_before'
  | 'timeout_after'
  | 'slow';

/** Every fault there is. */
export const CALL_FAULTS: readonly CallFault[] = [
  'rate_limit',
  'error_before',
  'error_after',
  'cut_before',
  'cut_after',
  'timeout_before',
  'timeout_after',
  'slow',
];

/** Which calls a fault is meant for; every one when nothing is said. */
export interface CallFilter {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** How the path begins, e.g. `/v1/checkout/sessions`. */
  readonly path?: string;
  /** For `slow`: how long. */
  readonly ms?: number;
}

/** A fault that was drawn for a call. */
export interface DrawnFault {
  readonly fault: CallFault;
  readonly ms: number;
}

interface Rule extends CallFilter {
  readonly fault: CallFault;
  readonly share: number;
  left: number;
}

const SLOW_MS = 200;

/** The knobs for what goes wrong with calls. */
export class CallFaults {
  private rules: Rule[] = [];
  /** How often each fault was drawn. */
  readonly drawn: Record<string, number> = {};

  constructor(private readonly random: Random) {}

  /** The next so many calls that the filter lets through meet this fault. */
  next(fault: CallFault, filter: CallFilter & { count?: number } = {}): void {
    this.rules.push({ ...filter, fault, share: 1, left: filter.count ?? 1 });
  }

  /** From now on this share of calls (0 to 1) meets this fault. */
  share(fault: CallFault, share: number, filter: CallFilter = {}): void {
    this.rules.push({ ...filter, fault, share, left: Number.POSITIVE_INFINITY });
  }

  /** Nothing goes wrong any more. */
  clear(): void {
    this.rules = [];
  }

  /** What goes wrong with this call, if anything does. */
  draw(method: string, path: string): DrawnFault | undefined {
    const rule = this.rules.find((one) => one.left > 0 && meant(one, method, path) && (one.share >= 1 || this.random.next() < one.share));
    if (!rule) return undefined;
    rule.left -= 1;
    this.drawn[rule.fault] = (this.drawn[rule.fault] ?? 0) + 1;
    return { fault: rule.fault, ms: rule.ms ?? SLOW_MS };
  }
}

function meant(filter: CallFilter, method: string, path: string): boolean {
  return (filter.method ?? method) === method && path.startsWith(filter.path ?? '');
}
