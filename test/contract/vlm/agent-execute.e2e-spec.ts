import {
  type Actor,
  createBundle,
  createSkill,
  installSkill,
  keyOf,
  publish,
  runSql,
  startTestApp,
  startTestWorker,
  type TestApp,
  type TestWorker,
  useMockModels,
} from '@guildhall/testing';
import { execute, inlineSkill, predicted, readPrediction, resultsOf, script } from './run-calls.js';
import { ABSENT, createVlmSkill, failure, folderOf, INSTANT, lookUp, sendFile, textOf, UUID } from './vlm-calls.js';

let app: TestApp;
let worker: TestWorker;
let owner: Actor;
let stranger: Actor;

beforeAll(async () => {
  app = await startTestApp();
  worker = await startTestWorker(app);
  [owner, stranger] = [await app.signup(), await app.signup()];
  for (const actor of [owner, stranger]) await useMockModels(actor);
});
afterAll(async () => {
  await worker.stop();
  await app.close();
});

const PENDING = { elements_processed: null, element_type: null, credits_used: null, steps: null, message: null, duration_seconds: 0 };

describe('201: a batch', () => {
  test('is pending at once, and is read as a prediction until it has ended', async () => {
    await createVlmSkill(owner, textOf('patient-referral'));
    const { body } = await execute(owner, { config: { skills: [{ skill_name: 'patient-referral' }] }, batch: true }).expect(201);
    expect(body).toEqual({
      ...{ id: expect.stringMatching(UUID), name: 'patient-referral', created_at: expect.stringMatching(INSTANT), completed_at: null },
      ...{ response: null, status: 'pending', usage: PENDING },
    });
    const ended = await predicted(owner, body.id);
    expect(ended).toEqual({
      ...{ id: body.id, created_at: body.created_at, completed_at: expect.stringMatching(INSTANT), status: 'completed', domain: null },
      ...{ response: { result: expect.stringContaining('[mock]') }, message: null },
      usage: { ...PENDING, credits_used: 0, steps: expect.any(Number), duration_seconds: expect.any(Number) },
    });
  });

  test('is the default, and several skills are activated in order', async () => {
    for (const name of ['document-parsing', 'data-validation']) await createVlmSkill(owner, textOf(name, 'Does.', `Body of ${name}.`));
    const skills = [{ skill_name: 'document-parsing' }, { skill_name: 'data-validation' }];
    const { body } = await execute(owner, { config: { skills }, inputs: { note: 'Hello.' } }).expect(201);
    expect([body.status, body.name]).toEqual(['pending', 'document-parsing']);
    await predicted(owner, body.id);
    expect(await resultsOf(owner, body.id)).toMatchObject([
      { skill: 'document-parsing', instructions: expect.stringContaining('Body of document-parsing.') },
      { skill: 'data-validation', instructions: expect.stringContaining('Body of data-validation.') },
    ]);
  });
});

describe('201: who waits', () => {
  test('is answered the execution as it has ended', async () => {
    const { body } = await execute(owner, { config: { prompt: script('finish {"total": 3}') }, batch: false }).expect(201);
    expect(body).toMatchObject({ name: 'agent', status: 'completed', response: { total: 3 } });
    expect((await readPrediction(owner, body.id).expect(200)).body).toMatchObject({ response: body.response, usage: body.usage });
  });

  test('gets a text as an object', async () => {
    const { body } = await execute(owner, { config: { prompt: script('say Done.') }, batch: false }).expect(201);
    expect(body.response).toEqual({ text: 'Done.' });
  });

  test('hears why it failed', async () => {
    const { body } = await execute(owner, { config: { prompt: script('fail 400') }, batch: false }).expect(201);
    expect(body).toMatchObject({ status: 'failed', response: null, usage: { message: expect.stringMatching(/^model_failed: /) } });
  });
});

