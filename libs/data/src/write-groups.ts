import { setImmediate as nextTurn } from 'node:timers/promises';
import { DomainError } from '@guildhall/kernel';
import pg from 'pg';
import { isLockTaken } from './database-faults.js';
import type { HotCall, HotStatement } from './hot-statements.js';

/** How writes are made. */
export interface Writing {
  /** All of them or none, without waiting long for anybody's lock. @returns the rows, call by call */
  readonly together: (statement: HotStatement, calls: readonly HotCall[]) => Promise<object[][]>;
  /** One that has met a lock, by itself: it waits as long as any statement may. */
  readonly alone: (statement: HotStatement, call: HotCall) => Promise<object[]>;
}

export interface WriteGroupsOptions {
  /** How many groups may be under way at once, of each statement. */
  readonly lanes: number;
  /** How many calls a group has at most. */
  readonly most: number;
  /** How many calls of a statement may wait, and how many of an account behind one that waits for a lock; one more is turned away at once. */
  readonly queueLimit: number;
  /** Whoever has waited for more milliseconds than these when its turn comes is turned away. */
  readonly patienceMs: number;
}

interface Waiting {
  readonly call: HotCall;
  readonly since: number;
  readonly resolve: (rows: object[]) => void;
  readonly reject: (fault: unknown) => void;
}

interface Line {
  readonly statement: HotStatement;
  readonly waiting: Waiting[];
  /** Parts of groups that were undone. */
  readonly again: Waiting[][];
  /** By account, of which one write waits for a lock: those that wait for that one. */
  readonly held: Map<string, Waiting[]>;
  lanes: number;
}

/**
 * Commits writes of many callers together. What each costs besides its own rows (a message, a commit, a turn of both processes) is then shared by
 * those that come at the same time; one that comes alone does not wait for others.
 *
 * Nobody notices whom they share with: a group that Postgres refuses is undone, and made again account by account, and then write by write, so that
 * each fails or succeeds for itself. An account whose rows somebody else has locked waits with one connection, and with nobody else's.
 */
export class WriteGroups {
  private readonly lines = new Map<string, Line>();

  constructor(
    private readonly writing: Writing,
    private readonly options: WriteGroupsOptions,
  ) {}

  /** @throws {DomainError} `overloaded` when too many wait already, or it waited for too long; else whatever the write by itself fails with */
  write(statement: HotStatement, call: HotCall): Promise<object[]> {
    const line = this.lineOf(statement);
    const queue = line.held.get(call.scope) ?? line.waiting;
    if (queue.length >= this.options.queueLimit) return Promise.reject(new DomainError('overloaded'));
    return new Promise((resolve, reject) => {
      queue.push({ call, since: performance.now(), resolve, reject });
      this.openLanes(line);
    });
  }

  /** How many wait for a group to take them along. */
  get waiting(): number {
    return [...this.lines.values()].flatMap(queuesOf).reduce((sum, { length }) => sum + length, 0);
  }

  /** Turns away everybody who waits: what they wait for is gone. */
  clear(reason: unknown): void {
    for (const queue of [...this.lines.values()].flatMap(queuesOf)) rejectAll(queue.splice(0), reason);
  }

  private lineOf(statement: HotStatement): Line {
    const known = this.lines.get(statement.name);
    if (known) return known;
    const line: Line = { statement, waiting: [], again: [], held: new Map(), lanes: 0 };
    this.lines.set(statement.name, line);
    return line;
  }

  private openLanes(line: Line): void {
    const groups = line.again.length + Math.ceil(line.waiting.length / this.options.most);
    for (let free = Math.min(groups, this.options.lanes - line.lanes); free > 0; free -= 1) void this.work(line);
  }

  /** One lane: group after group, until nobody waits. */
  private async work(line: Line): Promise<void> {
    line.lanes += 1;
    // Those who were answered by one reading of the sockets ask again before the next turn, and can go together.
    for (await nextTurn(); line.again.length + line.waiting.length > 0; await nextTurn()) {
      const group = this.ready(line, line.again.shift() ?? line.waiting.splice(0, this.options.most));
      if (group.length > 0) await this.perform(line, group.toSorted(byScope));
    }
    line.lanes -= 1;
  }

  /** Without those who are too late, and those who have to wait for another write of their account. */
  private ready(line: Line, group: readonly Waiting[]): Waiting[] {
    const earliest = performance.now() - this.options.patienceMs;
    const ready: Waiting[] = [];
    for (const one of group) {
      if (one.since < earliest) one.reject(new DomainError('overloaded'));
      else (line.held.get(one.call.scope) ?? ready).push(one);
    }
    return ready;
  }

  private async perform(line: Line, group: readonly Waiting[]): Promise<void> {
    try {
      const rows = await this.writing.together(
        line.statement,
        group.map(({ call }) => call),
      );
      for (const [at, { resolve }] of group.entries()) resolve(rows[at] ?? []);
    } catch (fault) {
      this.recover(line, group, fault);
    }
  }

  /** First account by account, then write by write. */
  private recover(line: Line, group: readonly Waiting[], fault: unknown): void {
    const accounts = partsOf(group);
    if (!isUndone(fault)) rejectAll(group, fault);
    else if (accounts.length > 1) line.again.push(...accounts);
    else if (isLockTaken(fault)) this.hold(line, group);
    else if (group.length > 1) line.again.push(...group.map((one) => [one]));
    else rejectAll(group, fault);
    this.openLanes(line);
  }

  /** The first of an account waits for the lock, and the others for the first. */
  private hold(line: Line, group: readonly Waiting[]): void {
    const [first, ...others] = this.ready(line, group);
    if (!first) return;
    const { scope } = first.call;
    line.held.set(scope, others);
    void this.writing
      .alone(line.statement, first.call)
      .then(first.resolve, first.reject)
      .then(() => {
        line.held.delete(scope);
        line.waiting.unshift(...others);
        this.openLanes(line);
      });
  }
}

const queuesOf = ({ waiting, again, held }: Line): Waiting[][] => [waiting, ...again, ...held.values()];

function rejectAll(group: readonly Waiting[], fault: unknown): void {
  for (const { reject } of group) reject(fault);
}

/**
 * Groups lock rows account by account, in the order of the accounts, so that they seldom wait for each other in a ring. Others may lock what is one
 * account's in another order, and so may two groups: a group gives way then, because it waits only briefly.
 */
function byScope({ call: one }: Waiting, { call: other }: Waiting): number {
  if (one.scope === other.scope) return 0;
  return one.scope < other.scope ? -1 : 1;
}

/** A group, account by account. */
function partsOf(group: readonly Waiting[]): Waiting[][] {
  const parts = new Map<string, Waiting[]>();
  for (const one of group) parts.set(one.call.scope, [...(parts.get(one.call.scope) ?? []), one]);
  return [...parts.values()];
}

/** What Postgres says of a statement that it has undone, and goes on: ours, values, constraints, rollbacks (but for one that may have gone through), schema, locks. */
const UNDONE = /^(?:GH|0A|22|23|40(?!003)|42|55)/;

/**
 * Whether Postgres itself has said that nothing of it happened. When it went away, that is not known.
 * THREAT[MON-03]: such a write is not made again; whoever asked hears of the loss and looks.
 */
const isUndone = (fault: unknown): boolean => fault instanceof pg.DatabaseError && UNDONE.test(fault.code ?? '');
