import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export interface ReceivedWebhook {
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  /** Before any parsing: what the signature is over. */
  readonly body: string;
  readonly answer: ServerResponse;
}

const PATIENCE_MS = 20_000;

/** Somebody else's server that webhooks are posted to. It answers 204, unless the test says otherwise. */
export class WebhookReceiver {
  /** In the order in which they came. */
  readonly received: ReceivedWebhook[] = [];
  /** Connections so far, whatever was sent through them. */
  connections = 0;
  /** What is done with each request; replace it to fail, to answer late or never. */
  reply: (request: ReceivedWebhook, index: number) => void = ({ answer }) => answer.writeHead(204).end();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<WebhookReceiver> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const receiver = new WebhookReceiver(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`);
    server.on('connection', () => {
      receiver.connections += 1;
    });
    server.on('request', (request, answer) => receiver.take(request, answer));
    return receiver;
  }

  /** Waits until this many requests have come. @throws {Error} when they do not */
  async waitFor(count: number): Promise<readonly ReceivedWebhook[]> {
    const deadline = Date.now() + PATIENCE_MS;
    while (this.received.length < count) {
      if (Date.now() > deadline) throw new Error(`${this.received.length} of ${count} webhooks came.`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return this.received;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async take(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const { method = '', headers } = request;
    const received = { method, headers, body: Buffer.concat(parts).toString('utf8'), answer };
    this.reply(received, this.received.push(received) - 1);
  }
}
