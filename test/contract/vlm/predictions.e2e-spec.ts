import { createHmac } from 'node:crypto';
import {
  type Actor,
  createSkill,
  keyOf,
  runSql,
  setWebhook,
  startRun,
  startTestApp,
  startTestWorker,
  type TestApp,
  type TestWorker,
  useMockModels,
  WebhookReceiver,
} from '@guildhall/testing';
import { execute, predicted, readPrediction, script } from './run-calls.js';
import { ABSENT, createVlmSkill, failure, sendFile, textOf, uuidOf } from './vlm-calls.js';

/** Runs as predictions: how they are read, made of files, and told when they end. */

let app: TestApp;
let worker: TestWorker;
let receiver: WebhookReceiver;
let owner: Actor;
let stranger: Actor;

beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  app = await startTestApp({ OUTBOUND_ALLOW: '127.0.0.0/8' });
  worker = await startTestWorker(app);
});
afterAll(async () => {
  await worker.stop();
  await app.close();
  await receiver.close();
});

beforeEach(async () => {
  receiver.received.length = 0;
  receiver.reply = ({ answer }) => answer.writeHead(204).end();
  [owner, stranger] = [await app.signup(), await app.signup()];
  for (const actor of [owner, stranger]) await useMockModels(actor);
});

const image = (bytes = 'bytes'): string => `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`;
const generate = (kind: string, body: object, actor = owner) => actor.post(`/vlm/v1/${kind}/generate`).send(body);
const hexOf = (id: string): string => id.replaceAll('-', '').slice(0, 24);

describe('reading', () => {
  test('200: any run of the account, by any spelling of its id, in either form', async () => {
    const { id } = await startRun(owner, (await createSkill(owner, { kind: 'prompt', name: 'asker' })).id);
    await predicted(owner, id);
    const uuid = uuidOf(id.slice(-24));
    for (const spelling of [id, uuid, uuid.toUpperCase(), uuid.replaceAll('-', ''), id.slice(-24)]) {
      expect((await readPrediction(owner, spelling).expect(200)).body).toMatchObject({ id: uuid, domain: null, message: null });
      expect((await owner.get(`/vlm/v1/agent/executions/${spelling}`).expect(200)).body).toMatchObject({ id: uuid, name: 'asker' });
    }
  });

  test('200: lists, newest first, without runs that others have started, and those of nobody else', async () => {
    const skill = await createSkill(owner, { kind: 'prompt' });
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) ids.unshift(uuidOf((await startRun(owner, skill.id)).id.slice(-24)));
    await startRun(stranger, (await createSkill(stranger, { kind: 'prompt' })).id);
    await runSql(app, 'UPDATE "Execution" SET "parentId" = $2, "parentCallId" = $3, "depth" = 2 WHERE "id" = $1', [
      `exe_${hexOf(ids[1] ?? '')}`,
      `exe_${hexOf(ids[2] ?? '')}`,
      'c',
    ]);
    for (const path of ['predictions', 'agent/executions']) {
      const idsOf = async (query = '') => (await owner.get(`/vlm/v1/${path}${query}`).expect(200)).body.map(({ id }: { id: string }) => id);
      expect(await idsOf()).toEqual([ids[0], ids[2]]);
      expect([await idsOf('?limit=1'), await idsOf('?skip=1')]).toEqual([[ids[0]], [ids[2]]]);
    }
  });

  test('a list takes as many statements for many runs as for one', async () => {
    const skill = await createSkill(owner, { kind: 'prompt' });
    await startRun(owner, skill.id);
    await worker.stop();
    const count = () => app.statements.during(() => owner.get('/vlm/v1/predictions').expect(200));
    const one = await count();
    for (let more = 0; more < 5; more += 1) await startRun(owner, skill.id);
    const many = await count();
    worker = await startTestWorker(app);
    expect(many).toHaveLength(one.length);
  });

  test('TEN-01 404: a run of another account, like one that is not there', async () => {
    const { id } = await startRun(owner, (await createSkill(owner, { kind: 'prompt' })).id);
    for (const spelling of [id, ABSENT, 'nonsense']) {
      expect((await readPrediction(stranger, spelling).expect(404)).body).toEqual(failure('Prediction not found', 'not_found'));
      const { body } = await stranger.get(`/vlm/v1/agent/executions/${spelling}`).expect(404);
      expect(body).toEqual(failure('Execution not found', 'not_found'));
    }
  });

  test.each(['limit=0', 'limit=1001', 'skip=-1'])('400: %s', async (query) => {
    await owner.get(`/vlm/v1/predictions?${query}`).expect(400);
  });

  test('401 and 403: without a key, and with one that reads no runs', async () => {
    const key = await keyOf(owner, { scopes: ['skills:read'] });
    for (const path of ['predictions', `predictions/${ABSENT}`, 'agent/executions', `agent/executions/${ABSENT}`]) {
      await app.anonymous.get(`/vlm/v1/${path}`).expect(401);
      await key.get(`/vlm/v1/${path}`).expect(403);
    }
  });
});

