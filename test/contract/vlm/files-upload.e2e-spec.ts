import { type Actor, keyOf, startTestApp, type TestApp } from '@guildhall/testing';
import { failure, INSTANT, md5Of, sendFile, UUID } from './vlm-calls.js';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

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

test('201: as it is documented, under a name without folders', async () => {
  const { body } = await owner.post('/vlm/v1/files').attach('file', Buffer.from('x'), { filename: '../a b.txt' }).expect(201);
  expect(body).toEqual({
    ...{ id: expect.stringMatching(UUID), filename: 'a b.txt', bytes: 1, purpose: 'assistants' },
    ...{ created_at: expect.stringMatching(INSTANT), object: 'file', public_url: expect.stringContaining('?token=') },
  });
});

test('400: two files; a form that is none', async () => {
  const twice = await owner.post('/vlm/v1/files').attach('file', Buffer.from('x'), 'x').attach('file', Buffer.from('y'), 'y').expect(400);
  expect(twice.body).toEqual(failure(expect.any(String), 'upload_file_repeated'));
  const broken = await owner.post('/vlm/v1/files').set('Content-Type', 'multipart/form-data').send('x').expect(400);
  expect(broken.body).toEqual(failure(expect.stringMatching(/^Failed to parse multipart: /), 'invalid_multipart'));
});

test('200: an upload that comes again with its Idempotency-Key is the same file', async () => {
  const send = () => owner.post('/vlm/v1/files').set('Idempotency-Key', 'once').attach('file', Buffer.from('once'), 'once.txt').expect(201);
  const first = (await send()).body.id;
  expect((await send()).body.id).toBe(first);
});
