import { BlobsRepository, PLATFORM } from '@guildhall/data';
import { sha256Hex } from '@guildhall/kernel';
import { type Actor, keyOf, runSql, startTestApp, type TestApp } from '@guildhall/testing';
import { bytesOf } from '../../e2e/bundles/bundle-files.js';
import { createVlmSkill, folderOf, HELLO_WORLD, md5Of, sendFile, textOf } from './vlm-calls.js';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

const failure = (message: string, type: string) => ({ detail: message, error: { message, type, id: expect.any(String) } });
const NOT_FOUND = failure('File not found', 'not_found');
const ABSENT = '6b001a20-2a9c-4d3e-5f6b-7c8d00000000';

/** The path of one of our own links. */
const pathOf = (url: string): string => url.slice(app.config.publicUrl.length);
const announce = async (actor: Actor, body: object) => (await actor.post('/vlm/v1/files/presigned-url').send(body).expect(200)).body;
const send = (url: string, bytes: Buffer) => app.anonymous.put(pathOf(url)).set('Content-Type', 'application/zip').send(bytes);

describe('upload', () => {
  test('201: always a new file; purpose, and no public link when none is wanted', async () => {
    const bytes = Buffer.from('same');
    const first = await sendFile(owner, bytes, 'a.txt');
    const query = 'purpose=vision&generate_public_url=False';
    const { body } = await owner.post(`/vlm/v1/files?${query}`).attach('file', bytes, 'ä b.txt').expect(201);
    expect(body).toMatchObject({ filename: 'ä b.txt', purpose: 'vision', bytes: 4, object: 'file', public_url: null });
    expect(body.id).not.toBe(first);
    expect((await owner.get(`/vlm/v1/files/hash/${md5Of(bytes)}`).expect(200)).body.id).toBe(body.id);
  });

  test.each(['purpose=other', 'generate_public_url=maybe'])('400: %s', (query) =>
    owner.post(`/vlm/v1/files?${query}`).attach('file', Buffer.from('x'), 'x').expect(400),
  );

  test('400: no file; a form without one', async () => {
    expect((await owner.post('/vlm/v1/files').send({}).expect(400)).body.error.type).toBe('upload_file_missing');
    await owner.post('/vlm/v1/files').field('other', 'x').expect(400);
  });

  test('413: more than the limit', async () => {
    const answer = await owner
      .post('/vlm/v1/files')
      .attach('file', Buffer.alloc(33 * 1_048_576 + 1), 'big.bin')
      .expect(413);
    expect(answer.body.error.type).toBe('payload_too_large');
  });

  test('401, 403: who may not write', async () => {
    await app.anonymous.post('/vlm/v1/files').attach('file', Buffer.from('x'), 'x').expect(401);
    const key = await keyOf(owner, { scopes: ['skills:read'] });
    await key.post('/vlm/v1/files').attach('file', Buffer.from('x'), 'x').expect(403);
    await key.post('/vlm/v1/files/presigned-url').send({ filename: 'x' }).expect(403);
  });
});

