import { type Actor, keyOf, startTestApp, type TestApp } from '@guildhall/testing';
import { announce, sendFile } from './vlm-calls.js';

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

test('401, 403: who may not read; TEN-01 others have files of their own', async () => {
  const id = await sendFile(await app.signup(), Buffer.from('theirs'));
  expect((await owner.get('/vlm/v1/files?limit=1000').expect(200)).body).not.toContainEqual(expect.objectContaining({ id }));
  await app.anonymous.get('/vlm/v1/files').expect(401);
  const key = await keyOf(owner, { scopes: ['executions:run'] });
  await key.get('/vlm/v1/files').expect(403);
});
