import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Actor, bundleBody, createBundle, skillMd, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';

/** A disk with so little room that a few files fill it; only root can make one. */
const ROOM = '256k';
const LARGE = randomBytes(400_000).toString('base64');

let app: TestApp;
let owner: Actor;
let folder: string;
let hasDisk = false;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
  folder = join(app.config.dataDir, 'blobs');
  await mkdir(folder, { recursive: true });
  hasDisk = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${ROOM}`, 'tmpfs', folder]).status === 0;
  if (!hasDisk) console.warn('SKIPPED: a small disk cannot be mounted here, so what happens on a full one is not proved.');
});
afterAll(async () => {
  if (hasDisk) spawnSync('umount', [folder]);
  await app?.close();
});

const large = (name: string) => bundleBody(name, [{ path: 'large.bin', content: LARGE, encoding: 'base64' }]);

const WRITES: readonly (readonly [string, (id: string, name: string) => ReturnType<Actor['post']>])[] = [
  ['POST /skills/bundles', () => owner.post('/skills/bundles').send(large(uniqueName('full')))],
  ['PUT /skills/{skillId}/bundle', (id, name) => owner.put(`/skills/${id}/bundle`).send(large(name))],
  [
    'PUT /skills/{skillId}/bundle/files/{path}',
    (id) => owner.put(`/skills/${id}/bundle/files/large.bin`).set('Content-Type', 'text/plain').send(LARGE),
  ],
];

test.each(WRITES)('507: FLT-03 %s on a disk that is full: storage_full, nothing has changed, and it heals', async (_, write) => {
  if (!hasDisk) return;
  const { id, name } = await createBundle(owner);
  const before = (await owner.get('/skills').expect(200)).body;
  const { body, headers } = await write(id, name).expect(507);
  expect([body.error_code, headers['retry-after']]).toEqual(['storage_full', '2']);
  expect((await owner.get('/skills').expect(200)).body).toEqual(before);
  await owner.get(`/skills/${id}/bundle.zip`).expect(200);
  await owner
    .put(`/skills/${id}/bundle`)
    .send({ skillMd: skillMd(name, 'Small enough.') })
    .expect(200);
});

test('507: FLT-03 a file that is sent by a link to a disk that is full: nothing of it stays, and it heals', async () => {
  if (!hasDisk) return;
  const { id, url } = (await owner.post('/vlm/v1/files/presigned-url').send({ filename: 'a.bin' }).expect(200)).body;
  const send = (bytes: Buffer) => app.anonymous.put(url.slice(app.config.publicUrl.length)).set('Content-Type', 'text/plain').send(bytes);
  expect((await send(randomBytes(400_000)).expect(507)).body.error.type).toBe('storage_full');
  expect(await readdir(join(folder, 'incoming'))).toEqual([]);
  await owner.get(`/vlm/v1/files/verify-upload/${id}`).expect(404);
  await send(Buffer.from('small')).expect(200);
});