describe('skills', () => {
  test('are named by id, by the id of a version, by name with a version, and by digest', async () => {
    const first = await createVlmSkill(owner, textOf('versioned', 'Does.', 'First body.'));
    const second = (
      await owner
        .post('/vlm/v1/skills/versioned/update')
        .send({ file_id: await sendFile(owner, await folderOf(textOf('versioned', 'Does.', 'Second body.'))) })
        .expect(201)
    ).body;
    const cases: readonly [object, string][] = [
      [{ skill_name: 'versioned' }, 'Second body.'],
      [{ skill_id: first.id }, 'First body.'],
      [{ skill_id: second.id, skill_name: 'ignored' }, 'Second body.'],
      [{ skill_name: 'versioned', skill_version: first.skill_version }, 'First body.'],
      [{ skill_name: 'versioned:1' }, 'First body.'],
      [{ skill_name: 'versioned', skill_version: 'latest' }, 'Second body.'],
    ];
    for (const [skill, text] of cases) {
      const { body } = await execute(owner, { config: { skills: [skill] }, batch: false }).expect(201);
      expect(JSON.stringify(await resultsOf(owner, body.id))).toContain(text);
    }
  });

  test('that come along are unpacked for their run and kept nowhere else', async () => {
    const skill = await inlineSkill('my-skill', { 'resources/table.csv': 'a,b\n', 'vlmrun.yaml': 'toolsets: [core]\nplan: Read first.\n' });
    const prompt = script('call read_skill_file {"path": "/skills/my-skill/resources/table.csv"}', 'finish {"read": "$last"}');
    const { body } = await execute(owner, { config: { skills: [skill], prompt }, batch: false }).expect(201);
    expect(body).toMatchObject({ name: 'my-skill', status: 'completed', response: { read: { content: 'a,b\n' } } });
    expect(await resultsOf(owner, body.id)).toMatchObject([
      { skill: 'my-skill', instructions: expect.stringContaining('Read first.') },
      {},
    ]);
    for (const name of ['my-skill', 'inline_22fc284335ec0bf2']) await lookUp(owner, { name }).expect(404);
    const { skills } = (await owner.get('/skills').expect(200)).body;
    expect(skills.map(({ name }: { name: string }) => name)).not.toContain('my-skill');
    const kept = await runSql(app, `SELECT "path" FROM "ExecutionBlob" WHERE "path" LIKE '/skills/my-skill/%'`);
    expect(kept).toEqual([]);
  });

  test('TEN-01 one that came along is visible to no other run', async () => {
    const skill = await inlineSkill('hidden-away');
    const { body } = await execute(owner, { config: { skills: [skill] }, batch: false }).expect(201);
    expect(body.status).toBe('completed');
    for (const actor of [owner, stranger]) {
      const other = await execute(actor, { config: { skills: [{ skill_name: 'hidden-away' }] } }).expect(404);
      expect(other.body.detail).toBe('Skill not found: hidden-away');
      const prompt = script('call activate_skill {"name": "hidden-away"}', 'finish {}');
      const mine = await execute(actor, { config: { skills: [await inlineSkill('another')], prompt }, batch: false }).expect(201);
      expect(JSON.stringify(await resultsOf(actor, mine.body.id))).toContain("Unknown skill: 'hidden-away'");
    }
  });

  test('OPQ-03 an opaque one runs apart: nothing of it comes into the run', async () => {
    const author = await app.signup();
    // A model that repeats what it reads would tell it (OPQ-04); this one does not.
    const models = [{ provider: 'mock', model: 'script:finish {"result": "Sealed and done."}' }];
    await author.put('/account/models').send({ low: models, medium: models, high: models }).expect(200);
    const secret = 'THE SECRET OF THE AUTHOR';
    const { id } = await createBundle(
      author,
      { access: 'public', contentVisibility: 'opaque' },
      {
        files: [
          { path: 'SKILL.md', content: textOf('sealed', 'Sealed.', secret) },
          { path: 'schema.json', content: '{"type":"object","required":["SECRET"]}' },
        ],
      },
    );
    await publish(author, id);
    await installSkill(stranger, id);
    const { body } = await execute(stranger, { config: { skills: [{ skill_name: 'sealed' }] }, batch: false }).expect(201);
    expect(JSON.stringify([body.status, await resultsOf(stranger, body.id)])).toContain('Sealed and done.');
    const native = (await stranger.get('/executions?limit=20').expect(200)).body.executions;
    const seen = await Promise.all(
      native.map(async (run: { id: string }) => [
        (await stranger.get(`/executions/${run.id}`)).body,
        (await stranger.get(`/executions/${run.id}/steps`)).body,
        (await readPrediction(stranger, run.id)).body,
      ]),
    );
    expect(JSON.stringify(seen)).not.toContain('SECRET');
    const child = native.find((run: { parent: unknown }) => run.parent !== null);
    expect((await stranger.get(`/executions/${child.id}`).expect(200)).body.execution.messages).toEqual([]);
  });

  test('424: an opaque one whose author has no model', async () => {
    const author = await app.signup();
    const { id } = await createBundle(author, { access: 'public', contentVisibility: 'opaque' });
    await publish(author, id);
    await installSkill(stranger, id);
    const { body } = await execute(stranger, { config: { skills: [{ skill_id: id }] } }).expect(424);
    expect(body.error.type).toBe('model_not_available');
  });

  test('404: one that the account cannot see, that it has paused, or that is no bundle', async () => {
    const { id } = await createBundle(owner);
    await publish(owner, id);
    const agent = await createSkill(owner);
    await publish(owner, agent.id);
    const open = await createBundle(owner, { access: 'public' });
    await publish(owner, open.id);
    const install = await installSkill(stranger, open.id);
    await stranger.patch(`/skills/installs/${install.id}`).send({ status: 'paused' }).expect(200);
    const own = await createVlmSkill(stranger, textOf('paused-here'));
    const { installation } = (await stranger.get('/skills/paused-here').expect(200)).body.skill;
    await stranger.patch(`/skills/installs/${installation.id}`).send({ status: 'paused' }).expect(200);
    for (const reference of [id, own.id, ABSENT, agent.id, open.id, 'nothing']) {
      const { body } = await execute(stranger, { config: { skills: [{ skill_id: reference }] } }).expect(404);
      expect(body).toEqual(failure(`Skill not found: ${reference}`, 'not_found'));
    }
  });

  test.each([
    ['nothing that names it', [{}], 'skills[0]: at least one of skill_name or skill_id must be provided'],
    ['an inline one without its files', [{ type: 'inline' }], 'skills[0]: source.data is required for inline skills'],
    ['more than there may be', Array.from({ length: 17 }, () => ({ skill_name: 'x' })), 'skills: at most 16 skills'],
  ])('400: %s', async (_, skills, detail) => {
    const { body } = await execute(owner, { config: { skills } }).expect(400);
    expect(body).toEqual(failure(detail, 'validation_failed'));
  });

  test('400: the same name twice, however it comes', async () => {
    const skills = [await inlineSkill('same'), await inlineSkill('same')];
    const { body } = await execute(owner, { config: { skills } }).expect(400);
    expect(body.detail).toBe('skills[1]: "same" is given twice');
  });

  test('INP-01 422: an archive that is none', async () => {
    const skill = { type: 'inline', source: { data: 'UEs=' } };
    expect((await execute(owner, { config: { skills: [skill] } }).expect(422)).body.error.type).toBe('archive_not_zip');
  });
});

