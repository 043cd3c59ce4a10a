import { sha256Hex } from '@guildhall/kernel';
import {
  type Actor,
  addRunFile,
  createSkill,
  installSkill,
  keyOf,
  publish,
  runSql,
  startRun,
  startTestApp,
  type TestApp,
  useMockModels,
} from '@guildhall/testing';
import { bytesOf } from '../bundles/bundle-files.js';

let app: TestApp;
let author: Actor;
let caller: Actor;
/** A run of the caller, and where its files are. */
let run: string;
let base: string;

beforeAll(async () => {
  app = await startTestApp();
  [author, caller] = [await app.signup(), await app.signup()];
  for (const actor of [author, caller]) await useMockModels(actor);
  run = await runOf(await createSkill(caller));
  base = `/executions/${run}/files`;
});
afterAll(() => app.close());

const PAGE = '<script>alert(1)</script>';

const runOf = async ({ id }: { readonly id: string }): Promise<string> => (await startRun(caller, id)).id;

/** A run of the caller of somebody else's skill, with a file. */
async function foreignRun(overrides: object) {
  const skill = await createSkill(author, { access: 'public', ...overrides });
  await publish(author, skill.id);
  await installSkill(caller, skill.id);
  const id = await runOf(skill);
  await addRunFile(app, caller, id, { path: '/workspace/a.txt', content: 'how it works' });
  return { id, skill };
}

/** What refuses, but for what names the request. */
async function refusalOf(path: string, actor = caller) {
  const { body, headers } = await actor.get(path).expect(404);
  expect(headers).not.toHaveProperty('etag');
  return { ...body, request_id: null };
}

test('200: byte for byte, to be saved and not shown', async () => {
  await addRunFile(app, caller, run, { path: '/workspace/charts/a.png', content: Buffer.from([0, 255, 10, 13]) });
  const answer = await bytesOf(caller.get(`${base}/workspace/charts/a.png`));
  expect([answer.status, [...answer.body]]).toEqual([200, [0, 255, 10, 13]]);
  expect(answer.headers).toMatchObject({
    'content-type': 'image/png',
    'content-length': '4',
    'content-disposition': `attachment; filename="a.png"; filename*=UTF-8''a.png`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-cache',
    etag: `"${sha256Hex(Buffer.from([0, 255, 10, 13]))}"`,
  });
});

test('200: a large one comes in pieces, and is whole', async () => {
  const content = Buffer.alloc(3_000_000, 'guildhall ');
  await addRunFile(app, caller, run, { path: '/workspace/large.txt', content });
  const answer = await bytesOf(caller.get(`${base}/workspace/large.txt`));
  expect([answer.headers['content-length'], sha256Hex(answer.body)]).toEqual(['3000000', sha256Hex(content)]);
});

test('200: HEAD says the same without the bytes', async () => {
  await addRunFile(app, caller, run, { path: '/inputs/head.txt', content: 'four' });
  const { status, headers } = await fetch(`${app.url}${base}/inputs/head.txt`, {
    ...{ method: 'HEAD', headers: { authorization: `Bearer ${caller.token}` } },
  });
  expect([status, headers.get('content-length'), headers.get('etag')]).toEqual([200, '4', `"${sha256Hex('four')}"`]);
});

