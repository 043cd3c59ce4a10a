import { type Actor, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app.close());

let skills = 0;

async function createSkill(fields: object = {}): Promise<string> {
  skills += 1;
  const body = { name: `tagged-${skills}`, title: 'Tagged', description: 'Has an ETag.', ...fields };
  return (await owner.post('/skills').send(body).expect(201)).body.skill.id;
}

async function etagOf(actor: Actor, id: string): Promise<string> {
  return (await actor.get(`/skills/${id}`).expect(200)).headers.etag ?? '';
}

test('200: a skill carries a strong ETag that stays while nothing changes', async () => {
  const id = await createSkill();
  const etag = await etagOf(owner, id);
  expect(etag).toMatch(/^"1\.[\w-]{16}"$/);
  expect(await etagOf(owner, id)).toBe(etag);
});

test('304: who has the state already gets no body, until it changes', async () => {
  const id = await createSkill();
  const etag = await etagOf(owner, id);
  const fresh = await owner.get(`/skills/${id}`).set('If-None-Match', `"other", W/${etag}`).expect(304);
  expect(fresh.text).toBe('');
  await owner.patch(`/skills/${id}`).send({ title: 'New' }).expect(200);
  await owner.get(`/skills/${id}`).set('If-None-Match', etag).expect(200);
});

test('TEN-05 an ETag differs per account and never says how often a draft was edited', async () => {
  const id = await createSkill({ access: 'public' });
  const [one, two] = [await app.signup(), await app.signup()];
  const tags = await Promise.all([owner, one, two, app.anonymous].map((actor) => etagOf(actor, id)));
  expect(new Set(tags).size).toBe(4);
  for (const tag of tags.slice(1)) expect(tag).not.toContain('.');
});

test('200: the ETag that PATCH answers is the one that GET answers, and If-Match takes it', async () => {
  const id = await createSkill();
  const first = await owner
    .patch(`/skills/${id}`)
    .set('If-Match', await etagOf(owner, id))
    .send({ title: 'One' })
    .expect(200);
  expect(first.headers.etag).toBe(await etagOf(owner, id));
  const weak = `W/${first.headers.etag}`;
  await owner.patch(`/skills/${id}`).set('If-Match', `"0.old", ${weak}`).send({ title: 'Two' }).expect(200);
  await owner.patch(`/skills/${id}`).set('If-Match', '*').send({ title: 'Three' }).expect(200);
});

test('412: of two writers with the same ETag exactly one wins', async () => {
  const id = await createSkill();
  const etag = await etagOf(owner, id);
  const write = (title: string) => owner.patch(`/skills/${id}`).set('If-Match', etag).send({ title });
  const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => write(`Writer ${n}`)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412, 412, 412, 412, 412]);
  const winner = answers.find(({ status }) => status === 200)?.body.skill.title;
  const { body } = await owner.get(`/skills/${id}`).expect(200);
  expect(body.skill.title).toBe(winner);
  expect(answers.find(({ status }) => status === 412)?.body.error_code).toBe('precondition_failed');
});

test.each(['unquoted', '"open', '', '"a" b'])('400: the If-Match %j is not an ETag', async (header) => {
  const id = await createSkill();
  const { body } = await owner.patch(`/skills/${id}`).set('If-Match', header).send({ title: 'x' }).expect(400);
  expect(body).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer: 'header:/if-match', code: 'invalid_etag' }] });
});
