import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Config } from '@guildhall/config';
import { DomainError, sha256Hex } from '@guildhall/kernel';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import express, { type Request, type Response } from 'express';
import ipaddr from 'ipaddr.js';
import type { Log } from '../../http/log.js';
import { Metrics } from '../../http/metrics.js';
import { describeFault } from '../../http/redaction.js';
import { CONFIG, LOG } from '../../http/tokens.js';

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';

/** Shows the metrics to whoever may see them, on the port of the API or on one of their own. */
@Injectable()
export class MetricsService implements OnApplicationBootstrap, OnApplicationShutdown {
  private server: Server | null = null;

  constructor(
    private readonly metrics: Metrics,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** @throws {DomainError} `unauthenticated`, `forbidden`; `not_found` when the metrics have a port of their own */
  print(request: Request): Promise<string> {
    if (this.config.metricsPort !== undefined) throw new DomainError('not_found');
    const refusal = this.refuse(request);
    if (refusal) throw new DomainError(refusal);
    return this.metrics.print();
  }

  /** The port is for the operator's network; a token, when there is one, is asked for there, too. */
  async onApplicationBootstrap(): Promise<void> {
    const { metricsPort, host } = this.config;
    if (metricsPort === undefined) return;
    const app = express().disable('x-powered-by');
    app.get('/metrics', (request, response) => void this.answer(request, response));
    app.use((_request, response) => void response.sendStatus(404));
    this.server = app.listen(metricsPort, host);
    await once(this.server, 'listening');
  }

  onApplicationShutdown(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }

  private async answer(request: Request, response: Response): Promise<void> {
    if (this.config.metricsToken !== undefined && !this.hasToken(request)) {
      response.sendStatus(401);
      return;
    }
    try {
      response.type(TEXT).send(await this.metrics.print());
    } catch (fault) {
      this.log.error({ err: describeFault(fault) }, 'The metrics could not be printed.');
      response.sendStatus(500);
    }
  }

  private refuse(request: Request): 'unauthenticated' | 'forbidden' | null {
    if (this.config.metricsToken !== undefined) return this.hasToken(request) ? null : 'unauthenticated';
    return isFromThisMachine(request) ? null : 'forbidden';
  }

  /** Hashes have one length, so the comparison tells nothing about the token's. */
  private hasToken(request: Request): boolean {
    const given = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    return timingSafeEqual(Buffer.from(sha256Hex(given)), Buffer.from(sha256Hex(this.config.metricsToken ?? '')));
  }
}

/** THREAT[AUT-04]: a proxy on this machine makes the whole world look local, so what came through one does not count. */
function isFromThisMachine(request: Request): boolean {
  if (request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined) return false;
  const address = request.socket.remoteAddress ?? '';
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}
