/** An answer as it went out, or would have. */
export interface StoredAnswer {
  readonly status: number;
  readonly body: string;
  readonly requestId: string;
}

/** What is to be done with a call that has a key. */
export type KeyVerdict = { kind: 'first' } | { kind: 'replay'; answer: StoredAnswer } | { kind: 'in_flight' } | { kind: 'other_call' };

interface KeyEntry {
  readonly fingerprint: string;
  readonly at: number;
  answer: StoredAnswer | null;
}

const KEPT_SECONDS = 24 * 3600;

/** Idempotency as Stripe documents it: the first answer is the answer, whatever it was, for at least a day. */
export class IdempotencyKeys {
  private readonly entries = new Map<string, KeyEntry>();

  /** @param scope whose key it is @param fingerprint of method, path and parameters @param now in seconds */
  begin(key: string, { scope, fingerprint, now }: { scope: string; fingerprint: string; now: number }): KeyVerdict {
    const name = `${scope} ${key}`;
    const known = this.entries.get(name);
    if (!known || (known.answer && now - known.at > KEPT_SECONDS)) {
      this.entries.set(name, { fingerprint, at: now, answer: null });
      return { kind: 'first' };
    }
    if (known.fingerprint !== fingerprint) return { kind: 'other_call' };
    return known.answer ? { kind: 'replay', answer: known.answer } : { kind: 'in_flight' };
  }

  /** The call is over, and this is its answer from now on. */
  keep(key: string, scope: string, answer: StoredAnswer): void {
    const entry = this.entries.get(`${scope} ${key}`);
    if (entry) entry.answer = answer;
  }

  /** The call never began: the key is free again. */
  forget(key: string, scope: string): void {
    this.entries.delete(`${scope} ${key}`);
  }
}
