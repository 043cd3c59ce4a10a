import { type Actor, lastingToken } from '@guildhall/testing';

/** A request as it goes over the wire. */
export interface Outgoing {
  readonly method: string;
  readonly path: string;
  /** Text or bytes as they are; anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What came back, and after how many milliseconds. */
export interface Incoming {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  readonly text: string;
  /** undefined when the text is no JSON. */
  readonly body: unknown;
  readonly ms: number;
}

/** A request whose answer takes longer, twice in a row, is a hang: milliseconds. */
export const HANG_MS = 2_000;

/** Sends requests over connections that stay open, as fast as they go. */
export class Sender {
  constructor(
    private readonly url: string,
    private readonly token: string | null | (() => string),
  ) {}

  static of(url: string, { token }: Actor): Sender {
    return new Sender(url, token);
  }

  /** One whose token does not run out, however long the test takes. */
  static lasting(url: string, { token }: Actor): Sender {
    return new Sender(url, token && lastingToken(token));
  }

  /** Sends, and after a slow answer once more, for the shorter time: a machine that has other things to do, too, is slow now and then. */
  async time(request: Outgoing): Promise<Incoming> {
    const answer = await this.send(request);
    return answer.ms > HANG_MS ? { ...answer, ms: Math.min(answer.ms, (await this.send(request)).ms) } : answer;
  }

  async send({ method, path, body, headers }: Outgoing): Promise<Incoming> {
    const token = typeof this.token === 'function' ? this.token() : this.token;
    const startedAt = performance.now();
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: bytesOf(body),
      redirect: 'manual',
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const [text, ms] = [new TextDecoder().decode(bytes), performance.now() - startedAt];
    return { status: response.status, headers: response.headers, bytes, text, body: parsed(text), ms };
  }
}

function bytesOf(body: unknown): string | Uint8Array<ArrayBuffer> | undefined {
  if (body === undefined || typeof body === 'string') return body;
  return body instanceof Uint8Array ? Uint8Array.from(body) : JSON.stringify(body);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