test('200: INP-08 what was called a page is sent as an attachment of plain text, and its name is encoded', async () => {
  const name = 'a "b"; c\u00fc.html';
  await addRunFile(app, caller, run, { path: `/inputs/${name}`, content: PAGE, mediaType: 'text/html' });
  const { headers, text } = await caller.get(`${base}/inputs/${encodeURIComponent(name)}`).expect(200);
  expect(text).toBe(PAGE);
  expect(headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(headers['content-disposition']).toBe(`attachment; filename="a__b___c_.html"; filename*=UTF-8''a%20%22b%22%3B%20c%C3%BC.html`);
  expect(headers['content-security-policy']).toContain("default-src 'none'");
});

test('200: a path that came from a model is no more than a name', async () => {
  const path = '/workspace/%2e%2e\\..;a=b?c#d\u{1f642}';
  await addRunFile(app, caller, run, { path, content: 'odd' });
  const address = path.split('/').map(encodeURIComponent).join('/');
  expect((await bytesOf(caller.get(base + address))).body.toString()).toBe('odd');
});

test('304: the ETag is the hash of the file', async () => {
  await addRunFile(app, caller, run, { path: '/workspace/known.txt', content: 'known' });
  const tag = `"${sha256Hex('known')}"`;
  const { text } = await caller.get(`${base}/workspace/known.txt`).set('If-None-Match', tag).expect(304);
  expect(text).toBe('');
});

test('200: two statements, however many files there are', async () => {
  await addRunFile(app, caller, run, { path: '/workspace/counted.txt', content: '1' });
  expect(await app.statements.during(() => caller.get(`${base}/workspace/counted.txt`).expect(200))).toHaveLength(2);
});

test('401: without a token', async () => {
  await app.anonymous.get(`${base}/workspace/a.txt`).expect(401);
});

test('403: a key without the scope', async () => {
  await (await keyOf(caller, { scopes: ['executions:run'] })).get(`${base}/workspace/a.txt`).expect(403);
});

test('404: INP-01 a path that is no file of the run, whatever it would be on a disk, and a file that a skill has brought', async () => {
  await addRunFile(app, caller, run, { path: '/workspace/plain.txt', content: 'plain' });
  await addRunFile(app, caller, run, { path: '/skills/csv/SKILL.md', content: 'instructions' });
  for (const path of ['workspace', 'plain.txt', 'workspace/PLAIN.txt', 'workspace//plain.txt', '/workspace/plain.txt'])
    await caller.get(`${base}/${path}`).expect(404);
  for (const path of ['skills/csv/SKILL.md', 'workspace/%2e%2e/skills/csv/SKILL.md', '..%2f..%2fetc%2fpasswd', 'workspace/%25'])
    await caller.get(`${base}/${path}`).expect(404);
});

test('404: TEN-01 TEN-02 a file of the run of another account, like one that is not there', async () => {
  await addRunFile(app, caller, run, { path: '/workspace/mine.txt', content: 'mine' });
  const absent = `/executions/exe_${'f'.repeat(24)}/files/workspace/mine.txt`;
  expect(await refusalOf(`${base}/workspace/mine.txt`, author)).toEqual(await refusalOf(absent, author));
});

test('404: OPQ-03 OPQ-05 a file of an opaque skill of somebody else, now or since, like one that is not there', async () => {
  const open = await foreignRun({});
  await caller.get(`/executions/${open.id}/files/workspace/a.txt`).expect(200);
  for (const { id, skill } of [await foreignRun({ contentVisibility: 'opaque' }), open]) {
    await author.patch(`/skills/${skill.id}`).send({ contentVisibility: 'opaque' }).expect(200);
    const absent = await refusalOf(`/executions/${id}/files/workspace/b.txt`);
    expect(await refusalOf(`/executions/${id}/files/workspace/a.txt`)).toEqual(absent);
    await caller
      .get(`/executions/${id}/files/workspace/a.txt`)
      .set('If-None-Match', `"${sha256Hex('how it works')}"`)
      .expect(404);
  }
});

test('503: storage_unavailable where the bytes cannot be reached; what the database knows is still told', async () => {
  const away = await startTestApp({
    ...{ BLOB_STORE: 's3://bucket?endpoint=http://127.0.0.1:9', BLOB_STORE_ACCESS_KEY_ID: 'k', BLOB_STORE_SECRET_ACCESS_KEY: 's' },
  });
  const actor = await away.signup();
  await useMockModels(actor);
  const { id } = await startRun(actor, (await createSkill(actor)).id);
  await runSql(away, `INSERT INTO "Blob" ("sha256") VALUES (repeat('a', 64))`);
  await runSql(
    away,
    `INSERT INTO "ExecutionBlob" ("executionId", "accountId", "path", "sha256", "size", "mediaType")
     VALUES ($1, $2, '/workspace/a.txt', repeat('a', 64), 1, 'text/plain')`,
    [id, actor.account.id],
  );
  expect((await actor.get(`/executions/${id}/files`).expect(200)).body.total).toBe(1);
  const { body } = await actor.get(`/executions/${id}/files/workspace/a.txt`).expect(503);
  expect(body.error_code).toBe('storage_unavailable');
  await away.close();
});
