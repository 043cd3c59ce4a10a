import { type Actor, startTestApp, type TestApp } from '@guildhall/testing';
import supertest, { type Test } from 'supertest';
import { CSV_ANALYZER, zipOf } from '../../e2e/bundles/bundle-files.js';

/** The examples of "Skills Registry", as they stand there: no token, and `/v1` alone. */
let first: TestApp;
let app: TestApp;
let account: Actor;

beforeAll(async () => {
  first = await startTestApp();
  account = await first.signup('demo');
  const database = { DATABASE_URL: first.databaseUrl };
  app = await startTestApp({ ...database, EVERRUNS_ANONYMOUS_ACCOUNT: 'demo', PUBLIC_URL: 'http://localhost:9000' });
});
afterAll(async () => {
  await app?.close();
  await first?.close();
});

const curl = (method: 'get' | 'post' | 'patch' | 'delete', path: string): Test => supertest(app.url)[method](path);

const HELLO = {
  skill_md: '---\nname: hello-world\ndescription: A simple greeting skill.\n---\n\n# Hello World\n\nGreet the user warmly.',
};

test('the whole page, from top to bottom', async () => {
  const hello = (await curl('post', '/v1/skills').send(HELLO).expect(201)).body;
  expect(hello).toEqual({
    ...{ id: expect.stringMatching(/^skill_[0-9a-f]{24}0{8}$/), name: 'hello-world', description: 'A simple greeting skill.' },
    ...{ source_type: 'markdown', status: 'active', version: '1.0', user_invocable: true, disable_model_invocation: false },
    ...{ created_at: expect.any(String), updated_at: expect.any(String) },
    self_url: `http://localhost:9000/everruns/v1/skills/${hello.id}`,
    ...{ view_url: expect.stringMatching(/^http:\/\/localhost:9000\//), ui_link: hello.view_url },
  });
  const again = (await curl('post', '/v1/skills').send(HELLO).expect(409)).body;
  expect(again).toEqual({
    ...{ title: 'Conflict', status: 409, detail: "Skill with name 'hello-world' already exists", code: 'skill_name_taken' },
    ...{ instance: '/v1/skills', request_id: expect.any(String) },
    allowed_actions: [{ rel: 'get-existing', method: 'GET', href: hello.self_url }],
  });

  const csv = (
    await curl('post', '/v1/skills/upload')
      .attach('file', await zipOf(CSV_ANALYZER, 'csv-analyzer/'), 'csv-analyzer.zip')
      .expect(201)
  ).body;
  expect(csv).toMatchObject({ name: 'csv-analyzer', source_type: 'archive' });
  expect((await curl('get', '/v1/skills').expect(200)).body).toEqual({ data: [csv, hello] });
  expect((await curl('get', `/v1/skills/${csv.id}`).expect(200)).body).toEqual(csv);
  expect((await curl('get', `/v1/skills/${hello.id}/content`).expect(200)).body).toEqual({ skill_md: HELLO.skill_md, files: [] });
  const disabled = (await curl('patch', `/v1/skills/${csv.id}`).send({ status: 'disabled' }).expect(200)).body;
  expect(disabled.status).toBe('disabled');
  await curl('delete', `/v1/skills/${csv.id}`).expect(204);
  expect((await curl('patch', `/v1/skills/${csv.id}`).send({ status: 'active' }).expect(400)).body.code).toBe('skill_archived');
});

test('the agent of the page, with a skill under the id that stands there', async () => {
  const agent = {
    name: 'Analyst Agent',
    capabilities: [
      { ref: 'skill:550e8400-e29b-41d4-a716-446655440000', config: {} },
      { ref: 'session_file_system', config: {} },
    ],
  };
  const missing = (await curl('post', '/v1/agents').send(agent).expect(404)).body;
  expect(missing.detail).toBe('Skill not found');
  const skill_md = '---\nname: analysis\ndescription: Analyzes.\n---\n\nAnalyze.';
  await curl('post', '/v1/skills').send({ id: 'skill_550e8400e29b41d4a716446655440000', skill_md }).expect(201);
  const { body } = await curl('post', '/v1/agents').send(agent).expect(201);
  expect(body).toEqual({
    ...{ id: expect.stringMatching(/^agent_[0-9a-f]{24}0{8}$/), name: 'analyst-agent', display_name: 'Analyst Agent' },
    ...{ description: 'Analyst Agent', system_prompt: '', harness_id: 'harness_00000000000000000000000000000001', status: 'active' },
    ...{ capabilities: agent.capabilities, tags: [], tools: [], initial_files: [] },
    ...{ created_at: expect.any(String), updated_at: expect.any(String), self_url: expect.any(String) },
    ...{ view_url: expect.any(String), ui_link: expect.any(String) },
  });
  expect((await account.get('/skills/analyst-agent/skills').expect(200)).body.skills).toMatchObject([{ name: 'analysis' }]);
  const id = 'skill:550e8400-e29b-41d4-a716-446655440000';
  expect((await curl('get', `/v1/capabilities/${id}`).expect(200)).body).toMatchObject({ id, name: 'analysis', agent_count: 1 });
  await curl('patch', '/v1/skills/skill_550e8400e29b41d4a716446655440000').send({ status: 'disabled' }).expect(200);
  await curl('get', `/v1/capabilities/${id}`).expect(404);
});

test('validate', async () => {
  const { body } = await curl('post', '/v1/skills/validate')
    .send({ skill_md: '---\nname: my-skill\ndescription: Does things.\n---\n\n# Instructions' })
    .expect(200);
  expect(body).toEqual({ valid: true, name: 'my-skill', description: 'Does things.', warnings: [] });
  const wrong = await curl('post', '/everruns/v1/skills/validate').send({ skill_md: '---\nname: INVALID\n---\n\nBody.' }).expect(200);
  expect(wrong.body).toEqual({
    valid: false,
    errors: ['name: must contain only lowercase letters, numbers, and hyphens', 'description: required field missing'],
    warnings: [],
  });
  await curl('post', '/v1/skills/validate').send({}).expect(400);
});

test('AUT-07 whoever sends no token acts as that account, on this surface alone, and no page of another origin does', async () => {
  expect((await curl('get', '/v1/skills/config').expect(200)).body.policies['skill.manage']).toBe(true);
  await curl('get', '/skills').expect(401);
  await curl('get', '/v1/skills').set('Authorization', 'nonsense').expect(401);
  await curl('get', '/v1/skills').set('X-Org-Id', 'other').expect(404);
  const { body } = await curl('post', '/v1/skills').set('Origin', 'https://evil.example').send(HELLO).expect(403);
  expect(body).toMatchObject({ title: 'Forbidden', code: 'origin_not_allowed', instance: '/v1/skills' });
  await curl('get', '/v1/skills').set('Origin', 'http://localhost:9000').expect(200);
  const audit = (await account.get('/account/audit').expect(200)).body;
  expect(JSON.stringify(audit)).toContain('anonymous');
});

test('`/v1` is nobody’s when the setting says so', async () => {
  const other = await startTestApp({ BARE_V1: 'none' });
  try {
    const actor = await other.signup();
    await actor.get('/v1/skills').expect(404);
    await actor.get('/everruns/v1/skills').expect(200);
  } finally {
    await other.close();
  }
});
