import { DomainError } from '@guildhall/kernel';
import { Prisma } from './generated/client.js';

const DOWN_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  '57P01',
  '57P02',
  '57P03',
  '08000',
  '08001',
  '08003',
  '08006',
]);
const DOWN_MESSAGES =
  /connection terminated|not currently accepting connections|server closed the connection|timeout exceeded when trying to connect|can't reach database|client has encountered a connection error/i;
/** Prisma: cannot reach, timed out, closed, pool exhausted. */
const DOWN_PRISMA = new Set(['P1001', 'P1002', 'P1008', 'P1017']);
const BUSY_PRISMA = new Set(['P2024', 'P2028']);
/** Cancelled after too long, lock not available, too many connections, deadlock. */
const BUSY_SQLSTATES = new Set(['57014', '55P03', '53300', '40P01']);

/** Whether the failure means that Postgres is away, as opposed to a statement that it refused. */
export function isDatabaseDown(fault: unknown): boolean {
  return faultChain(fault).some(
    (link) => DOWN_CODES.has(codeOf(link)) || DOWN_PRISMA.has(codeOf(link)) || DOWN_MESSAGES.test(messageOf(link)),
  );
}

/**
 * Turns what the driver throws into what a caller can act on; anything else comes back unchanged.
 * THREAT[FLT-03]: a full disk shows as 53100 once and then as a lost server.
 */
export function translateFault(fault: unknown): unknown {
  if (fault instanceof DomainError) return fault;
  const chain = faultChain(fault);
  if (chain.some((link) => codeOf(link) === '53100')) return new DomainError('storage_full', { cause: fault });
  if (isDatabaseDown(fault)) return new DomainError('database_unavailable', { cause: fault });
  const busy = chain.some((link) => BUSY_SQLSTATES.has(codeOf(link)) || BUSY_PRISMA.has(codeOf(link)));
  return busy ? new DomainError('overloaded', { cause: fault }) : fault;
}

/** Two transactions waited for each other, and this one was chosen to give way. */
export function isDeadlock(fault: unknown): boolean {
  return faultChain(fault).some((link) => ['40P01', '40001', 'P2034'].includes(codeOf(link)));
}

/** Somebody else holds a lock for longer than the statement was willing to wait. */
export function isLockTaken(fault: unknown): boolean {
  return faultChain(fault).some((link) => codeOf(link) === '55P03');
}

/** The constraint or index that a write violated, if that is why it failed. */
export function violatedConstraint(fault: unknown): string | null {
  for (const link of faultChain(fault)) {
    const record = link as { constraint?: unknown; code?: unknown; message?: unknown };
    if (typeof record.constraint === 'string') return record.constraint;
    if (record.constraint && typeof record.constraint === 'object') {
      const { index, fields } = record.constraint as { index?: unknown; fields?: unknown };
      if (typeof index === 'string') return index;
      if (Array.isArray(fields)) return fields.join(',');
    }
    const named = /constraint "([^"]+)"/.exec(messageOf(link));
    if (named?.[1]) return named[1];
  }
  return null;
}

/** Whether a unique index refused the write. */
export function isUniqueViolation(fault: unknown): boolean {
  return faultChain(fault).some((link) => codeOf(link) === '23505' || codeOf(link) === 'P2002');
}

/** SQLSTATE raised by a trigger of ours, for example `GH001`. */
export function raisedState(fault: unknown): string | null {
  const states = faultChain(fault).map(codeOf);
  return states.find((code) => /^GH\d{3}$/.test(code)) ?? null;
}

function faultChain(fault: unknown): object[] {
  const chain: object[] = [];
  let link: unknown = fault;
  while (link && typeof link === 'object' && chain.length < 8) {
    chain.push(link);
    const next = link as { cause?: unknown; meta?: { driverAdapterError?: unknown } };
    link = next.meta?.driverAdapterError ?? next.cause;
  }
  return chain;
}

function codeOf(link: object): string {
  const { code, originalCode, errorCode } = link as { code?: unknown; originalCode?: unknown; errorCode?: unknown };
  return [originalCode, code, errorCode].find((value): value is string => typeof value === 'string') ?? '';
}

function messageOf(link: object): string {
  const { message } = link as { message?: unknown };
  return typeof message === 'string' ? message : '';
}

export const isMissingRow = (fault: unknown): boolean => fault instanceof Prisma.PrismaClientKnownRequestError && fault.code === 'P2025';
