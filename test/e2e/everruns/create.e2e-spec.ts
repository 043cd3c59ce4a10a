import { type Actor, keyOf, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';
import { createEverruns, everrunsMd, raw, SKILLS } from './everruns-client.js';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp({ PUBLIC_URL: 'http://registry.example' });
  owner = await app.signup();
});
afterAll(() => app?.close());

test('201: the skill as the documents show it, published with the same call', async () => {
  const skill_md = '---\nname: hello-world\ndescription: A simple greeting skill.\n---\n\n# Hello World\n\nGreet the user warmly.';
  const { body } = await owner.post(SKILLS).send({ skill_md }).expect(201);
  expect(body).toEqual({
    ...{ id: expect.stringMatching(/^skill_[0-9a-f]{24}00000000$/), name: 'hello-world', description: 'A simple greeting skill.' },
    ...{ source_type: 'markdown', status: 'active', version: '1.0', user_invocable: true, disable_model_invocation: false },
    ...{ created_at: expect.stringMatching(/Z$/), updated_at: expect.stringMatching(/Z$/) },
    self_url: `http://registry.example${SKILLS}/${body.id}`,
    view_url: expect.stringMatching(/^http:\/\/registry\.example\//),
    ui_link: body.view_url,
  });
  const { body: native } = await owner.get('/skills/hello-world').expect(200);
  expect(native.skill).toMatchObject({ kind: 'bundle', title: 'Hello World', access: 'private', listed: false, version: 1 });
});

test('201: what the front matter says, and warnings where there is something to say', async () => {
  const front = `license: MIT\nallowed-tools: Bash Read\nuser-invocable: false\ndisable-model-invocation: true\nmetadata:\n  version: "2.1"\n  team: data\n`;
  const { body } = await owner
    .post(SKILLS)
    .send({ skill_md: everrunsMd('noted', front), newer_key: { of: 'a newer client' } })
    .expect(201);
  expect(body).toMatchObject({
    ...{ license: 'MIT', allowed_tools: 'Bash Read', version: '2.1', user_invocable: false, disable_model_invocation: true },
    metadata: { version: '2.1', team: 'data', user_invocable: false, disable_model_invocation: true },
    warnings: [expect.stringMatching(/^Skill is unreachable/)],
  });
});

test('201: under an id of the client’s own, which names it from then on, beside ours', async () => {
  const id = 'skill_550e8400e29b41d4a716446655440000';
  const { body } = await owner
    .post(SKILLS)
    .send({ id, skill_md: everrunsMd('called') })
    .expect(201);
  expect(body).toMatchObject({ id, self_url: `http://registry.example${SKILLS}/${id}` });
  const native = (await owner.get('/skills/called').expect(200)).body.skill.id;
  for (const spelling of [id, id.slice(6).toUpperCase(), '550e8400-e29b-41d4-a716-446655440000', native, `skill_${native}00000000`])
    expect((await owner.get(`${SKILLS}/${spelling}`).expect(200)).body.id).toBe(id);
  await (await app.signup()).get(`${SKILLS}/${id}`).expect(404); // TEN-02
});

test('201: private, whatever the defaults of the account are', async () => {
  const actor = await app.signup();
  const defaults = { access: 'public', contentVisibility: 'opaque' };
  await actor.patch('/account').send({ defaults }).expect(200);
  await createEverruns(actor, 'stays-private');
  expect((await actor.get('/skills/stays-private').expect(200)).body.skill).toMatchObject({ access: 'private', listed: false });
});

test.each([
  ['1.0', '1.0'],
  ['2.10', '2.10'],
  ['3', '3'],
  ['"1.2.3-beta"', '1.2.3-beta'],
  ['[1]', '1.0'],
  ['null', '1.0'],
])('201: the version %s of its metadata is told as %s', async (written, told) => {
  const { body } = await owner
    .post(SKILLS)
    .send({ skill_md: everrunsMd(uniqueName('versioned'), `metadata:\n  version: ${written}\n`) })
    .expect(201);
  expect(body.version).toBe(told);
});

test('400: no text, no JSON, an id that could be ours', async () => {
  const refusals = [
    [await owner.post(SKILLS).send({}).expect(400), ['/skill_md: skill_md is required']],
    [await owner.post(SKILLS).send({ skill_md: 5 }).expect(400), expect.any(Array)],
    [await owner.post(SKILLS).set('Content-Type', 'application/json').send('{"skill_md"').expect(400), undefined],
    [
      await owner
        .post(SKILLS)
        .send({ skill_md: everrunsMd('x'), id: 'skill_550e8400e29b41d4a716446600000000' })
        .expect(400),
      undefined,
    ],
  ] as const;
  for (const [{ body, headers }, errors] of refusals) {
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(body).toMatchObject({ title: 'Bad Request', status: 400, code: 'validation_failed', instance: SKILLS });
    expect(body.errors).toEqual(errors);
  }
});

test('AUT-01 401: without a key and with a bad one, raw or Bearer, in the same words', async () => {
  const anonymous = await app.anonymous
    .post(SKILLS)
    .send({ skill_md: everrunsMd('x') })
    .expect(401);
  const bad = await raw(app, 'post', SKILLS)
    .set('Authorization', 'gh_nonsense')
    .send({ skill_md: everrunsMd('x') })
    .expect(401);
  for (const { body, headers } of [anonymous, bad]) {
    expect(headers['www-authenticate']).toMatch(/^Bearer/);
    const { request_id, ...said } = body;
    expect(request_id).toBeTruthy();
    expect(said).toEqual({
      title: 'Unauthorized',
      status: 401,
      code: 'unauthenticated',
      detail: 'Missing or invalid API key',
      instance: SKILLS,
    });
  }
});

test('201: with the key alone in the header, as the SDKs send it', async () => {
  const headers = { Authorization: owner.token ?? '' };
  await raw(app, 'post', SKILLS)
    .set(headers)
    .send({ skill_md: everrunsMd('raw-key') })
    .expect(201);
  await raw(app, 'get', SKILLS)
    .set({ ...headers, 'X-Org-Id': owner.account.slug })
    .expect(200);
  await raw(app, 'get', SKILLS)
    .set({ ...headers, 'X-Org-Id': `org_${owner.account.id.slice(4)}00000000` })
    .expect(200);
});

test('404: in another organization than that of the key', async () => {
  const { body } = await owner.get(SKILLS).set('X-Org-Id', 'somebody-else').expect(404);
  expect(body).toMatchObject({ code: 'not_found', detail: 'Organization not found' });
});

test('403: with a key that may not write', async () => {
  const reader = await keyOf(owner, { scopes: ['skills:read'] });
  const { body } = await reader
    .post(SKILLS)
    .send({ skill_md: everrunsMd('x') })
    .expect(403);
  expect(body.code).toBe('insufficient_scope');
  await reader.get(SKILLS).expect(200);
});

test('409: a name that is in use, by a skill of any kind, and an id that is in use', async () => {
  const { id } = await createEverruns(owner, 'taken');
  const { body } = await owner
    .post('/v1/skills')
    .send({ skill_md: everrunsMd('taken') })
    .expect(409);
  expect(body).toEqual({
    ...{ title: 'Conflict', status: 409, code: 'skill_name_taken', detail: "Skill with name 'taken' already exists" },
    ...{ instance: '/v1/skills', request_id: expect.any(String) },
    allowed_actions: [{ rel: 'get-existing', method: 'GET', href: `http://registry.example${SKILLS}/${id}` }],
  });
  const own = 'skill_550e8400e29b41d4a716446655440001';
  await owner
    .post(SKILLS)
    .send({ id: own, skill_md: everrunsMd('first') })
    .expect(201);
  const again = await owner
    .post(SKILLS)
    .send({ id: own, skill_md: everrunsMd('second') })
    .expect(409);
  expect(again.body.detail).toBe(`Skill with id '${own}' already exists`);
  await owner.get('/skills/second').expect(404); // nothing of it was kept
});

test('413: a body larger than one MiB', async () => {
  const { body } = await owner
    .post(SKILLS)
    .send({ skill_md: everrunsMd('large', '', 'x'.repeat(1_048_576)) })
    .expect(413);
  expect(body).toMatchObject({ title: 'Payload Too Large', code: 'payload_too_large' });
});

test('415: something else than JSON', async () => {
  const { body } = await owner.post(SKILLS).set('Content-Type', 'text/plain').send('---').expect(415);
  expect(body.code).toBe('unsupported_media_type');
});

test('422: a SKILL.md that breaks rules, all of which are named', async () => {
  const { body } = await owner.post(SKILLS).send({ skill_md: '---\nname: INVALID\n---\n\nBody.' }).expect(422);
  const errors = ['name: must contain only lowercase letters, numbers, and hyphens', 'description: required field missing'];
  expect(body).toMatchObject({
    code: 'invalid_skill_md',
    title: 'Unprocessable Entity',
    detail: `Invalid SKILL.md: ${errors.join('; ')}`,
    errors,
  });
});

test('404: an address that the surface does not have', async () => {
  const { body } = await owner.get('/everruns/v1/harnesses').expect(404);
  expect(body).toMatchObject({ code: 'not_found', instance: '/everruns/v1/harnesses' });
});
