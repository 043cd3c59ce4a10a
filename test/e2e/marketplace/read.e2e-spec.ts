import {
  type Actor,
  createFile,
  createSkill,
  installSkill,
  listSkill,
  publish,
  runSql,
  startTestApp,
  type TestApp,
  textBlock,
} from '@guildhall/testing';

let app: TestApp;
let author: Actor;
let reader: Actor;

beforeAll(async () => {
  app = await startTestApp();
  author = await app.signup();
  reader = await app.signup();
});
afterAll(() => app.close());

const pageOf = async (id: string, actor = app.anonymous) => (await actor.get(`/marketplace/skills/${id}`).expect(200)).body.skill;

/** A listed skill with instructions. */
async function listWritten(overrides: object = {}) {
  const skill = await createSkill(author, { access: 'public', listed: true, ...overrides });
  const blocks = [{ type: 'heading', level: 2, content: 'How' }, textBlock('Ask politely.'), { type: 'divider' }, textBlock('Then wait.')];
  await createFile(author, skill.id, { name: 'instructions.md', blocks });
  await publish(author, skill.id, { note: 'First.' });
  return skill;
}

test('200: by id and by account/name, with versions, histogram and what there is to read', async () => {
  const { id, name } = await listWritten();
  await author.patch(`/skills/${id}`).send({ title: 'Second' }).expect(200);
  await publish(author, id);
  await author.post(`/skills/${id}/versions/1/yank`).send({}).expect(200);
  await runSql(app, `UPDATE "Skill" SET "ratingCount" = 3, "ratingSum" = 11, "ratingHistogram" = '{0,1,0,1,1}' WHERE "id" = $1`, [id]);
  const page = await pageOf(id);
  expect(page).toMatchObject({
    id,
    name,
    title: 'Second',
    version: 2,
    installation: null,
    rating: { average: 11 / 3, count: 3, histogram: [0, 1, 0, 1, 1] },
    readme: '## How\n\nAsk politely.\n\n---\n\nThen wait.',
  });
  expect(page.versions).toEqual([
    { version: 2, publishedAt: expect.any(String), note: null, yanked: false },
    { version: 1, publishedAt: expect.any(String), note: 'First.', yanked: true },
  ]);
  expect(await pageOf(`${author.account.slug}%2F${name}`)).toEqual(page);
});

test('200: the author sees what is published, too', async () => {
  const { id } = await listWritten({ title: 'Published' });
  await author.patch(`/skills/${id}`).send({ title: 'Draft', description: 'Draft.' }).expect(200);
  expect(await pageOf(id, author)).toMatchObject({ title: 'Published', installation: { source: 'own' } });
});

test('200: deprecation and successor are shown', async () => {
  const successor = await listWritten();
  const { id } = await listWritten();
  await author
    .patch(`/skills/${id}`)
    .send({ deprecated: { message: 'Use the other one.', successorSkillId: successor.id } })
    .expect(200);
  expect((await pageOf(id)).deprecated).toEqual({ message: 'Use the other one.', successorSkillId: successor.id });
});

test('200: OPQ-01 of an opaque skill numbers and dates of versions are added, and nothing else', async () => {
  const { id } = await listWritten({ contentVisibility: 'opaque' });
  const page = await pageOf(id, reader);
  expect(Object.keys(page).sort()).toEqual(
    [
      ...['id', 'account', 'name', 'title', 'description', 'kind', 'access', 'tags', 'installCount', 'pricing', 'rating', 'version'],
      ...['installation', 'versions', 'readme'],
    ].sort(),
  );
  expect(page).toMatchObject({
    readme: null,
    rating: { average: null, count: 0 },
    versions: [{ version: 1, publishedAt: expect.any(String) }],
  });
  expect(Object.keys(page.versions[0])).toEqual(['version', 'publishedAt']);
  expect(Object.keys(page.rating)).toEqual(['average', 'count']);
});

test('200: MON-07 what must be paid for is not there to read, but for its author', async () => {
  const { id } = await listWritten({ pricing: { model: 'fixed', perMonth: 5 } });
  expect((await pageOf(id)).readme).toBeNull();
  expect((await pageOf(id, reader)).readme).toBeNull();
  expect((await pageOf(id, author)).readme).toContain('Ask politely.');
});

test('200: a skill that was never published has its draft, no versions and nothing to read', async () => {
  const { id } = await createSkill(author, { access: 'public', listed: true, title: 'Draft' });
  expect(await pageOf(id)).toMatchObject({ title: 'Draft', version: null, versions: [], readme: null });
});

test('200: OPQ-05 a skill that becomes opaque shows no content from that moment on, on its page, in lists and in searches', async () => {
  const { id, name } = await listWritten({ whenToUse: 'On Mondays.', title: 'Turncoat' });
  const shapes = async () => {
    const lists = await Promise.all(
      ['q=turncoat', `publisher=${author.account.slug}&limit=200`].map((query) => app.anonymous.get(`/marketplace/skills?${query}`)),
    );
    const entries = lists.map(({ body }) => body.skills.find((skill: { name: string }) => skill.name === name));
    return [await pageOf(id), ...entries].map((shape) => 'variables' in shape);
  };
  expect(await shapes()).toEqual([true, true, true]);
  await author.patch(`/skills/${id}`).send({ contentVisibility: 'opaque' }).expect(200);
  expect(await shapes()).toEqual([false, false, false]);
  expect((await app.anonymous.get(`/marketplace/skills/${id}`)).headers['cache-control']).toBe('private, no-cache');
});

test('304: the ETag is of what is shown to this caller', async () => {
  const { id } = await listWritten();
  const { headers } = await app.anonymous.get(`/marketplace/skills/${id}`).expect(200);
  expect(headers['cache-control']).toBe('public, max-age=60, must-revalidate');
  const { etag = '' } = headers;
  await app.anonymous.get(`/marketplace/skills/${id}`).set('If-None-Match', etag).expect(304);
  await reader.get(`/marketplace/skills/${id}`).set('If-None-Match', etag).expect(200);
  await installSkill(reader, id);
  await app.anonymous.get(`/marketplace/skills/${id}`).set('If-None-Match', etag).expect(200);
});

test('404: OPQ-07 what is not on the marketplace is like what never was, to its author as well', async () => {
  const hidden = [
    await createSkill(author, { access: 'public' }),
    await createSkill(author, { listed: true }),
    await listSkill(author),
    await listSkill(author),
    await listSkill(author),
  ];
  const [, , archived, deleted, unlisted] = hidden;
  await author.patch(`/skills/${archived?.id}`).send({ status: 'archived' }).expect(200);
  await author.delete(`/skills/${deleted?.id}`).expect(200);
  await runSql(app, 'UPDATE "Skill" SET "unlistedAt" = now() WHERE "id" = $1', [unlisted?.id]);
  const absent = withoutRequestId((await author.get(`/marketplace/skills/${'f'.repeat(24)}`).expect(404)).body);
  for (const { id, name } of hidden) {
    for (const actor of [app.anonymous, reader, author]) {
      expect(withoutRequestId((await actor.get(`/marketplace/skills/${id}`).expect(404)).body)).toEqual(absent);
    }
    await reader.get(`/marketplace/skills/${author.account.slug}%2F${name}`).expect(404);
  }
});

test('401: a bad token', async () => {
  const { id } = await listSkill(author);
  await app.anonymous.withToken('nonsense').get(`/marketplace/skills/${id}`).expect(401);
});

function withoutRequestId({ request_id: _, ...body }: Record<string, unknown>): object {
  return body;
}
