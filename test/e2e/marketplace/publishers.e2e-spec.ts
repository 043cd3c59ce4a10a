import { type Actor, createSkill, listSkill, runSql, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let author: Actor;
let listed: string[];

beforeAll(async () => {
  app = await startTestApp();
  author = await app.signup();
  listed = [(await listSkill(author)).name, (await listSkill(author)).name, (await listSkill(author)).name];
  await createSkill(author, { access: 'public' });
});
afterAll(() => app.close());

const path = () => `/marketplace/publishers/${author.account.slug}`;

test('200: profile and listed skills, page by page', async () => {
  const { body, headers } = await app.anonymous.get(`${path()}?sort=name`).expect(200);
  expect(body.publisher).toEqual({ slug: author.account.slug, name: expect.any(String), verified: false, createdAt: expect.any(String) });
  expect(body.skills.map(({ name }: { name: string }) => name)).toEqual([...listed].sort());
  expect(body).toMatchObject({ total: 3, totalIsExact: true, page: 1, limit: 50, perPage: 50, nextCursor: null });
  expect(headers['cache-control']).toBe('public, max-age=60, must-revalidate');
  const first = (await app.anonymous.get(`${path()}?sort=name&limit=2`).expect(200)).body;
  const second = (await app.anonymous.get(`${path()}?sort=name&limit=2&cursor=${first.nextCursor}`).expect(200)).body;
  expect([...first.skills, ...second.skills].map(({ name }) => name)).toEqual([...listed].sort());
});

test('200: with the installation of the caller', async () => {
  expect((await author.get(path()).expect(200)).body.skills[0].installation).toMatchObject({ source: 'own' });
});

test('200: an account that has listed nothing has an empty list', async () => {
  const other = await app.signup();
  expect((await app.anonymous.get(`/marketplace/publishers/${other.account.slug}`).expect(200)).body).toMatchObject({
    skills: [],
    total: 0,
  });
});

test('200: one whom the operator has verified', async () => {
  await runSql(app, 'UPDATE "Account" SET "verifiedAt" = now() WHERE "id" = $1', [author.account.id]);
  expect((await app.anonymous.get(path()).expect(200)).body.publisher.verified).toBe(true);
});

test('404: an account that there is not, and one that is suspended', async () => {
  await app.anonymous.get('/marketplace/publishers/nobody-here').expect(404);
  await runSql(app, 'UPDATE "Account" SET "suspendedAt" = now() WHERE "id" = $1', [author.account.id]);
  await app.anonymous.get(path()).expect(404);
  expect((await app.anonymous.get('/marketplace/skills').expect(200)).body.total).toBe(0);
  await runSql(app, 'UPDATE "Account" SET "suspendedAt" = NULL WHERE "id" = $1', [author.account.id]);
  expect((await app.anonymous.get(path()).expect(200)).body.total).toBe(3);
});

test('400: a sort that there is not, and a page that lies deep', async () => {
  await app.anonymous.get(`${path()}?sort=relevance`).expect(400);
  expect((await app.anonymous.get(`${path()}?page=1000`).expect(400)).body.errors[0].code).toBe('use_cursor');
});
