import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Actor, keyOf, startTestApp, type TestApp } from '@guildhall/testing';
import supertest, { type Test } from 'supertest';
import { createEverruns, nativeOf, refOf } from '../../e2e/everruns/everruns-client.js';

const SDK = '@everruns/sdk@^0.1.3';
const folder = mkdtempSync(join(tmpdir(), 'guildhall-everruns-'));
const install = spawnSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', SDK], { timeout: 120_000 });
const hasSdk = install.status === 0;

/** An id as `generateAgentId` of the SDK makes it. */
const ID = 'agent_7c9e6679742540de944be07fc1f90ae7';
const FILE = { path: '/workspace/README.md', content: '# Demo\n', encoding: 'text', is_readonly: true };

let app: TestApp;
let owner: Actor;
let key: string;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
  key = (await keyOf(owner)).token ?? '';
});
afterAll(async () => {
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A call with the headers of the SDK: the key alone, and JSON even without a body. */
function call(method: 'get' | 'post' | 'delete', path: string, authorization = key): Test {
  return supertest(app.url)[method](`/everruns/v1${path}`).set({ Authorization: authorization, 'Content-Type': 'application/json' });
}

describe('what the SDK sends', () => {
  test('an agent is created, applied by its id and by its name, read, listed and deleted', async () => {
    const skill = await createEverruns(owner, 'for-the-sdk');
    const capabilities = [{ ref: refOf('skill', nativeOf(skill.id)) }];
    const created = await call('post', '/agents').send({ name: 'assistant', system_prompt: 'Help.' }).expect(201);
    expect(created.body).toMatchObject({ name: 'assistant', system_prompt: 'Help.' });
    const applied = { name: 'applied', system_prompt: 'Help.', display_name: 'Applied', capabilities, initial_files: [FILE], id: ID };
    const { body } = await call('post', '/agents').send(applied).expect(201);
    expect(body).toMatchObject({
      id: ID,
      display_name: 'Applied',
      capabilities,
      initial_files: [{ path: 'README.md', content: '# Demo\n' }],
    });
    const emptied = await call('post', '/agents').send({ name: 'applied', system_prompt: 'Help.', model: 'any', id: ID }).expect(200);
    expect(emptied.body).toMatchObject({ id: ID, display_name: 'applied', capabilities: [], initial_files: [] });
    const byName = await call('post', '/agents').send({ name: 'applied', system_prompt: 'Help more.' }).expect(200);
    expect(byName.body).toMatchObject({ id: ID, system_prompt: 'Help more.' });
    expect((await call('get', `/agents/${ID}`).expect(200)).body).toEqual(byName.body);
    expect((await call('get', '/agents?search=applied').expect(200)).body.data).toEqual([byName.body]);
    await call('delete', `/agents/${ID}`).expect(204);
  });

  test('capabilities are listed, and read under their ids', async () => {
    const { body } = await call('get', '/capabilities?search=agent%20skills&offset=0&limit=5').expect(200);
    expect(body).toMatchObject({ data: [{ id: 'skills', status: 'available' }], total: expect.any(Number), offset: 0, limit: 5 });
    await call('get', '/capabilities/session_file_system').expect(200);
  });

  test('failures have the statuses that it tells apart', async () => {
    await call('get', '/agents/nobody').expect(404);
    await call('get', '/agents', 'nonsense').expect(401);
    await call('get', '/sessions').expect(404); // what we do not have
  });
});

(hasSdk ? describe : describe.skip)(hasSdk ? SDK : `SKIPPED, ${SDK} cannot be had through npm: the SDK itself`, () => {
  test('an agent is created, applied, read and deleted, and capabilities are listed', async () => {
    const answer = await run(
      key,
      `const files = [{ path: '/workspace/README.md', content: '# Demo', encoding: 'text' }];
       const created = await client.agents.create({ name: 'sdk-agent', systemPrompt: 'Help.' });
       const applied = await client.agents.apply('${ID.replace('7c', '8c')}', { name: 'sdk-applied', systemPrompt: 'Help.', initialFiles: files });
       const again = await client.agents.applyByName({ name: 'sdk-applied', systemPrompt: 'Help more.' });
       const read = await client.agents.get(applied.id);
       await client.agents.delete(created.id);
       return { created, applied, again, read, capabilities: await client.capabilities.list({ limit: 2 }) };`,
    );
    const id = ID.replace('7c', '8c');
    expect(answer).toMatchObject({
      ...{ created: { name: 'sdk-agent' }, applied: { id, name: 'sdk-applied' }, again: { id }, read: { id, name: 'sdk-applied' } },
      capabilities: { data: [{ id: 'skills' }, { id: 'session_file_system' }], limit: 2 },
    });
  });

  test('a bad key and a missing agent are errors of the SDK', async () => {
    const named = (call: string) => `return ${call}.then(() => null, (fault) => fault.constructor.name);`;
    expect(await run('evr_nonsense', named(`client.agents.get('nobody')`))).toBe('AuthenticationError');
    expect(await run(key, named(`client.agents.get('nobody')`))).toBe('NotFoundError');
  });
});

/** Runs a script against the SDK's `client`; what it returns comes back as JSON. */
async function run(apiKey: string, script: string): Promise<unknown> {
  const file = join(folder, 'script.mjs');
  const setUp = `import { Everruns } from '@everruns/sdk';
    const client = new Everruns({ apiKey: ${JSON.stringify(apiKey)}, baseUrl: '${app.url}/everruns' });`;
  await writeFile(file, `${setUp}\nconst main = async () => { ${script} };\nconsole.log(JSON.stringify(await main()));`);
  const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder, timeout: 30_000 });
  return JSON.parse(stdout);
}
