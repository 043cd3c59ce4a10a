import { type Actor, keyOf, startTestApp, type TestApp } from '@guildhall/testing';
import { ABSENT, announce, failure, folderOf, pathOf, textOf } from './vlm-calls.js';

let app: TestApp;
let owner: Actor;

const send = (url: string, bytes: Buffer) => app.anonymous.put(pathOf(app, url)).set('Content-Type', 'application/zip').send(bytes);

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

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
  const again = (await owner.get(`/vlm/v1/files/verify-upload/${given.id}`).expect(200)).body;
  expect({ ...again, public_url: '' }).toEqual({ ...body, public_url: '' }); // the link is made anew each time
  await owner.post('/vlm/v1/skills/create').send({ file_id: given.id }).expect(201);
});

test.each([{}, { filename: '' }, { filename: 'x', expiration: 59 }, { filename: 'x', purpose: 'other' }])('400: %j', (body) =>
  owner.post('/vlm/v1/files/presigned-url').send(body).expect(400),
);

test('200: an hour at most is granted, less when less is asked for; the type is read from the name', async () => {
  const granted = async (body: object) => announce(owner, body) as Promise<object>;
  expect(await granted({ filename: 'a.pdf' })).toMatchObject({ expiration: 3_600, content_type: 'application/pdf' });
  expect(await granted({ filename: 'a.unknown', expiration: 60 })).toMatchObject({
    expiration: 60,
    content_type: 'application/octet-stream',
  });
  expect(await granted({ filename: 'a', expiration: 604_800, purpose: null })).toMatchObject({ expiration: 3_600 });
});

test('401, 403: who may not write', async () => {
  await app.anonymous.post('/vlm/v1/files/presigned-url').send({ filename: 'x' }).expect(401);
  const key = await keyOf(owner, { scopes: ['skills:read'] });
  await key.post('/vlm/v1/files/presigned-url').send({ filename: 'x' }).expect(403);
  await key.get(`/vlm/v1/files/verify-upload/${ABSENT}`).expect(403);
});

test('TEN-01 404: uploads of others cannot be verified', async () => {
  const { id, url } = await announce(await app.signup(), { filename: 'a' });
  await send(url, Buffer.from('x')).expect(200);
  for (const unknown of [id, ABSENT, 'nonsense']) await owner.get(`/vlm/v1/files/verify-upload/${unknown}`).expect(404);
});
