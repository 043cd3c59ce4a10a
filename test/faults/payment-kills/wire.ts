import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Moments of a call to Stripe that are seen from outside. */
export const CALL_MOMENTS = ['call written', 'call arrives', 'call answered'] as const;

/** Moments of what Stripe tells of it. */
export const EVENT_MOMENTS = ['event arrives', 'event kept', 'event answered'] as const;

export type Moment = (typeof CALL_MOMENTS)[number] | (typeof EVENT_MOMENTS)[number];

/** Where something is cut off. */
export interface Cut {
  readonly moment: Moment;
  /** Of calls that are seen at Stripe: with what their path begins. Reading changes nothing, so only what is written counts. */
  readonly path: string;
}

/** Does something at one moment, in the same tick in which it is seen. */
export class Wire {
  private armed: { readonly cut: Cut; readonly act: () => void } | null = null;

  arm(cut: Cut, act: () => void): void {
    this.armed = { cut, act };
  }

  pass(moment: Moment): void {
    if (this.armed?.cut.moment === moment) this.act();
  }

  passCall(moment: 'call arrives' | 'call answered', { method, url = '' }: IncomingMessage): void {
    if (method !== 'GET' && this.armed && url.startsWith(this.armed.cut.path)) this.pass(moment);
  }

  private act(): void {
    const armed = this.armed;
    this.armed = null;
    armed?.act();
  }
}

/** Passes requests on, and tells when one arrives and when it was answered, before the answer goes back. */
export class Relay {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async open(
    to: () => string,
    hears: { arrives(request: IncomingMessage): void; answered(request: IncomingMessage): void },
  ): Promise<Relay> {
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', async () => {
        hears.arrives(request);
        try {
          const { host: _, connection: __, 'content-length': ___, 'transfer-encoding': ____, ...headers } = request.headers;
          const body = parts.length > 0 ? Buffer.concat(parts) : undefined;
          const answer = await fetch(`${to()}${request.url}`, { method: request.method, headers: headers as Record<string, string>, body });
          const bytes = Buffer.from(await answer.arrayBuffer());
          hears.answered(request);
          const kept = [...answer.headers].filter(
            ([name]) => !['content-length', 'content-encoding', 'transfer-encoding', 'connection'].includes(name),
          );
          response.writeHead(answer.status, Object.fromEntries(kept)).end(bytes);
        } catch {
          response.destroy(); // nobody is there
        }
      });
      request.on('error', () => {});
      response.on('error', () => {});
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Relay(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
