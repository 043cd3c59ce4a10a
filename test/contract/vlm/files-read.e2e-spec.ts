import { type Actor, keyOf, startTestApp, type TestApp } from '@guildhall/testing';
import { ABSENT, FILE_NOT_FOUND, failure, md5Of, sendFile } from './vlm-calls.js';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

test('200: by id in any spelling', async () => {
  const id = await sendFile(owner, Buffer.from('x'), 'x.txt');
  const digits = id.replaceAll('-', '');
  for (const spelling of [id, id.toUpperCase(), digits, digits.slice(0, 24), `file_${digits.slice(0, 24)}`]) {
    const { body } = await owner.get(`/vlm/v1/files/${spelling}?generate_public_url=false`).expect(200);
    expect(body).toMatchObject({ id, public_url: null });
  }
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
