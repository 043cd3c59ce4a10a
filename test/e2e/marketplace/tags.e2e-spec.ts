import { type Actor, createSkill, listSkill, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let author: Actor;

beforeAll(async () => {
  app = await startTestApp();
  author = await app.signup();
});
afterAll(() => app.close());

const tags = async () => (await app.anonymous.get('/marketplace/tags').expect(200)).body.tags;

test('200: the tags of what is listed with their counts, the most frequent first', async () => {
  expect(await tags()).toEqual([]);
  const skill = await listSkill(author, { tags: ['billing', 'tax'] });
  await listSkill(author, { tags: ['tax'], contentVisibility: 'opaque' });
  await createSkill(author, { tags: ['hidden'] });
  expect(await tags()).toEqual([
    { value: 'tax', count: 2 },
    { value: 'billing', count: 1 },
  ]);
  await author.patch(`/skills/${skill.id}`).send({ listed: false }).expect(200);
  expect(await tags()).toEqual([{ value: 'tax', count: 1 }]);
});

test('200: a draft’s tags are not yet there', async () => {
  const { id } = await listSkill(author, { tags: ['old'] });
  await author
    .patch(`/skills/${id}`)
    .send({ tags: ['new'] })
    .expect(200);
  expect((await tags()).map(({ value }: { value: string }) => value)).not.toContain('new');
  await author.post(`/skills/${id}/publish`).send({}).expect(201);
  expect((await tags()).map(({ value }: { value: string }) => value)).toContain('new');
});

test('200: may be shared by caches for a minute when nobody in particular asks', async () => {
  expect((await app.anonymous.get('/marketplace/tags')).headers['cache-control']).toBe('public, max-age=60, must-revalidate');
  expect((await author.get('/marketplace/tags')).headers['cache-control']).toBe('private, no-cache');
});

test('401: a bad token', async () => {
  await app.anonymous.withToken('nonsense').get('/marketplace/tags').expect(401);
});
