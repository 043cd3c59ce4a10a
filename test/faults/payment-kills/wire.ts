import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Moments of a purchase that are seen from outside: between our commit, Stripe's answer and the event. */
export const MOMENTS = ['call written', 'call arrives', 'call answered', 'event arrives', 'event kept', 'event answered'] as const;

export type Moment = (typeof MOMENTS)[number];

/** Does something at one moment, in the same tick in which it is seen. */
export class Wire {
  private armed: { readonly moment: Moment; readonly act: () => void } | null = null;

  arm(moment: Moment, act: () => void): void {
    this.armed = { moment, act };
  }

  pass(moment: Moment): void {
    if (this.armed?.moment !== moment) return;
    const { act } = this.armed;
    this.armed = null;
    act();
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
