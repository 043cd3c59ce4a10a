import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '@guildhall/kernel';
import { anthropicWire } from './anthropic-wire.js';
import { googleWire } from './google-wire.js';
import { openaiResponsesWire } from './openai-responses-wire.js';
import { openaiWire } from './openai-wire.js';
import type { Reply, Wire } from './reply.js';

/** A question as it arrived. */
export interface ModelQuestion {
  /** 0 for the first one. */
  readonly index: number;
  readonly wire: Wire;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: JsonObject;
  readonly stream: boolean;
  readonly at: Date;
  readonly answer: ServerResponse;
  /** Resolves when the connection is gone, or the answer ended. */
  readonly closed: Promise<void>;
}

/** What the server does with a question. */
export type Turn = (question: ModelQuestion) => unknown;

const WIRES = [openaiWire, openaiResponsesWire, anthropicWire, googleWire];
const PATIENCE_MS = 20_000;

/** A server that speaks the formats of OpenAI (both of them), Anthropic and Google over real HTTP, and answers by a script. */
export class ModelServer {
  /** In the order in which they came. */
  readonly questions: ModelQuestion[] = [];
  /** Whatever was asked in no known format: method and path. */
  readonly strays: string[] = [];
  private turns: readonly Turn[] = [];
  private asked = 0;

  private constructor(
    private readonly server: Server,
    /** Scheme, host and port. */
    readonly origin: string,
  ) {}

  static async start(...turns: readonly (Turn | Reply)[]): Promise<ModelServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const models = new ModelServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (request, answer) => models.take(request, answer));
    models.script(...turns);
    return models;
  }

  /** The base URL of clients of OpenAI's format. */
  get openaiUrl(): string {
    return `${this.origin}/v1`;
  }

  /** Begins a new script. Each question takes the next turn; the last one is repeated. */
  script(...turns: readonly (Turn | Reply)[]): void {
    this.asked = 0;
    this.turns = turns.map((turn) => (typeof turn === 'function' ? turn : reply(turn)));
  }

  /** The last question. @throws {Error} when there was none */
  get last(): ModelQuestion {
    const question = this.questions.at(-1);
    if (!question) throw new Error('The model was not asked.');
    return question;
  }

  /** Waits until this many questions have come. @throws {Error} when they do not */
  async waitFor(count: number): Promise<readonly ModelQuestion[]> {
    const deadline = Date.now() + PATIENCE_MS;
    while (this.questions.length < count) {
      if (Date.now() > deadline) throw new Error(`${this.questions.length} of ${count} questions came.`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return this.questions;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async take(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const closed = new Promise<void>((resolve) => answer.once('close', resolve));
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { url: path = '', headers, method } = request;
    const wire = WIRES.find((one) => one.matches(path));
    const turn = this.turns[Math.min(this.asked, this.turns.length - 1)];
    if (!wire || !turn || method !== 'POST') {
      this.strays.push(`${method} ${path}`);
      answer.writeHead(404).end();
      return;
    }
    this.asked += 1;
    const body = JSON.parse(Buffer.concat(parts).toString()) as JsonObject;
    const index = this.questions.length;
    const question = { index, wire, path, headers, body, stream: wire.wantsStream(path, body), at: new Date(), answer, closed };
    this.questions.push(question);
    await turn(question);
  }
}

/** Answers properly, as a stream or as a whole, whichever is asked for. */
export function reply(parts: Reply): Turn {
  return ({ wire, stream, answer }) => {
    if (!stream) return answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(wire.whole(parts)));
    answer.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of wire.events(parts)) answer.write(event);
    return answer.end();
  };
}
