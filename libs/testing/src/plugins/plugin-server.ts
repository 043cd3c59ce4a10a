import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export interface PluginRequest {
  readonly method: string;
  /** Path and query as they came over the wire. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type PluginAnswer = (request: PluginRequest, answer: ServerResponse) => unknown;

/** A server on loopback that other people's skills call. It answers 200 with an empty object, unless the test says otherwise. */
export class PluginServer {
  /** In the order in which they came. */
  readonly requests: PluginRequest[] = [];
  /** Connections so far, whatever was sent through them. */
  connections = 0;
  /** What is done with each request. */
  answer: PluginAnswer = json({});

  private constructor(
    private readonly server: Server,
    /** Scheme, host and port. */
    readonly origin: string,
  ) {
    server.on('connection', () => {
      this.connections += 1;
    });
  }

  static async start(answer?: PluginAnswer): Promise<PluginServer> {
    const plugin = await PluginServer.serve((request, response) => plugin.take(request, response));
    if (answer) plugin.answer = answer;
    return plugin;
  }

  /** With a listener of its own for the requests, which are not kept. */
  static async serve(listener: RequestListener): Promise<PluginServer> {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new PluginServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  /** The last request. @throws {Error} when there was none */
  get last(): PluginRequest {
    const request = this.requests.at(-1);
    if (!request) throw new Error('Nothing was asked.');
    return request;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async take(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of message) parts.push(part as Buffer);
    const { method = '', url = '', headers } = message;
    const request = { method, url, headers, body: Buffer.concat(parts).toString() };
    this.requests.push(request);
    await this.answer(request, response);
  }
}

/** Answers with JSON. */
export function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): PluginAnswer {
  return (_, answer) => answer.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Answers with the request: its URL, its headers and its body, as careless servers do. */
export const echo: PluginAnswer = (request, answer) => json(request)(request, answer);
