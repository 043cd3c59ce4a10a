import { type Actor, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';
import { createOf, createVlmSkill, failure, textOf, updateOf } from './vlm-calls.js';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp({ BARE_V1: 'vlm', RATE_LIMIT: '1000', SKILL_CREATE_LIMIT: '2:1', PUBLISH_LIMIT: '1:1' });
  owner = await app.signup();
});
afterAll(() => app?.close());

test('with BARE_V1=vlm the same calls answer below /v1, and links keep the prefix of the surface', async () => {
  const info = await createVlmSkill(owner, textOf(uniqueName()));
  expect((await owner.get('/v1/skills').expect(200)).body).toEqual([info]);
  const { body } = await owner.get(`/v1/skills/${info.name}/download`).expect(200);
  expect(body.download_url).toContain(`${app.config.publicUrl}/vlm/v1/skills/`);
  expect((await owner.get('/v1/skills/nothing').expect(404)).body).toEqual(failure('Skill not found', 'not_found'));
});

test('X-Client-Id means nothing', () => owner.get('/vlm/v1/skills').set('X-Client-Id', 'acc_nobody').expect(200));

test('401: no key, a bad one and another scheme answer alike', async () => {
  const wanted = failure('Missing or invalid API key', 'unauthenticated');
  for (const authorization of [undefined, 'Bearer nonsense', 'Bearer ', `Basic ${owner.token}`]) {
    const asked = app.anonymous.get('/vlm/v1/files');
    const { body } = await (authorization === undefined ? asked : asked.set('Authorization', authorization))
      .expect(401)
      .expect('www-authenticate', /^Bearer/);
    expect(body).toEqual(wanted);
  }
});

test('GRT-05 429: more skills or more versions than the native limits, with the seconds to wait', async () => {
  const author = await app.signup();
  const [one, other] = [uniqueName(), uniqueName()];
  for (const name of [one, other]) await createOf(author, { prompt: 'x', name }).expect(201);
  await updateOf(author, one, { description: 'Anew.' }).expect(201);
  for (const call of [createOf(author, { prompt: 'x', name: uniqueName() }), updateOf(author, other, { description: 'Anew.' })]) {
    const { body } = await call.expect(429).expect('retry-after', /^\d+$/);
    expect(body).toEqual(failure(expect.any(String), 'rate_limited'));
  }
});
