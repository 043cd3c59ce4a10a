import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Stands between the application and Postgres, so that a server that comes back on another port is found again. */
export class Bridge {
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;
  /** Port of Postgres. */
  target = 0;

  /** @returns the port that stays */
  async listen(): Promise<number> {
    this.server = createServer((client) => this.join(client)).listen(0, '127.0.0.1');
    await new Promise((done) => this.server?.once('listening', done));
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server?.close();
  }

  /** Until nobody is connected any more. */
  async deserted(): Promise<void> {
    while (this.sockets.size > 0) await new Promise((done) => setTimeout(done, 5));
  }

  private join(client: Socket): void {
    this.remember(client);
    const server = this.remember(connect(this.target, '127.0.0.1'));
    client.pipe(server).pipe(client);
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const)
      one.on('close', () => other.destroy());
  }

  private remember(socket: Socket): Socket {
    this.sockets.add(socket);
    return socket.on('error', () => {}).on('close', () => this.sockets.delete(socket));
  }
}
