import { type Actor, keyOf, startTestApp, type TestApp } from '@guildhall/testing';
import { ABSENT, announce, FILE_NOT_FOUND, failure, md5Of, pathOf, sendFile } from './vlm-calls.js';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

test('200: newest first, ten of them unless more are wanted, without those that are still to come', async () => {
  const actor = await app.signup();
  const ids: string[] = [];
  for (let number = 0; number < 11; number += 1) ids.unshift(await sendFile(actor, Buffer.from(`${number}`), `${number}.txt`));
  await announce(actor, { filename: 'later.zip' });
  const listed = async (query: string) => (await actor.get(`/vlm/v1/files${query}`).expect(200)).body.map(({ id }: { id: string }) => id);
  expect(await listed('')).toEqual(ids.slice(0, 10));
  expect(await listed('?limit=1000')).toEqual(ids);
  expect(await listed('?skip=1&limit=2')).toEqual(ids.slice(1, 3));
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

test('TEN-01 404: files of others are not there, however they are asked for', async () => {
  const bytes = Buffer.from('of somebody else');
  const id = await sendFile(await app.signup(), bytes, 'x.txt');
  for (const path of [id, ABSENT, 'nonsense', `${id}/content`, `hash/${md5Of(bytes)}`]) {
    expect((await owner.get(`/vlm/v1/files/${path}`).expect(404)).body).toEqual(FILE_NOT_FOUND);
  }
  expect((await owner.delete(`/vlm/v1/files/${id}`).expect(404)).body).toEqual(FILE_NOT_FOUND);
  expect((await owner.get(`/vlm/v1/files/verify-upload/${id}`).expect(404)).body).toEqual(failure('File not uploaded', 'not_found'));
});

test('401, 403: who may not read', async () => {
  await app.anonymous.get('/vlm/v1/files').expect(401);
  const key = await keyOf(owner, { scopes: ['executions:run'] });
  for (const path of ['', `/${ABSENT}`, `/${ABSENT}/content`, `/hash/${'0'.repeat(32)}`]) await key.get(`/vlm/v1/files${path}`).expect(403);
});