describe('list and read', () => {
  test('200: newest first, ten of them unless more are wanted, without those that are still to come', async () => {
    const actor = await app.signup();
    const ids: string[] = [];
    for (let number = 0; number < 3; number += 1) ids.unshift(await sendFile(actor, Buffer.from(`${number}`), `${number}.txt`));
    await announce(actor, { filename: 'later.zip' });
    const listed = async (query: string) => (await actor.get(`/vlm/v1/files${query}`).expect(200)).body.map(({ id }: { id: string }) => id);
    expect([...(await listed(''))].sort()).toEqual([...ids].sort());
    expect(await listed('?skip=1&limit=1')).toEqual((await listed('')).slice(1, 2));
  });

  test.each(['skip=-1', 'limit=0', 'limit=1001'])('400: %s', (query) => owner.get(`/vlm/v1/files?${query}`).expect(400));

  test('200: by id in any spelling', async () => {
    const id = await sendFile(owner, Buffer.from('x'), 'x.txt');
    const digits = id.replaceAll('-', '');
    for (const spelling of [id, id.toUpperCase(), digits, digits.slice(0, 24), `file_${digits.slice(0, 24)}`]) {
      const { body } = await owner.get(`/vlm/v1/files/${spelling}?generate_public_url=false`).expect(200);
      expect(body).toMatchObject({ id, public_url: null });
    }
  });

  test('400: a hash that is none', () => owner.get('/vlm/v1/files/hash/xyz').expect(400));

  test('TEN-01 404: files of others are not there, however they are asked for', async () => {
    const bytes = Buffer.from('of somebody else');
    const id = await sendFile(await app.signup(), bytes, 'x.txt');
    for (const path of [id, ABSENT, 'nonsense', `${id}/content`, `hash/${md5Of(bytes)}`]) {
      expect((await owner.get(`/vlm/v1/files/${path}`).expect(404)).body).toEqual(NOT_FOUND);
    }
    expect((await owner.delete(`/vlm/v1/files/${id}`).expect(404)).body).toEqual(NOT_FOUND);
    expect((await owner.get(`/vlm/v1/files/verify-upload/${id}`).expect(404)).body).toEqual(failure('File not uploaded', 'not_found'));
  });

  test('401, 403: who may not read', async () => {
    await app.anonymous.get('/vlm/v1/files').expect(401);
    const key = await keyOf(owner, { scopes: ['executions:run'] });
    for (const path of ['', `/${ABSENT}`, `/${ABSENT}/content`, `/hash/${'0'.repeat(32)}`])
      await key.get(`/vlm/v1/files${path}`).expect(403);
  });
});

describe('content', () => {
  test('200: byte for byte, as something to save, with a key or by the public link', async () => {
    const bytes = Buffer.from([0, 255, 60, 104, 49, 62]);
    const { body } = await owner.post('/vlm/v1/files').attach('file', bytes, 'page.html').expect(201);
    for (const request of [owner.get(`/vlm/v1/files/${body.id}/content`), app.anonymous.get(pathOf(body.public_url))]) {
      const answer = await bytesOf(request.expect(200).expect('x-content-type-options', 'nosniff'));
      expect(answer.body.equals(bytes)).toBe(true);
      expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="page\.html"/);
      expect(answer.headers['content-type']).not.toContain('html');
    }
  });

  test('AUT-02 403: a link that was changed, of another file, for another call or past its time; 401: neither link nor key', async () => {
    const [one, two] = [await sendFile(owner, Buffer.from('1')), await sendFile(owner, Buffer.from('2'))];
    const url = pathOf((await owner.get(`/vlm/v1/files/${one}`).expect(200)).body.public_url);
    await app.anonymous.get(url).expect(200);
    const { url: upload } = await announce(owner, { filename: 'x' });
    const token = /token=(.*)/.exec(upload)?.[1];
    const wrong = [
      `${url}x`,
      url.replace(one, two),
      url.replace(/token=.*/, 'token='),
      url.replace(/token=.*/, `token=${token}`),
      `${url}&token=x`,
    ];
    for (const link of wrong) expect((await app.anonymous.get(link).expect(403)).body.error.type).toBe('link_expired');
    await app.anonymous.get(`/vlm/v1/files/${one}/content`).expect(401);
    app.clock.advance(86_401_000);
    await app.anonymous.get(url).expect(403);
    expect(app.logs.filter((line) => JSON.stringify(line).includes('token='))).toEqual([]);
    owner = await app.signup(); // a day later the session of the other one is over
  });
});

