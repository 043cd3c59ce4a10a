import { testDatabaseUrl } from '@guildhall/testing';
import pg from 'pg';
import { Announcements } from './announcements.js';

let url: string;
let admin: pg.Client;
const faults: unknown[] = [];
const open: Announcements[] = [];

beforeAll(async () => {
  url = await testDatabaseUrl();
  admin = new pg.Client({ connectionString: url });
  await admin.connect();
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
afterAll(() => admin.end());

function announcements(application: string): Announcements {
  const made = new Announcements({ url, application, onFault: (fault) => faults.push(fault) });
  open.push(made);
  return made;
}

/** Collects what is heard until the given payload came. */
function heard(from: Announcements, channel: string) {
  const all: (string | null)[] = [];
  let check: () => void = () => {};
  const end = from.listen(channel, (payload) => {
    all.push(payload);
    check();
  });
  const until = (payload: string | null, count = 1) =>
    new Promise<void>((resolve) => {
      check = () => void (all.filter((one) => one === payload).length >= count && resolve());
      check();
    });
  return { all, until, end };
}

const say = (channel: string, payload: string) => admin.query('SELECT pg_notify($1, $2)', [channel, payload]);

test('whoever listens hears what is said on the channel, and on no other one', async () => {
  const from = announcements('first');
  const [a, b] = [heard(from, 'a'), heard(from, 'b')];
  await Promise.all([a.until(null), say('a', 'x')]); // before that nobody listened
  await say('a', 'one');
  await say('b', 'two');
  await Promise.all([a.until('one'), b.until('two')]);
  expect(a.all).not.toContain('two');
  a.end();
  await say('a', 'three');
  await say('b', 'four');
  await b.until('four');
  expect(a.all).not.toContain('three');
});

test('FLT-02 a connection that is lost is replaced, and those who listen are told that they may have missed something', async () => {
  const from = announcements('second');
  const a = heard(from, 'a');
  await a.until(null);
  await admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'second'`);
  await a.until(null, 2);
  await say('a', 'again');
  await a.until('again');
  expect(faults).not.toEqual([]);
});
