import { BUNDLE_LIMITS, readArchive } from '@guildhall/bundles';
import { type Actor, createBundle, createSkill, publish, runSql, startTestApp, type TestApp } from '@guildhall/testing';
import { bytesOf, CSV_ANALYZER, CSV_DIGEST, named, upload, zipOf } from './bundle-files.js';

let app: TestApp;
let owner: Actor;
let id: string;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
  id = (await upload(owner, '/skills/bundles', await zipOf(CSV_ANALYZER, 'csv-analyzer/')).expect(201)).body.skill.id;
});
afterAll(() => app?.close());

const zipOfSkill = (actor: Actor, skillId: string, query = '') => bytesOf(actor.get(`/skills/${skillId}/bundle.zip${query}`));

test('200: a zip with the very files that were sent, under the name of the skill', async () => {
  const answer = await zipOfSkill(owner, id);
  expect(answer.status).toBe(200);
  expect(answer.headers).toMatchObject({
    'content-type': 'application/zip',
    'content-length': String(answer.body.length),
    'content-disposition': `attachment; filename="csv-analyzer.zip"; filename*=UTF-8''csv-analyzer.zip`,
    'x-content-type-options': 'nosniff',
    etag: `"${CSV_DIGEST}"`,
  });
  const reading = await readArchive(answer.body, BUNDLE_LIMITS);
  expect(reading.ok && reading.files.map(({ path, content }) => ({ path, content: content.toString() }))).toEqual(CSV_ANALYZER);
});

test('200: equal folders give equal bytes, whoever packed them and however', async () => {
  const other = await app.signup();
  const files = [...CSV_ANALYZER].reverse().map(({ path, content }) => ({ path, content: String(content) }));
  const { skill } = (await other.post('/skills/bundles').send({ files }).expect(201)).body;
  expect((await zipOfSkill(other, skill.id)).body.equals((await zipOfSkill(owner, id)).body)).toBe(true);
});

test('200: executable files stay so', async () => {
  const script = { path: 'run.sh', content: '#!/bin/sh\n', executable: true };
  const { skill } = (await upload(owner, '/skills/bundles', await zipOf(named('runner', [script]))).expect(201)).body;
  const reading = await readArchive((await zipOfSkill(owner, skill.id)).body, BUNDLE_LIMITS);
  expect(reading.ok && reading.files.filter(({ executable }) => executable).map(({ path }) => path)).toEqual(['run.sh']);
});

test('200: HEAD says the same without the bytes', async () => {
  const get = await zipOfSkill(owner, id);
  const response = await fetch(`${app.url}/skills/${id}/bundle.zip`, {
    method: 'HEAD',
    headers: { authorization: `Bearer ${owner.token}` },
  });
  expect(response.status).toBe(200);
  for (const name of ['etag', 'content-length', 'content-type']) expect(response.headers.get(name)).toBe(get.headers[name]);
});

test('304: whoever has the state is sent nothing', async () => {
  await owner.get(`/skills/${id}/bundle.zip`).set('If-None-Match', `"${CSV_DIGEST}"`).expect(304);
});

test('200: anybody downloads what is public; shared caches may keep it for a minute, and only what everybody may see', async () => {
  const skill = await createBundle(owner, { access: 'public' });
  await publish(owner, skill.id);
  expect((await zipOfSkill(app.anonymous, skill.id)).headers['cache-control']).toBe('public, max-age=60, must-revalidate');
  expect((await zipOfSkill(owner, skill.id)).headers['cache-control']).toBe('private, no-cache');
});

test('400: a version that cannot be', async () => {
  await owner.get(`/skills/${id}/bundle.zip?version=0`).expect(400);
});

test('404: a version that is not', async () => {
  await owner.get(`/skills/${id}/bundle.zip?version=9`).expect(404);
});

test('403: OPQ-01 an opaque bundle gives neither its bytes nor a hash of them, and a holder of the ETag learns nothing', async () => {
  const skill = await createBundle(owner, { access: 'public', contentVisibility: 'opaque' });
  await publish(owner, skill.id);
  const etag = (await owner.get(`/skills/${skill.id}/bundle`).expect(200)).headers.etag ?? '';
  const stranger = await app.signup();
  for (const path of ['bundle', 'bundle.zip', 'bundle/files', 'bundle/files/SKILL.md']) {
    const answer = await stranger.get(`/skills/${skill.id}/${path}`).set('If-None-Match', etag).expect(403);
    expect(answer.body.error_code).toBe('skill_opaque');
    expect(answer.headers).not.toHaveProperty('etag');
  }
  expect(JSON.stringify((await stranger.get(`/skills/${skill.id}`).expect(200)).body)).not.toContain(etag.slice(1, 9));
});

test('402: MON-07 a priced bundle is for those who have bought it', async () => {
  const skill = await createBundle(owner, { access: 'public', pricing: { model: 'fixed', perMonth: 9 } });
  await publish(owner, skill.id);
  const stranger = await app.signup();
  for (const path of ['bundle', 'bundle.zip', 'bundle/files', 'bundle/files/SKILL.md'])
    expect((await stranger.get(`/skills/${skill.id}/${path}`).expect(402)).body.error_code).toBe('payment_required');
});

test('422: not_a_bundle', async () => {
  const agent = await createSkill(owner);
  expect((await owner.get(`/skills/${agent.id}/bundle.zip`).expect(422)).body.error_code).toBe('not_a_bundle');
});

test('503: storage_unavailable where the files cannot be reached; what the database knows is still told', async () => {
  const settings = {
    BLOB_STORE: 's3://bucket?endpoint=http://127.0.0.1:9',
    BLOB_STORE_ACCESS_KEY_ID: 'k',
    BLOB_STORE_SECRET_ACCESS_KEY: 's',
  };
  const away = await startTestApp(settings);
  const actor = await away.signup();
  await runSql(away, `INSERT INTO "Blob" ("sha256") VALUES (repeat('a', 64))`);
  const head = `{"digest": "d", "fileCount": 1, "size": 1, "metadata": {}}`;
  const { skill } = (await actor.post('/skills').send({ name: 'kept', title: 'Kept', description: 'Kept.' }).expect(201)).body;
  await runSql(away, `UPDATE "Skill" SET "kind" = 'bundle', "bundle" = $1, "instructions" = '' WHERE "id" = $2`, [head, skill.id]);
  await runSql(
    away,
    `INSERT INTO "BundleFile" ("accountId", "skillId", "path", "sha256", "size", "mediaType", "executable")
     VALUES ($1, $2, 'SKILL.md', repeat('a', 64), 1, 'text/markdown', false)`,
    [actor.account.id, skill.id],
  );
  await actor.get(`/skills/${skill.id}/bundle`).expect(200);
  for (const path of ['bundle.zip', 'bundle/files/SKILL.md'])
    expect((await actor.get(`/skills/${skill.id}/${path}`).expect(503)).body.error_code).toBe('storage_unavailable');
  await away.close();
});