describe('the schema of the result', () => {
  const schema = { type: 'object', properties: { total: { type: 'number' } }, required: ['total'] };

  test('comes from the request, else from the schema.json of the first skill', async () => {
    const skill = await inlineSkill('counter', { 'schema.json': JSON.stringify(schema) });
    for (const config of [{ prompt: 'Count.', json_schema: schema }, { skills: [skill] }]) {
      const { body } = await execute(owner, { config, batch: false }).expect(201);
      expect(body).toMatchObject({ status: 'completed', response: { total: expect.any(Number) } });
    }
  });

  test('a result that does not match fails the run', async () => {
    const prompt = script('finish {"total": "three"}', 'finish {"total": "three"}');
    const { body } = await execute(owner, { config: { prompt, json_schema: schema }, batch: false }).expect(201);
    expect(body).toMatchObject({ status: 'failed', usage: { message: expect.stringContaining('output_schema_mismatch') } });
  });

  test('400: what is no schema', async () => {
    await execute(owner, { config: { prompt: 'x', json_schema: { type: 'nothing' } } }).expect(400);
  });

  test('422: a schema.json that is none', async () => {
    const skill = await inlineSkill('broken', { 'schema.json': '{"type": 7}' });
    expect((await execute(owner, { config: { skills: [skill] } }).expect(422)).body.error.type).toBe('invalid_schema_json');
  });
});

