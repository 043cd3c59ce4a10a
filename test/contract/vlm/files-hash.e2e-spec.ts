import { type Actor, keyOf, startTestApp, type TestApp } from '@guildhall/testing';
import { announce, FILE_NOT_FOUND, failure, md5Of, pathOf, sendFile } from './vlm-calls.js';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

test('400: a hash that is none', async () => {
  const { body } = await owner.get('/vlm/v1/files/hash/xyz').expect(400);
  expect(body).toEqual(failure('hash: must be an MD5 of 32 hexadecimal digits', 'validation_failed'));
});

test('TEN-02 200: a hash finds the newest file of the account with these bytes, whoever else has sent them', async () => {
  const bytes = Buffer.from('sent by both');
  const other = await app.signup();
  await sendFile(owner, bytes);
  const mine = await sendFile(owner, bytes);
  const theirs = await sendFile(other, bytes); // the newest of all
  const found = async (actor: Actor, md5: string) => (await actor.get(`/vlm/v1/files/hash/${md5}`).expect(200)).body.id;
  expect(await found(owner, md5Of(bytes))).toBe(mine);
  expect(await found(owner, md5Of(bytes).toUpperCase())).toBe(mine);
  expect(await found(other, md5Of(bytes))).toBe(theirs);
  expect((await owner.get('/vlm/v1/files?limit=1000').expect(200)).body).not.toContainEqual(expect.objectContaining({ id: theirs }));
});

test('404: a hash of a file that was sent by a link and not verified, or that was deleted', async () => {
  const bytes = Buffer.from('to be verified');
  const { id, url } = await announce(owner, { filename: 'x' });
  await app.anonymous.put(pathOf(app, url)).set('Content-Type', 'text/plain').send('to be verified').expect(200);
  expect((await owner.get(`/vlm/v1/files/hash/${md5Of(bytes)}`).expect(404)).body).toEqual(FILE_NOT_FOUND);
  await owner.get(`/vlm/v1/files/verify-upload/${id}`).expect(200);
  await owner.get(`/vlm/v1/files/hash/${md5Of(bytes)}`).expect(200);
  await owner.delete(`/vlm/v1/files/${id}`).expect(200);
  await owner.get(`/vlm/v1/files/hash/${md5Of(bytes)}`).expect(404);
});

test('401, 403: who may not read', async () => {
  const path = `/vlm/v1/files/hash/${'0'.repeat(32)}`;
  await app.anonymous.get(path).expect(401);
  const key = await keyOf(owner, { scopes: ['executions:run'] });
  await key.get(path).expect(403);
});
