import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@guildhall/kernel';
import fc from 'fast-check';
import pg from 'pg';
import type { ScopedCall } from './hot-statements.js';
import { WriteGroups, type WriteGroupsOptions, type Writing } from './write-groups.js';

const STATEMENT = { name: 'written', types: ['int'], text: '' };
const OTHER = { name: 'other', types: ['int'], text: '' };

const callOf = (scope: string, value: number): ScopedCall => ({ scope, values: [value] });
const numberIn = ({ values }: ScopedCall): number => Number(values[0]);

function refused(code: string): pg.DatabaseError {
  const fault = new pg.DatabaseError('refused', 0, 'error');
  fault.code = code;
  return fault;
}

/** Groups before something that answers each call with its value, and keeps what was asked of it. */
function groupsBefore(send: (calls: readonly ScopedCall[], isAlone: boolean) => Promise<void>, options: Partial<WriteGroupsOptions> = {}) {
  const sent: (readonly ScopedCall[])[] = [];
  const answer = async (calls: readonly ScopedCall[], isAlone: boolean) => {
    sent.push(calls);
    await send(calls, isAlone);
    return calls.map((call) => [{ value: numberIn(call) }]);
  };
  const writing: Writing = {
    together: (_, calls) => answer(calls, false),
    alone: async (_, call) => (await answer([call], true))[0] ?? [],
  };
  return { groups: new WriteGroups(writing, { lanes: 2, most: 4, queueLimit: 1_000, ...options }), sent };
}

const faultOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (fault: unknown) => fault,
  );

test('everybody gets their own rows, or their own refusal, whoever they were grouped with', async () => {
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
      async (writes, lanes, most) => {
        let inside = 0;
        let groupsInside = 0;
        const { groups, sent } = groupsBefore(
          async (calls) => {
            inside += 1;
            if (calls.length > 1) groupsInside += 1;
            expect(groupsInside).toBeLessThanOrEqual(lanes);
            await nextTurn();
            inside -= 1;
            if (calls.length > 1) groupsInside -= 1;
            if (calls.some((call) => writes[numberIn(call)]?.isRefused)) throw refused('GH010');
          },
          { lanes, most },
        );
        const answers = await Promise.allSettled(
          writes.map(async ({ scope, turns }, value) => {
            for (let turn = 0; turn < turns; turn += 1) await nextTurn();
            return groups.write(STATEMENT, callOf(scope, value));
          }),
        );
        expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : answer.reason.code))).toEqual(
          writes.map(({ isRefused }, value) => (isRefused ? 'GH010' : [{ value }])),
        );
        for (const calls of sent) {
          expect(calls.length).toBeLessThanOrEqual(most);
          expect(calls.map(({ scope }) => scope)).toEqual(calls.map(({ scope }) => scope).toSorted());
        }
        expect([inside, groups.waiting]).toEqual([0, 0]);
      },
    ),
    { numRuns: 100 },
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
  ['a crowd before the database', new DomainError('overloaded')],
])('MON-03 after %s nothing of a group is written again: it may have happened', async (_, fault) => {
  const { groups, sent } = groupsBefore(() => Promise.reject(fault));
  const faults = await Promise.all([1, 2, 3].map((value) => faultOf(groups.write(STATEMENT, callOf('acc_1', value)))));
  expect(faults).toEqual([fault, fault, fault]);
  expect(sent).toHaveLength(1);
});

test('a parameter that cannot be written is the fault of its caller alone', async () => {
  const { groups } = groupsBefore(async (calls) => {
    if (calls.some((call) => Number.isNaN(numberIn(call)))) throw new RangeError('A SQL parameter must be a finite number.');
  });
  const answers = await Promise.allSettled([1, Number.NaN, 3].map((value) => groups.write(STATEMENT, callOf('acc_1', value))));
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

test.each([0, 3])('the only lane goes on while a write still waits for a lock, with %i others in its group', async (count) => {
  let release: () => void = () => {};
  const lock = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { groups } = groupsBefore(
    async (calls, isAlone) => {
      if (!calls.some((call) => numberIn(call) === 0)) return;
      if (!isAlone) throw refused('55P03');
      await lock;
    },
    { lanes: 1, most: count + 1 },
  );
  const blocked = groups.write(STATEMENT, callOf('acc_1', 0));
  const others = await Promise.all([1, 2, 3, 4, 5, 6].map((value) => groups.write(STATEMENT, callOf('acc_2', value))));
  expect(others).toHaveLength(6);
  expect(await Promise.race([blocked, sleep(5, 'still waits')])).toBe('still waits');
  release();
  expect(await blocked).toEqual([{ value: 0 }]);
});

test('too many at once are turned away, and everybody when there is nothing to wait for any more', async () => {
  const { groups, sent } = groupsBefore(async () => {}, { queueLimit: 2, lanes: 1 });
  const [one, two, three] = [1, 2, 3].map((value) => faultOf(groups.write(STATEMENT, callOf('acc_1', value))));
  expect(groups.waiting).toBe(2);
  expect(await three).toMatchObject({ code: 'overloaded' });
  const gone = new DomainError('database_unavailable');
  groups.clear(gone);
  expect([await one, await two, groups.waiting]).toEqual([gone, gone, 0]);
  expect(sent).toEqual([]);
});