describe('an agent of the account', () => {
  test('is named by id, by name, and with a version', async () => {
    const agent = await createSkill(owner, { title: 'Analyst' });
    await publish(owner, agent.id);
    for (const name of [agent.id, agent.name, `${agent.name}:1`, `${agent.name}:v1`, `${agent.name}:latest`]) {
      const { body } = await execute(owner, { name, config: { prompt: 'Go.' }, batch: false }).expect(201);
      expect(body).toMatchObject({ name: agent.name, status: 'completed' });
    }
  });

  test('404: one that is not there, not published, or of others', async () => {
    const draft = await createSkill(owner);
    const other = await createSkill(stranger);
    await publish(stranger, other.id);
    for (const name of [draft.id, other.id, `${ABSENT}`, 'nothing']) {
      expect((await execute(owner, { name }).expect(404)).body.error.type).toBe('not_found');
    }
  });
});

describe('what is refused', () => {
  test.each<[string, object]>([
    ['neither agent nor prompt nor skill', { inputs: { x: 'y' } }],
    ['a model that there is not', { config: { prompt: 'x' }, model: 'gpt-nothing' }],
    ['a toolset that there is not', { config: { prompt: 'x' }, toolsets: ['nothing'] }],
    ['inputs that are no object', { config: { prompt: 'x' }, inputs: 'text' }],
    ['NET-01 an address that may not be called', { config: { prompt: 'x' }, callback_url: 'http://127.0.0.1/' }],
  ])('400: %s', async (_, body) => {
    const answer = await execute(owner, body).expect(400);
    expect(answer.body).toEqual({
      detail: expect.any(String),
      error: { message: answer.body.detail, type: expect.any(String), id: expect.any(String) },
    });
  });

  test('401: without a key', () => app.anonymous.post('/vlm/v1/agent/execute').send({}).expect(401));

  test('403: a key that runs nothing', async () => {
    const key = await keyOf(owner, { scopes: ['skills:read'] });
    expect((await execute(key, { config: { prompt: 'x' } }).expect(403)).body.error.type).toBe('insufficient_scope');
  });

  test('INP-06 400 and 415: a body that is no JSON, and one that says that it is none', async () => {
    const send = (type: string) => owner.post('/vlm/v1/agent/execute').set('Content-Type', type);
    expect((await send('application/json').send('{"config":').expect(400)).body.error.type).toBe('validation_failed');
    for (const type of ['text/plain', 'application/json; charset=latin1']) await send(type).send('{}').expect(415);
  });

  test('more than other requests have, up to 16 MiB', async () => {
    const inputs = { big: 'x'.repeat(3 * 1_048_576) };
    await execute(owner, { config: { prompt: script('finish {}') }, inputs }).expect(201);
  });

  test('413: more than 16 MiB', async () => {
    const body = { config: { prompt: 'x' }, inputs: { big: 'x'.repeat(16 * 1_048_576) } };
    expect((await execute(owner, body).expect(413)).body.error.type).toBe('payload_too_large');
  });

  test('424: no model, and a toolset without a provider', async () => {
    const poor = await app.signup();
    expect((await execute(poor, { config: { prompt: 'x' } }).expect(424)).body.error.type).toBe('model_not_available');
    const { body } = await execute(owner, { config: { prompt: 'x' }, toolsets: ['image-gen'] }).expect(424);
    expect(body.error.type).toBe('toolset_unavailable');
  });
});

test('a key that is sent again starts nothing again', async () => {
  const send = () => execute(owner, { config: { prompt: 'Once.' }, batch: false }).set('Idempotency-Key', 'once');
  const [first, second] = [await send().expect(201), await send().expect(201)];
  expect([second.body.id, second.body.status]).toEqual([first.body.id, 'completed']);
});
