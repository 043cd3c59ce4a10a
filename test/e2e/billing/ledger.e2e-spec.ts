import { LedgerRepository, newId } from '@guildhall/data';
import type { AccountId, SkillId } from '@guildhall/kernel';
import { promotion, reserve, settlement, topUp } from '@guildhall/pricing';
import { type Actor, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let ledger: LedgerRepository;

beforeAll(async () => {
  app = await startTestApp();
  ledger = new LedgerRepository(app.database);
});
afterAll(() => app.close());

interface Transaction {
  readonly id: string;
  readonly kind: string;
  readonly execution: string | null;
  readonly entries: { account: string; wallet: string; currency: string; amount: number }[];
}

const accountOf = (actor: Actor) => actor.account.id as AccountId;
const list = async (actor: Actor, query = '') => (await actor.get(`/billing/ledger${query}`).expect(200)).body;
const kindsOf = ({ transactions }: { transactions: Transaction[] }) => transactions.map(({ kind }) => kind);

async function give(actor: Actor, credits: number): Promise<void> {
  const accountId = accountOf(actor);
  await ledger.postAtOnce({
    key: newId('ledgerTransaction'),
    kind: 'promotion',
    accountId,
    memo: 'Gift',
    postings: promotion(accountId, credits),
  });
}

/** A run that was paid for: reserved 60, charged 10. */
async function sell(buyer: Actor, seller: Actor): Promise<SkillId> {
  const [accountId, executionId, skillId] = [accountOf(buyer), newId('execution'), newId('skill')];
  const event = { accountId, skillId, executionId };
  await ledger.postAtOnce({ ...event, key: `${executionId}:1`, kind: 'reserve', postings: reserve(accountId, 60) });
  const run = { buyer: accountId, seller: accountOf(seller), charged: 10, released: 50, feePercent: 15 };
  await ledger.postAtOnce({ ...event, key: `${executionId}:end`, kind: 'settle', postings: settlement(run) });
  return skillId;
}

const csvOf = async (actor: Actor, query = '') => {
  const { text, headers } = await actor.get(`/billing/ledger${query}`).set('Accept', 'text/csv').expect(200);
  const [head, ...lines] = text.trimEnd().split('\r\n');
  return { head, lines: lines.map((line) => line.split(',')), headers };
};

describe('200', () => {
  test('TEN-01 each party sees its side, all others are `other`, and every transaction sums to zero', async () => {
    const [buyer, seller] = [await app.signup(), await app.signup()];
    await ledger.postAtOnce({
      key: newId('ledgerTransaction'),
      kind: 'topup',
      accountId: accountOf(buyer),
      postings: topUp(accountOf(buyer), 100),
    });
    const skill = await sell(buyer, seller);
    const [mine, theirs] = [await list(buyer), await list(seller)];
    expect(kindsOf(mine)).toEqual(['settle', 'reserve', 'topup']);
    expect(mine.transactions[0]).toMatchObject({ skill, execution: expect.stringMatching(/^exe_/), memo: null });
    expect(mine.transactions[0].entries).toEqual([
      { account: accountOf(buyer), wallet: 'available', currency: 'credit', amount: 50 },
      { account: accountOf(buyer), wallet: 'reserved', currency: 'credit', amount: -60 },
      { account: 'other', wallet: 'other', currency: 'credit', amount: 10 },
    ]);
    expect(mine.transactions[1].entries).toHaveLength(2);
    expect(theirs.transactions).toMatchObject([{ kind: 'settle', skill, execution: null }]);
    expect(theirs.transactions[0].entries).toEqual([
      { account: accountOf(seller), wallet: 'earned', currency: 'credit', amount: 8 },
      { account: 'other', wallet: 'other', currency: 'credit', amount: -8 },
    ]);
    for (const { entries } of [...mine.transactions, ...theirs.transactions] as Transaction[]) {
      expect(entries.reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
    }
    expect(JSON.stringify(theirs)).not.toContain(accountOf(buyer));
    expect(JSON.stringify(mine)).not.toContain(accountOf(seller));
  });

  test('a cursor goes through all of them once, whatever is added meanwhile; in two statements', async () => {
    const actor = await app.signup();
    for (let n = 1; n <= 7; n += 1) await give(actor, n);
    const seen: number[] = [];
    let cursor = '';
    do {
      const body = await list(actor, `?limit=3${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.transactions.map(({ entries }: Transaction) => entries[0]?.amount));
      cursor = body.nextCursor ?? '';
      await give(actor, 100);
    } while (cursor);
    expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect(await list(actor, '?limit=2&page=2')).toMatchObject({ total: 10, page: 2, limit: 2, perPage: 2 });
    expect(await app.statements.during(() => list(actor))).toHaveLength(2);
  });

  test('as CSV: whole transactions, line by line, that sum to zero', async () => {
    const [buyer, seller] = [await app.signup(), await app.signup()];
    await give(buyer, 100);
    const skill = await sell(buyer, seller);
    const { head, lines, headers } = await csvOf(buyer);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(headers['content-disposition']).toBe('attachment; filename="ledger.csv"');
    expect(headers.vary).toMatch(/Accept/);
    expect(head).toBe('at,transaction,kind,wallet,account,amount,skill,execution,memo');
    expect(lines.map((cells) => cells.slice(2, 7))).toEqual([
      ['settle', 'available', accountOf(buyer), '50', skill],
      ['settle', 'reserved', accountOf(buyer), '-60', skill],
      ['settle', 'other', 'other', '10', skill],
      ['reserve', 'available', accountOf(buyer), '-60', skill],
      ['reserve', 'reserved', accountOf(buyer), '60', skill],
      ['promotion', 'available', accountOf(buyer), '100', ''],
      ['promotion', 'other', 'other', '-100', ''],
    ]);
    expect(lines.reduce((sum, cells) => sum + Number(cells[5]), 0)).toBe(0);
  });

  test('an account without any', async () => {
    const actor = await app.signup();
    expect(await list(actor)).toMatchObject({ transactions: [], nextCursor: null, total: 0 });
    expect((await csvOf(actor)).lines).toEqual([]);
  });
});

test.each(['cursor=nonsense', 'limit=0', 'limit=201', 'page=0'])('400: %s', async (query) => {
  await (await app.signup()).get(`/billing/ledger?${query}`).expect(400);
});

test('401: without a token', async () => {
  await app.anonymous.get('/billing/ledger').expect(401);
});

test.each(['developer', 'viewer'] as const)('403: a %s has nothing to do with money', async (role) => {
  const member = await memberOf(app, await app.signup(), role);
  expect((await member.get('/billing/ledger').expect(403)).body.error_code).toBe('forbidden');
});
