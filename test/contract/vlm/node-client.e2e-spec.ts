import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { keyOf, startTestApp, startTestWorker, type TestApp, type TestWorker, useMockModels } from '@guildhall/testing';
import { script } from './run-calls.js';
import { createVlmSkill, folderOf, HELLO_WORLD, md5Of, textOf } from './vlm-calls.js';

/** The published client that this surface is for, and the one that some registries have in its place, which knows files but no skills. */
const [CLIENT, OLDER] = ['vlmrun@1.3.6', 'vlmrun@0.2.12'];
const folder = mkdtempSync(join(tmpdir(), 'guildhall-vlmrun-'));
const install = (client: string): boolean =>
  spawnSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', client], { timeout: 120_000 }).status === 0;
const hasClient = install(CLIENT);
const hasOlder = !hasClient && install(OLDER);
/** For chat completions, as the documents of VLM Run call them. */
const OPENAI = 'openai@^6';
const hasOpenAi = install(OPENAI);

let app: TestApp;
let worker: TestWorker;

beforeAll(async () => {
  app = await startTestApp();
  worker = await startTestWorker(app);
});
afterAll(async () => {
  await worker?.stop();
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a script against the client `vlm`; what it returns comes back as JSON. */
function run(key: string | null, text: string): Promise<unknown> {
  const options = `{ apiKey: ${JSON.stringify(key)}, baseURL: '${app.url}/vlm/v1' }`;
  return runWith(`const { VlmRun } = require('vlmrun'); const vlm = new VlmRun(${options});`, text);
}

async function runWith(setUp: string, text: string): Promise<unknown> {
  const file = join(folder, 'script.cjs');
  await writeFile(file, `${setUp}\n(async () => { ${text} })().then((answer) => console.log(JSON.stringify(answer)));`);
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

const runsTitle = hasClient || hasOlder ? 'its predictions' : 'SKIPPED, no vlmrun can be had through npm: its predictions';

(hasClient || hasOlder ? describe : describe.skip)(runsTitle, () => {
  test('generates from files and images, waits, reads and lists', async () => {
    const owner = await app.signup();
    await useMockModels(owner);
    await createVlmSkill(owner, textOf('document-invoice', 'Reads invoices.', script('finish {"total": 7}')));
    await writeFile(join(folder, 'invoice.txt'), 'Total: 7');
    await writeFile(join(folder, 'photo.png'), 'looks like an image');
    const { token } = await keyOf(owner);
    const answer = await run(
      token,
      `const sent = await vlm.files.upload({ filePath: 'invoice.txt', purpose: 'assistants' });
       const begun = await vlm.document.generate({ fileId: sent.id, domain: 'document.invoice', batch: true });
       const ended = await vlm.predictions.wait(begun.id, 20, 0.1);
       const images = await vlm.image.generate({ images: ['photo.png'], domain: 'document.invoice', config: { jsonSchema: {
         type: 'object', properties: { total: { type: 'number' } }, required: ['total'] } } });
       return { begun, ended, images, read: await vlm.predictions.get(ended.id), listed: await vlm.predictions.list() };`,
    );
    const { begun, ended } = answer as { begun: { id: string }; ended: { id: string } };
    expect(begun).toMatchObject({ status: 'pending', domain: 'document.invoice', response: null });
    expect([ended.id, ended]).toMatchObject([begun.id, { status: 'completed', domain: 'document.invoice' }]);
    expect(answer).toMatchObject({ images: { status: 'completed', response: { total: expect.any(Number) } }, read: ended });
    expect((answer as { listed: unknown[] }).listed).toHaveLength(2);
  });
});

const openAiTitle = hasOpenAi ? `the chat completions of ${OPENAI}` : `SKIPPED, ${OPENAI} cannot be had through npm: chat completions`;

(hasOpenAi ? describe : describe.skip)(openAiTitle, () => {
  test('are answered whole and as streams, with skills, and refusals are errors of the client', async () => {
    const owner = await app.signup();
    await useMockModels(owner);
    await createVlmSkill(owner, textOf('greeter'));
    const { token } = await keyOf(owner);
    const options = `{ apiKey: ${JSON.stringify(token)}, baseURL: '${app.url}/vlm/v1/openai', maxRetries: 0 }`;
    const answer = await runWith(
      `const OpenAI = require('openai'); const openai = new OpenAI(${options});`,
      `const messages = [{ role: 'user', content: ${JSON.stringify(script('say Hello you there.'))} }];
       const asked = { model: 'vlmrun-orion-1:auto', messages, skills: [{ skill_name: 'greeter' }] };
       const whole = await openai.chat.completions.create(asked);
       const stream = await openai.chat.completions.create({ ...asked, stream: true, stream_options: { include_usage: true } });
       let [text, usage] = ['', null];
       for await (const chunk of stream) { text += chunk.choices[0]?.delta.content ?? ''; usage = chunk.usage ?? usage; }
       const refused = await openai.chat.completions.create({ ...asked, model: 'nothing' }).catch((fault) => fault.status);
       return { whole, text, usage, refused };`,
    );
    const content = 'Hello you there.';
    expect(answer).toMatchObject({ whole: { object: 'chat.completion', choices: [{ message: { content }, finish_reason: 'stop' }] } });
    expect(answer).toMatchObject({ text: content, usage: { total_tokens: expect.any(Number) }, refused: 400 });
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
