import { Database } from '@guildhall/data';
import type { ErrorCode } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { RequestMetrics } from './request-metrics.js';

/** Memory, event loop and garbage collection belong to the process, however many applications run in it. */
let processMetrics: Registry | null = null;

function processRegistry(): Registry {
  if (processMetrics) return processMetrics;
  processMetrics = new Registry();
  collectDefaultMetrics({ register: processMetrics });
  return processMetrics;
}

/** What `/metrics` shows. */
@Injectable()
export class Metrics {
  readonly requests = new RequestMetrics();
  private readonly registry = new Registry();
  private readonly errors = new Counter({
    name: 'guildhall_errors_total',
    help: 'Problems that were answered, by code of the error catalogue.',
    labelNames: ['code'],
    registers: [this.registry],
  });
  private readonly refusals = new Counter({
    name: 'guildhall_rate_limit_refusals_total',
    help: 'Requests that were refused because a limit was used up.',
    labelNames: ['limit'],
    registers: [this.registry],
  });

  constructor(database: Database) {
    const connections = new Gauge({
      name: 'guildhall_database_connections',
      help: 'Connections to Postgres, and callers that wait for one.',
      labelNames: ['state'],
      registers: [this.registry],
      collect: () => {
        const { total, idle, waiting } = database.poolState();
        connections.set({ state: 'in_use' }, total - idle);
        connections.set({ state: 'idle' }, idle);
        connections.set({ state: 'waiting' }, waiting);
      },
    });
  }

  countError(code: ErrorCode): void {
    this.errors.inc({ code });
  }

  countRefusal(limit: string): void {
    this.refusals.inc({ limit });
  }

  /** The text format of Prometheus, version 0.0.4. */
  async print(): Promise<string> {
    return `${this.requests.print()}${await this.registry.metrics()}${await processRegistry().metrics()}`;
  }
}
