import type { Config } from '@guildhall/config';
import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, destination, type Logger, pino } from 'pino';
import { describeFault, scrub, textOf } from './redaction.js';

/** The log of the process: one JSON object per line with `level`, `time` (ISO 8601) and `msg`. */
export type Log = Logger;

/** Where log lines go; anything that takes text. */
export type LogSink = DestinationStream;

/** Bytes that are collected before they are written, and how long at most they wait. */
const BATCH_BYTES = 16_000;
const BATCH_MS = 1_000;

let printedAt = 0;
let printedTime = '';

/** `,"time":"<ISO 8601>"`; lines of the same millisecond share one text. */
function timestamp(): string {
  const now = Date.now();
  if (now !== printedAt) {
    printedAt = now;
    printedTime = `,"time":"${new Date(now).toISOString()}"`;
  }
  return printedTime;
}

/** @param sink by default standard output, in batches: a write of its own for each line would cost more than the line */
export function createLog(level: Config['logLevel'], sink: LogSink = standardOutput()): Log {
  const options = {
    level,
    base: null,
    timestamp,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: (described: unknown) => described }, // ours is complete; pino's own would merge the causes into one text
  };
  return pino(options, sink);
}

function standardOutput(): LogSink {
  const output = destination({ dest: 1, sync: false, minLength: BATCH_BYTES });
  setInterval(() => output.flush(), BATCH_MS).unref();
  return output;
}

/** What Nest and its modules log, as lines of our log. */
export class NestLog implements LoggerService {
  constructor(private readonly out: Log) {}

  log = (message: unknown, ...rest: unknown[]): void => this.write('info', message, rest);
  error = (message: unknown, ...rest: unknown[]): void => this.write('error', message, rest);
  warn = (message: unknown, ...rest: unknown[]): void => this.write('warn', message, rest);
  debug = (message: unknown, ...rest: unknown[]): void => this.write('debug', message, rest);
  verbose = (message: unknown, ...rest: unknown[]): void => this.write('trace', message, rest);
  fatal = (message: unknown, ...rest: unknown[]): void => this.write('fatal', message, rest);

  /** Nest hands over the context as the last argument, and stacks and further objects before it. */
  private write(level: 'info' | 'error' | 'warn' | 'debug' | 'trace' | 'fatal', message: unknown, rest: readonly unknown[]): void {
    if (!this.out.isLevelEnabled(level)) return;
    const context = rest.findLast((item): item is string => typeof item === 'string' && !item.includes('\n'));
    const fault = [message, ...rest].find((item) => item instanceof Error);
    const text = message instanceof Error ? message.message : textOf(message);
    this.out[level]({ ...(context ? { context } : {}), ...(fault ? { err: describeFault(fault) } : {}) }, scrub(text));
  }
}
