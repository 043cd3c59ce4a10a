import { BlobsRepository, PLATFORM } from '@guildhall/data';
import { sha256Hex } from '@guildhall/kernel';
import { type Actor, runSql, startTestApp, type TestApp } from '@guildhall/testing';
import { createVlmSkill, HELLO_WORLD, pathOf, sendFile } from './vlm-calls.js';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

test('200: the file as it was; versions made of it stay', async () => {
  const actor = await app.signup();
  const info = await createVlmSkill(actor, HELLO_WORLD);
  const { id } = (await actor.get('/vlm/v1/files').expect(200)).body[0];
  const { public_url: url } = (await actor.get(`/vlm/v1/files/${id}`).expect(200)).body;
  expect((await actor.delete(`/vlm/v1/files/${id}`).expect(200)).body).toMatchObject({ id, object: 'file' });
  for (const path of [`/vlm/v1/files/${id}`, `/vlm/v1/files/${id}/content`]) await actor.get(path).expect(404);
  await app.anonymous.get(pathOf(app, url)).expect(404);
  await actor.get(`/vlm/v1/skills/${info.id}`).expect(200);
  const { body } = await actor.get(`/vlm/v1/skills/${info.id}/download`).expect(200);
  await app.anonymous.get(pathOf(app, body.download_url)).expect(200);
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