describe('generating', () => {
  test('201: by a domain, which names a bundle', async () => {
    await createVlmSkill(owner, textOf('document-invoice'));
    const fileId = await sendFile(owner, Buffer.from('An invoice.'), 'invoice.txt');
    const config = { prompt: script('finish {"total": 7}') };
    const { body } = await generate('document', { file_id: fileId, domain: 'document.invoice', config }).expect(201);
    expect(body).toMatchObject({ status: 'completed', domain: 'document.invoice', response: { total: 7 }, message: null });
    expect(Object.keys(body).toSorted()).toEqual(['completed_at', 'created_at', 'domain', 'id', 'message', 'response', 'status', 'usage']);
  });

  test('201: by skills, with which the domain is only kept; images and addresses in each kind', async () => {
    await createVlmSkill(owner, textOf('looker'));
    const config = { skills: [{ skill_name: 'looker' }] };
    const images = await generate('image', { images: [image(), image('more')], config, domain: 'nothing.there' }).expect(201);
    expect(images.body).toMatchObject({ status: 'completed', domain: 'nothing.there' });
    const files = await owner.get(`/executions/exe_${hexOf(images.body.id)}`).expect(200);
    expect(files.body.execution.messages[0].content.map(({ name }: { name: string }) => name)).toEqual(['image.png', 'image-2.png']);
    for (const kind of ['audio', 'video', 'document']) {
      const { body } = await generate(kind, { url: image(), config, batch: true }).expect(201);
      expect(body.status).toBe('pending');
    }
  });

  test('404: a domain that names nothing', async () => {
    const { body } = await generate('image', { images: [image()], domain: 'document.nothing' }).expect(404);
    expect(body).toEqual(failure('Domain not found: document.nothing', 'not_found'));
  });

  test.each<[string, string, object, string]>([
    ['neither domain nor skills', 'image', { images: [image()] }, 'Either `domain` or `config.skills` must be provided'],
    ['no file', 'document', { domain: 'x' }, 'Provide exactly one of `file_id` and `url`'],
    ['two files', 'audio', { domain: 'x', file_id: 'x', url: 'y' }, 'Provide exactly one of `file_id` and `url`'],
  ])('400: %s', async (_, kind, body, detail) => {
    expect((await generate(kind, body).expect(400)).body).toEqual(failure(detail, 'validation_failed'));
  });

  test('400: no images', () => generate('image', { images: [], domain: 'x' }).expect(400));

  test('401 and 403: without a key, and with one that runs nothing', async () => {
    const key = await keyOf(owner, { scopes: ['executions:read'] });
    for (const kind of ['image', 'document', 'audio', 'video']) {
      await generate(kind, {}, app.anonymous).expect(401);
      await generate(kind, {}, key).expect(403);
    }
  });
});

describe('telling the end', () => {
  const SECRET = 'whsec_test whsec_test';
  const start = async (prompt: string, body: object = {}): Promise<string> =>
    (await execute(owner, { config: { prompt }, callback_url: receiver.url, batch: true, ...body }).expect(201)).body.id;

  test('posts the prediction as it is read, signed over exactly its bytes', async () => {
    await setWebhook(owner, receiver.url, { secret: SECRET, enabled: false });
    const id = await start(script('finish {"done": true}'));
    const [post] = await receiver.waitFor(1);
    expect(JSON.parse(post?.body ?? '')).toEqual((await readPrediction(owner, id).expect(200)).body);
    expect(post?.headers['x-vlmrun-signature']).toBe(
      `sha256=${createHmac('sha256', SECRET)
        .update(post?.body ?? '')
        .digest('hex')}`,
    );
    expect(post?.headers['x-guildhall-delivery']).toMatch(/^dlv_/);
    expect(post?.headers['x-guildhall-signature']).toBeUndefined();
  });

  test('tells failures, too, and signs nothing without a secret', async () => {
    await start(script('fail 400'));
    const [post] = await receiver.waitFor(1);
    expect(JSON.parse(post?.body ?? '')).toMatchObject({
      status: 'failed',
      response: null,
      message: expect.stringMatching(/^model_failed/),
    });
    expect(post?.headers['x-vlmrun-signature']).toBeUndefined();
  });

  test('tries it twice more under the same id, and follows no redirect', async () => {
    receiver.reply = ({ answer }) => answer.writeHead(302, { location: `${receiver.url}/elsewhere` }).end();
    await start(script('finish {}'));
    const posts = await receiver.waitFor(3);
    expect(new Set(posts.map(({ headers }) => headers['x-guildhall-delivery'])).size).toBe(1);
    expect(posts.map(({ body }) => body)).toEqual(Array.from({ length: 3 }, () => posts[0]?.body));
  });

  test('tells nobody who has waited for the answer', async () => {
    await start(script('finish {}'), { batch: false });
    const id = await start(script('finish {"told": 1}'));
    await receiver.waitFor(1);
    expect(receiver.received.map(({ body }) => JSON.parse(body).id)).toEqual([id]);
  });
});
