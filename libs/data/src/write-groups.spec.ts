import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@guildhall/kernel';
import fc from 'fast-check';
import pg from 'pg';
import { type HotCall, hotCall } from './hot-statements.js';
import { WriteGroups, type WriteGroupsOptions, type Writing } from './write-groups.js';

const STATEMENT = { name: 'written', types: ['int'], text: '' };
const OTHER = { name: 'other', types: ['int'], text: '' };

const callOf = (scope: string, value: number): HotCall => hotCall(scope, STATEMENT, [value]);
const numberIn = ({ text }: HotCall): number => Number(/\((\d+)\)/.exec(text)?.[1]);

function refused(code: string): pg.DatabaseError {
  const fault = new pg.DatabaseError('refused', 0, 'error');
  fault.code = code;
  return fault;
}

/** Groups before something that answers each call with its value, and keeps what was asked of it. */
function groupsBefore(send: (calls: readonly HotCall[], isAlone: boolean) => Promise<void>, options: Partial<WriteGroupsOptions> = {}) {
  const sent: (readonly HotCall[])[] = [];
  const answer = async (calls: readonly HotCall[], isAlone: boolean) => {
    sent.push(calls);
    await send(calls, isAlone);
    return calls.map((call) => [{ value: numberIn(call) }]);
  };
  const writing: Writing = {
    together: (_, calls) => answer(calls, false),
    alone: async (_, call) => (await answer([call], true))[0] ?? [],
  };
  return { groups: new WriteGroups(writing, { lanes: 2, most: 4, queueLimit: 1_000, patienceMs: 10_000, ...options }), sent };
}

const faultOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (fault: unknown) => fault,
  );

/** Something that holds the rows of an account until it lets go. */
function lockOf(scope: string) {
  let release: () => void = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let isHeld = true;
  const meet = async (calls: readonly HotCall[], isAlone: boolean): Promise<void> => {
    if (!isHeld || !calls.some((call) => call.scope === scope)) return;
    if (!isAlone) throw refused('55P03');
    await released;
  };
  const letGo = (): void => {
    isHeld = false;
    release();
  };
  return { meet, letGo };
}

