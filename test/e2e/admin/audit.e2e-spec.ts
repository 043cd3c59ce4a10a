import { type Actor, createFile, createSkill, startTestApp, type TestApp, textBlock } from '@guildhall/testing';

let app: TestApp;
let operator: Actor;
let author: Actor;

beforeAll(async () => {
  app = await startTestApp({ ADMIN_EMAILS: 'operator@example.com' });
  [operator, author] = [await app.signup('operator'), await app.signup()];
});
afterAll(() => app.close());

interface AdminEvent {
  readonly id: string;
  readonly action: string;
  readonly accountId: string;
}

const list = async (query = '') => (await operator.get(`/admin/audit${query}`).expect(200)).body;
const idsOf = ({ events }: { events: AdminEvent[] }) => events.map(({ id }) => id);

describe('200', () => {
  test('what happened in all accounts, newest first, decisions of operators among it', async () => {
    const other = await app.signup();
    const skill = await createSkill(author, { access: 'public', listed: true });
    await operator.post(`/admin/skills/${skill.id}/unlist`).send({ reason: 'x' }).expect(200);
    await operator.post(`/admin/accounts/${other.account.id}/verify`).expect(200);
    const body = await list();
    expect(body.events.slice(0, 3).map(({ action, accountId }: AdminEvent) => [action, accountId])).toEqual([
      ['admin.account.verify', other.account.id],
      ['admin.skill.unlist', author.account.id],
      ['skill.create', author.account.id],
    ]);
    expect(Object.keys(body.events[0]).sort()).toEqual(
      ['accountId', 'action', 'actor', 'afterDigest', 'at', 'beforeDigest', 'id', 'requestId', 'target'].sort(),
    );
    expect(body.total).toBe(body.events.length);
  });

  test('of one account, by its id or its slug; of one that never was, nothing', async () => {
    for (const account of [author.account.id, author.account.slug]) {
      const { events } = await list(`?account=${account}`);
      expect(new Set(events.map(({ accountId }: AdminEvent) => accountId))).toEqual(new Set([author.account.id]));
    }
    expect(await list('?account=nobody-here')).toMatchObject({ events: [], total: 0, nextCursor: null });
  });

  test('TEN-06 nothing that was written into a skill', async () => {
    const secret = 'audit-marker-93e1';
    const skill = await createSkill(author, { title: secret, description: secret, whenToUse: secret });
    await createFile(author, skill.id, { blocks: [textBlock(secret)] });
    expect(JSON.stringify(await list())).not.toContain(secret);
  });

  test('a cursor goes through all rows once, whatever is added meanwhile; in two statements', async () => {
    const all = idsOf(await list('?limit=200'));
    const seen: string[] = [];
    let cursor = '';
    do {
      const body = await list(`?limit=7${cursor && `&cursor=${cursor}`}`);
      seen.push(...idsOf(body));
      await author.post('/traces').send({ promptName: 'meanwhile' }).expect(201);
      cursor = body.nextCursor ?? '';
    } while (cursor);
    expect(seen).toEqual(all);
    for (const query of ['?limit=1', '?limit=200']) expect(await app.statements.during(() => list(query))).toHaveLength(2);
  });

  test('in numbered pages', async () => {
    const [one, two] = [idsOf(await list('?limit=2')), idsOf(await list('?limit=1&page=2'))];
    expect(two).toEqual(one.slice(1));
  });
});

test.each(['limit=0', 'limit=201', 'page=0', 'cursor=abc', 'account='])('400: ?%s', async (query) => {
  const { body } = await operator.get(`/admin/audit?${query}`).expect(400);
  expect(body.errors[0].pointer).toBe(`query:/${query.split('=')[0]}`);
});

test('403: TEN-06 nobody but operators', async () => {
  expect((await author.get('/admin/audit').expect(403)).body.error_code).toBe('forbidden');
});
