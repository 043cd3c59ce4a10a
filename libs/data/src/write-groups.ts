import { setImmediate as nextTurn } from 'node:timers/promises';
import { DomainError } from '@guildhall/kernel';
import pg from 'pg';
import { isDatabaseDown, isLockTaken } from './database-faults.js';
import type { HotStatement, ScopedCall } from './hot-statements.js';

export interface WriteGroupsOptions {
  /** How many groups may be under way at once, of each statement. */
  readonly lanes: number;
  /** How many calls a group has at most. */
  readonly most: number;
  /** How many calls of a statement may wait; one more is turned away at once. */
  readonly queueLimit: number;
}

/** How writes are made. */
export interface Writing {
  /** All of them or none, without waiting long for anybody's lock. @returns the rows, call by call */
  readonly together: (statement: HotStatement, calls: readonly ScopedCall[]) => Promise<object[][]>;
  /** One that has met a lock, by itself: it waits as long as it takes. */
  readonly alone: (statement: HotStatement, call: ScopedCall) => Promise<object[]>;
}

interface Waiting {
  readonly call: ScopedCall;
  readonly resolve: (rows: object[]) => void;
  readonly reject: (fault: unknown) => void;
}

interface Line {
  readonly statement: HotStatement;
  readonly waiting: Waiting[];
  lanes: number;
}

/**
 * Commits writes of many callers together. What each costs besides its own rows (a message, a commit, a turn of both processes) is then shared by
 * those that come at the same time; one that comes alone does not wait for others.
 *
 * Nobody notices whom they share with: when a group fails, nothing of it has happened, and each of its writes is made again by itself, and fails
 * or succeeds for itself.
 */
export class WriteGroups {
  private readonly lines = new Map<string, Line>();

  constructor(
    private readonly writing: Writing,
    private readonly options: WriteGroupsOptions,
  ) {}

  /** @throws {DomainError} `overloaded` when too many wait already; else whatever the write by itself fails with */
  write(statement: HotStatement, call: ScopedCall): Promise<object[]> {
    const line = this.lineOf(statement);
    if (line.waiting.length >= this.options.queueLimit) return Promise.reject(new DomainError('overloaded'));
    return new Promise((resolve, reject) => {
      line.waiting.push({ call, resolve, reject });
      if (line.lanes < this.options.lanes) void this.work(line);
    });
  }

  /** How many wait for a group to take them along. */
  get waiting(): number {
    return [...this.lines.values()].reduce((sum, { waiting }) => sum + waiting.length, 0);
  }

  /** Turns away everybody who waits: what they wait for is gone. */
  clear(reason: unknown): void {
    for (const { waiting } of this.lines.values()) for (const { reject } of waiting.splice(0)) reject(reason);
  }

  private lineOf(statement: HotStatement): Line {
    const known = this.lines.get(statement.name);
    if (known) return known;
    const line: Line = { statement, waiting: [], lanes: 0 };
    this.lines.set(statement.name, line);
    return line;
  }

  /** One lane: group after group, until nobody waits. */
  private async work(line: Line): Promise<void> {
    line.lanes += 1;
    // Those who were answered by one reading of the sockets ask again before the next turn, and can go together.
    for (await nextTurn(); line.waiting.length > 0; await nextTurn()) {
      await this.perform(line.statement, line.waiting.splice(0, this.options.most).toSorted(byScope));
    }
    line.lanes -= 1;
  }

  private async perform(statement: HotStatement, group: readonly Waiting[]): Promise<void> {
    try {
      const calls = group.map(({ call }) => call);
      const rows = await this.writing.together(statement, calls);
      for (const [at, { resolve }] of group.entries()) resolve(rows[at] ?? []);
    } catch (fault) {
      // The lane does not wait for what follows: it may be somebody else's lock that they wait for.
      if (group.length > 1 && isUndone(fault)) for (const one of group) void this.perform(statement, [one]);
      else if (isLockTaken(fault)) for (const one of group) void this.performAlone(statement, one);
      else for (const { reject } of group) reject(fault);
    }
  }

  private performAlone(statement: HotStatement, { call, resolve, reject }: Waiting): Promise<void> {
    return this.writing.alone(statement, call).then(resolve, reject);
  }
}

/** All groups lock what belongs to their accounts in one order, so that no two wait for each other. */
function byScope({ call: one }: Waiting, { call: other }: Waiting): number {
  if (one.scope === other.scope) return 0;
  return one.scope < other.scope ? -1 : 1;
}

/**
 * Whether it is certain that nothing of it happened: it was not sent, or Postgres itself has said so. When Postgres went away, nobody knows.
 * THREAT[MON-03]: such a write is not made again; whoever asked hears of the loss and looks.
 */
const isUndone = (fault: unknown): boolean => fault instanceof RangeError || (fault instanceof pg.DatabaseError && !isDatabaseDown(fault));