describe('delete', () => {
  test('200: the file as it was; versions made of it stay', async () => {
    const actor = await app.signup();
    const info = await createVlmSkill(actor, HELLO_WORLD);
    const { id } = (await actor.get('/vlm/v1/files').expect(200)).body[0];
    const { public_url: url } = (await actor.get(`/vlm/v1/files/${id}`).expect(200)).body;
    expect((await actor.delete(`/vlm/v1/files/${id}`).expect(200)).body).toMatchObject({ id, object: 'file' });
    for (const path of [`/vlm/v1/files/${id}`, `/vlm/v1/files/${id}/content`]) await actor.get(path).expect(404);
    await app.anonymous.get(pathOf(url)).expect(404);
    await actor.get(`/vlm/v1/skills/${info.id}`).expect(200);
    const { body } = await actor.get(`/vlm/v1/skills/${info.id}/download`).expect(200);
    await app.anonymous.get(pathOf(body.download_url)).expect(200);
  });
});

test('FLT-08 a sweep keeps the bytes of files, and takes them once the last file with them is deleted', async () => {
  const bytes = Buffer.from(`swept ${owner.account.id}`);
  const [one, two] = [await sendFile(owner, bytes), await sendFile(owner, bytes)];
  const sha256 = sha256Hex(bytes);
  const sweep = async () => {
    await runSql(app, `UPDATE "Blob" SET "usedAt" = now() - interval '2 days' WHERE "sha256" = $1`, [sha256]);
    const removed: string[] = [];
    const take = async (hashes: readonly string[]) => void removed.push(...hashes);
    await app.database.transaction(PLATFORM, () => new BlobsRepository(app.database).removeUnused(86_400_000, take));
    return removed;
  };
  await owner.delete(`/vlm/v1/files/${one}`).expect(200);
  expect(await sweep()).not.toContain(sha256);
  await owner.delete(`/vlm/v1/files/${two}`).expect(200);
  expect(await sweep()).toContain(sha256);
});

describe('presigned upload', () => {
  test('200: a link that takes the bytes without a key, as often as they are sent, until the file is verified', async () => {
    const bytes = await folderOf(textOf('sent-by-link'));
    const given = await announce(owner, { filename: 'skill.zip', purpose: 'assistants', expiration: 86_400, later: 1 });
    expect(given).toEqual({
      ...{ id: expect.any(String), url: expect.stringContaining(`${app.config.publicUrl}/vlm/v1/files/`), filename: 'skill.zip' },
      ...{ content_type: 'application/zip', upload_method: 'presigned-url', method: 'PUT', expiration: 3_600 },
      ...{ public_url: expect.any(String), created_at: expect.any(String) },
    });
    const early = await owner.get(`/vlm/v1/files/verify-upload/${given.id}`).expect(404);
    expect(early.body).toEqual(failure('File not uploaded', 'not_found'));
    await owner.get(`/vlm/v1/files/${given.id}`).expect(404);
    await send(given.url, Buffer.from('first')).expect(200, {});
    await send(given.url, bytes).expect(200, {});
    const { body } = await owner.get(`/vlm/v1/files/verify-upload/${given.id}`).expect(200);
    expect(body).toMatchObject({ id: given.id, bytes: bytes.length, filename: 'skill.zip' });
    expect((await send(given.url, Buffer.from('later')).expect(403)).body.error.type).toBe('link_expired');
    await owner.get(`/vlm/v1/files/verify-upload/${given.id}`).expect(200, body);
    await owner.post('/vlm/v1/skills/create').send({ file_id: given.id }).expect(201);
  });

  test.each([{}, { filename: '' }, { filename: 'x', expiration: 59 }, { filename: 'x', purpose: 'other' }])('400: %j', (body) =>
    owner.post('/vlm/v1/files/presigned-url').send(body).expect(400),
  );

  test('INP-06 403: a link that was never made or is past its time', async () => {
    const given = await announce(owner, { filename: 'x', expiration: 60 });
    await send(given.url.replace(/token=.*/, 'token=x'), Buffer.from('x')).expect(403);
    await app.anonymous.put(`/vlm/v1/files/${given.id}/upload`).set('Content-Type', 'text/plain').send('x').expect(403);
    app.clock.advance(61_000);
    await send(given.url, Buffer.from('x')).expect(403);
  });
});
