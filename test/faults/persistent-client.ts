import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a client was told, or that nobody told it anything. */
export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const RETRY_MS = 200;
/** A client that waits longer has lost its patience with a server that should be back: milliseconds. */
const PATIENCE_MS = 300_000;
const ANSWER_MS = 10_000;

/** A client that repeats what was not answered, with the same key, until it is: as clients of a server that may die do. */
export class PersistentClient {
  answers = 0;
  retries = 0;

  constructor(
    private readonly address: () => string,
    private readonly token: string,
  ) {}

  async call(method: string, path: string, body?: object): Promise<Answer> {
    const key = randomUUID();
    const startedAt = performance.now();
    for (;;) {
      const answer = await this.attempt(method, path, { body, key }).catch((fault: unknown) => String(fault));
      if (typeof answer !== 'string' && isFinal(answer)) {
        this.answers += 1;
        return answer;
      }
      if (performance.now() - startedAt > PATIENCE_MS) throw new Error(`No answer to ${method} ${path}: ${JSON.stringify(answer)}`);
      this.retries += 1;
      await sleep(waitOf(answer));
    }
  }

  private async attempt(method: string, path: string, { body, key }: { body: object | undefined; key: string }): Promise<Answer> {
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': 'application/json', 'idempotency-key': key };
    const signal = AbortSignal.timeout(ANSWER_MS);
    const response = await fetch(this.address() + path, { method, headers, body: body && JSON.stringify(body), signal });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
}

/** As long as the server asked for, in milliseconds. */
function waitOf(answer: Answer | string): number {
  const { retryAfter } = (typeof answer === 'string' ? {} : (answer.body.details ?? {})) as { retryAfter?: number };
  return retryAfter ? retryAfter * 1_000 : RETRY_MS;
}

/** "Not now" and "somebody else is doing it" are no answers to what was asked. */
function isFinal({ status, body }: Answer): boolean {
  return status !== 503 && body.error_code !== 'idempotency_in_progress';
}
