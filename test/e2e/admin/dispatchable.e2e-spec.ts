import { type Actor, createFile, createSkill, startTestApp, type TestApp, textBlock } from '@guildhall/testing';

let app: TestApp;
let operator: Actor;
let authors: Actor[];
const made: string[] = [];

const SECRET = 'opaque-marker-51c9';

beforeAll(async () => {
  app = await startTestApp({ ADMIN_EMAILS: 'operator@example.com' });
  operator = await app.signup('operator');
  authors = [await app.signup(), await app.signup()];
  for (const [n, author] of [...authors, ...authors].entries()) {
    const skill = await createSkill(author, { dispatchable: true, contentVisibility: n % 2 ? 'opaque' : 'transparent', whenToUse: SECRET });
    await createFile(author, skill.id, { blocks: [textBlock(SECRET)] });
    made.unshift(skill.id);
    await createSkill(author);
  }
});
afterAll(() => app.close());

const list = async (query = '') => (await operator.get(`/admin/skills/dispatchable${query}`).expect(200)).body;
const idsOf = ({ skills }: { skills: { id: string }[] }) => skills.map(({ id }) => id);

describe('200', () => {
  test('agents of all accounts that take tasks, private ones too, newest first', async () => {
    const body = await list();
    expect(idsOf(body)).toEqual(made);
    expect(body).toMatchObject({ total: 4, page: 1, limit: 50, nextCursor: null });
    expect(body.skills[0]).toMatchObject({ account: { slug: authors[1]?.account.slug }, access: 'private', dispatchable: true });
  });

  test('TEN-06 OPQ-01 nothing of their content, transparent or opaque', async () => {
    const body = await list();
    expect(Object.keys(body.skills[0]).sort()).toEqual(
      [
        'access',
        'account',
        'contentVisibility',
        'createdAt',
        'description',
        'dispatchable',
        'id',
        'installCount',
        'kind',
        'listed',
        'name',
        'status',
        'title',
        'unlisted',
        'version',
      ].sort(),
    );
    expect(JSON.stringify(body)).not.toContain(SECRET);
  });

  test('in numbered pages and from cursor to cursor', async () => {
    expect(idsOf(await list('?limit=3&page=2'))).toEqual(made.slice(3));
    const first = await list('?limit=3');
    expect(idsOf(first)).toEqual(made.slice(0, 3));
    const second = await list(`?limit=3&cursor=${first.nextCursor}`);
    expect([idsOf(second), second.nextCursor]).toEqual([made.slice(3), null]);
  });

  test('two statements, whatever the page', async () => {
    for (const query of ['?limit=1', '']) expect(await app.statements.during(() => list(query))).toHaveLength(2);
  });

  test('one that is switched off or deleted is gone', async () => {
    const [author] = authors as [Actor];
    const skill = await createSkill(author, { dispatchable: true });
    expect(idsOf(await list('?limit=1'))).toEqual([skill.id]);
    await author.patch(`/skills/${skill.id}`).send({ dispatchable: false }).expect(200);
    expect(idsOf(await list())).toEqual(made);
    await author.patch(`/skills/${skill.id}`).send({ dispatchable: true }).expect(200);
    await author.delete(`/skills/${skill.id}`).expect(200);
    expect(idsOf(await list())).toEqual(made);
  });
});

test.each(['limit=0', 'limit=201', 'page=0', 'cursor=abc'])('400: INP-07 ?%s', async (query) => {
  const { body } = await operator.get(`/admin/skills/dispatchable?${query}`).expect(400);
  expect(body.errors[0].pointer).toBe(`query:/${query.split('=')[0]}`);
});

test('403: TEN-06 nobody but operators', async () => {
  for (const author of authors) await author.get('/admin/skills/dispatchable').expect(403);
});