test('everybody gets their own rows, or their own refusal, whoever they were grouped with, and nothing is written twice', async () => {
  const write = fc.record({
    scope: fc.constantFrom('acc_1', 'acc_2', 'acc_3'),
    isRefused: fc.boolean(),
    turns: fc.integer({ min: 0, max: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(write, { maxLength: 30 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 0, max: 12 }),
      async (writes, lanes, most, lockedTurns) => {
        let inside = 0;
        const written: number[] = [];
        const lock = lockOf('acc_3');
        const { groups, sent } = groupsBefore(
          async (calls, isAlone) => {
            if (!isAlone) inside += 1;
            expect(inside).toBeLessThanOrEqual(lanes);
            await nextTurn();
            if (!isAlone) inside -= 1;
            await lock.meet(calls, isAlone);
            if (calls.some((call) => writes[numberIn(call)]?.isRefused)) throw refused('GH010');
            written.push(...calls.map(numberIn));
          },
          { lanes, most },
        );
        const answers = Promise.allSettled(
          writes.map(async ({ scope, turns }, value) => {
            for (let turn = 0; turn < turns; turn += 1) await nextTurn();
            return groups.write(STATEMENT, callOf(scope, value));
          }),
        );
        for (let turn = 0; turn < lockedTurns; turn += 1) await nextTurn();
        lock.letGo();
        expect((await answers).map((answer) => (answer.status === 'fulfilled' ? answer.value : answer.reason.code))).toEqual(
          writes.map(({ isRefused }, value) => (isRefused ? 'GH010' : [{ value }])),
        );
        expect(written.toSorted((one, other) => one - other)).toEqual(writes.flatMap(({ isRefused }, value) => (isRefused ? [] : [value])));
        for (const calls of sent) {
          expect(calls.length).toBeLessThanOrEqual(most);
          expect(calls.map(({ scope }) => scope)).toEqual(calls.map(({ scope }) => scope).toSorted());
        }
        expect([inside, groups.waiting]).toEqual([0, 0]);
      },
    ),
    { numRuns: 200 },
  );
});

test('one that comes alone does not wait for others; those that come together go together', async () => {
  const { groups, sent } = groupsBefore(async () => {}, { lanes: 1 });
  expect(await groups.write(STATEMENT, callOf('acc_1', 1))).toEqual([{ value: 1 }]);
  await Promise.all([2, 3, 4].map((value) => groups.write(STATEMENT, callOf('acc_1', value))));
  expect(sent.map((calls) => calls.map(numberIn))).toEqual([[1], [2, 3, 4]]);
});

test('a statement is never grouped with another', async () => {
  const { groups, sent } = groupsBefore(async () => {});
  await Promise.all([STATEMENT, OTHER, STATEMENT, OTHER].map((statement, value) => groups.write(statement, callOf('acc_1', value))));
  expect(sent.map((calls) => calls.map(numberIn)).toSorted()).toEqual([
    [0, 2],
    [1, 3],
  ]);
});

test.each([
  ['a lost connection', new Error('Connection terminated unexpectedly')],
  ['a server that is shut down', refused('57P01')],
  ['a server that fails', refused('58030')],
  ['a crowd before the database', new DomainError('overloaded')],
])('MON-03 after %s nothing of a group is written again: it may have happened', async (_, fault) => {
  const { groups, sent } = groupsBefore(() => Promise.reject(fault));
  const faults = await Promise.all([1, 2, 3].map((value) => faultOf(groups.write(STATEMENT, callOf('acc_1', value)))));
  expect(faults).toEqual([fault, fault, fault]);
  expect(sent).toHaveLength(1);
});

test.each([
  ['one after the other', 1],
  ['all at once', 0],
])('an account whose rows are locked waits with one write, and nobody else waits for it: they come %s', async (_, turnsBetween) => {
  const lock = lockOf('acc_2');
  const { groups, sent } = groupsBefore(lock.meet, { lanes: 1 });
  const writes = Array.from({ length: 80 }, (_none, value) => ({ value, scope: `acc_${value % 4}` }));
  const answers = writes.map(async ({ scope, value }) => {
    for (let turn = 0; turn < value * turnsBetween; turn += 1) await nextTurn();
    return groups.write(STATEMENT, callOf(scope, value));
  });
  const others = answers.filter((_answer, at) => writes[at]?.scope !== 'acc_2');
  expect(await Promise.all(others)).toHaveLength(60);
  expect(await Promise.race([...answers.filter((answer) => !others.includes(answer)), sleep(5, 'all wait')])).toBe('all wait');
  expect(groups.waiting).toBe(19);
  // With others, with its account, and alone.
  expect(sent.filter((calls) => calls.some(({ scope }) => scope === 'acc_2')).length).toBeLessThanOrEqual(3);
  lock.letGo();
  expect(await Promise.all(answers)).toEqual(writes.map(({ value }) => [{ value }]));
  expect(groups.waiting).toBe(0);
});

test('whoever waits for a lock in vain hears it, and those behind it go on', async () => {
  const lock = lockOf('acc_1');
  const late = refused('57014');
  const { groups } = groupsBefore(async (calls, isAlone) => {
    await lock.meet(calls, isAlone);
    if (isAlone) throw late;
  });
  const [first, second] = [1, 2].map((value) => groups.write(STATEMENT, callOf('acc_1', value)));
  await sleep(5);
  lock.letGo();
  expect(await faultOf(first as Promise<unknown>)).toBe(late);
  expect(await second).toEqual([{ value: 2 }]);
});

test('whoever has waited for too long is turned away', async () => {
  const lock = lockOf('acc_1');
  const { groups } = groupsBefore(lock.meet, { patienceMs: 500 });
  const [first, second] = [1, 2].map((value) => faultOf(groups.write(STATEMENT, callOf('acc_1', value))));
  await sleep(600);
  lock.letGo();
  expect([await first, await second]).toEqual([null, expect.objectContaining({ code: 'overloaded' })]);
});

test('one account that waits for a lock does not fill the line of the others', async () => {
  const lock = lockOf('acc_1');
  const { groups } = groupsBefore(lock.meet, { queueLimit: 3 });
  const [first] = [groups.write(STATEMENT, callOf('acc_1', 0))];
  await sleep(5);
  const behind = [1, 2, 3, 4].map((value) => faultOf(groups.write(STATEMENT, callOf('acc_1', value))));
  expect(await behind[3]).toMatchObject({ code: 'overloaded' });
  expect(await groups.write(STATEMENT, callOf('acc_2', 5))).toEqual([{ value: 5 }]);
  lock.letGo();
  expect([await first, ...(await Promise.all(behind.slice(0, 3)))]).toEqual([[{ value: 0 }], null, null, null]);
});

test('too many at once are turned away, and everybody when there is nothing to wait for any more', async () => {
  const { groups, sent } = groupsBefore(async () => {}, { queueLimit: 2, lanes: 1 });
  const [one, two, three] = [1, 2, 3].map((value) => faultOf(groups.write(STATEMENT, callOf('acc_1', value))));
  expect(groups.waiting).toBe(2);
  expect(await three).toMatchObject({ code: 'overloaded' });
  const gone = new DomainError('database_unavailable');
  groups.clear(gone);
  expect([await one, await two, groups.waiting]).toEqual([gone, gone, 0]);
  await nextTurn();
  await nextTurn();
  expect(sent).toEqual([]);
});

test('whoever waits behind a lock is turned away too', async () => {
  const lock = lockOf('acc_1');
  const { groups } = groupsBefore(lock.meet);
  const [first, second] = [1, 2].map((value) => faultOf(groups.write(STATEMENT, callOf('acc_1', value))));
  await sleep(5);
  const gone = new DomainError('database_unavailable');
  groups.clear(gone);
  expect([await second, groups.waiting]).toEqual([gone, 0]);
  lock.letGo();
  expect(await first).toBeNull();
});
