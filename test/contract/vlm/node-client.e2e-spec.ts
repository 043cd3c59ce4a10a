import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { keyOf, startTestApp, type TestApp } from '@guildhall/testing';
import { folderOf, HELLO_WORLD, md5Of } from './vlm-calls.js';

/** The published client that this surface is for, and the one that some registries have in its place, which knows files but no skills. */
const [CLIENT, OLDER] = ['vlmrun@1.3.6', 'vlmrun@0.2.12'];
const folder = mkdtempSync(join(tmpdir(), 'guildhall-vlmrun-'));
const install = (client: string): boolean =>
  spawnSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', client], { timeout: 120_000 }).status === 0;
const hasClient = install(CLIENT);
const hasOlder = !hasClient && install(OLDER);

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a script against the client `vlm`; what it returns comes back as JSON. */
async function run(key: string | null, script: string): Promise<unknown> {
  const file = join(folder, 'script.cjs');
  const setUp = `const { VlmRun } = require('vlmrun');
    const vlm = new VlmRun({ apiKey: ${JSON.stringify(key)}, baseURL: '${app.url}/vlm/v1' });`;
  await writeFile(file, `${setUp}\n(async () => { ${script} })().then((answer) => console.log(JSON.stringify(answer)));`);
  const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder, timeout: 30_000 });
  return JSON.parse(stdout);
}

const filesTitle =
  hasClient || hasOlder ? `the files of ${hasClient ? CLIENT : OLDER}` : 'SKIPPED, no vlmrun can be had through npm: its files';

(hasClient || hasOlder ? describe : describe.skip)(filesTitle, () => {
  test('uploads, finds what was sent before, lists, reads and deletes', async () => {
    const owner = await app.signup();
    const { token } = await keyOf(owner);
    const bytes = await folderOf(HELLO_WORLD);
    await writeFile(join(folder, 'skill.zip'), bytes);
    const upload = `vlm.files.upload({ filePath: 'skill.zip', purpose: 'assistants' })`;
    const answer = await run(
      token,
      `const sent = await ${upload};
       const again = await ${upload};
       const listed = await vlm.files.list({ limit: 5 });
       const read = await vlm.files.get(sent.id);
       await vlm.files.delete(sent.id);
       return { sent, again, listed, read, left: await vlm.files.list() };`,
    );
    const file = { filename: 'skill.zip', bytes: bytes.length, purpose: 'assistants', object: 'file' };
    expect(answer).toMatchObject({ sent: file, again: file, listed: [file], read: file, left: [] });
    const { sent, again } = answer as { sent: { id: string }; again: { id: string } };
    expect(again.id).toBe(sent.id);
    await owner.get(`/vlm/v1/files/hash/${md5Of(bytes)}`).expect(404);
  });

  test('a bad key and a missing file are errors of the client, with their status', async () => {
    const status = `.then(() => 0, (fault) => fault.http_status ?? fault.status)`;
    const { token } = await keyOf(await app.signup());
    expect(await run('nonsense', `return vlm.files.list()${status};`)).toBe(401);
    expect(await run(token, `return vlm.files.get('nothing')${status};`)).toBe(404);
  });
});

const skillsTitle = hasClient ? `the skills of ${CLIENT}` : `SKIPPED, ${CLIENT} cannot be had through npm: its skills`;

(hasClient ? describe : describe.skip)(skillsTitle, () => {
  test('lists, reads and looks up', async () => {
    const owner = await app.signup();
    const { token } = await keyOf(owner);
    const { body } = await owner.post('/vlm/v1/skills/create').send({ prompt: 'Greet.', name: 'greeter' }).expect(201);
    const answer = await run(token, `return { listed: await vlm.skills.list(), read: await vlm.skills.get(${JSON.stringify(body.id)}) };`);
    expect(answer).toMatchObject({ listed: [{ name: 'greeter' }], read: { name: 'greeter' } });
  });
});
