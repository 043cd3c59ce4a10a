import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { startTestApp, type TestApp, uniqueName } from '@guildhall/testing';
import { fetchClient } from '../../published-client.js';
import { named } from '../bundles/bundle-files.js';
import { listFiles } from './published.js';

const { title, client } = fetchClient('the skills client', ['skills@1.7.4']);

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  await app?.close();
  client?.remove();
});

(client ? describe : describe.skip)(title, () => {
  test('installs a bundle byte for byte: from the server, from an account, and from a private catalogue', async () => {
    const owner = await app.signup();
    const name = uniqueName('client');
    const files = named(name, [{ path: 'assets/logo.bin', content: Uint8Array.of(0, 1, 254, 255) }]);
    const skill = await listFiles(owner, files);
    const { body } = await owner.post('/catalogues').send({ label: 'Client' }).expect(201);
    const addresses = [app.url, `${app.url}/${owner.account.slug}`, `${app.url}/i/${body.catalogue.url.split('/i/')[1]}`];
    for (const address of addresses) {
      const installed = await install(address, skill.name);
      expect(Object.fromEntries(installed)).toEqual(
        Object.fromEntries(files.map(({ path, content }) => [path, Buffer.from(content).toString('base64')])),
      );
    }
  });
});

/** Installs into a folder of its own. @returns base64 of the files by their paths */
async function install(address: string, skill: string): Promise<[string, string][]> {
  const { folder = '', node = '' } = client ?? {};
  const home = join(folder, uniqueName('home'));
  await mkdir(home);
  const args = [client?.file('skills/bin/cli.mjs') ?? '', 'add', address, '--skill', skill, '--agent', 'claude-code', '--copy', '--yes'];
  const env = { PATH: process.env.PATH, HOME: home, DISABLE_TELEMETRY: '1', DO_NOT_TRACK: '1', CI: '1' };
  const { stdout } = await promisify(execFile)(node, args, { cwd: home, env, timeout: 60_000 });
  const root = join(home, '.claude/skills', skill);
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => {
    throw new Error(`The client has installed nothing:\n${stdout}`);
  });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths.map(async (path): Promise<[string, string]> => [relative(root, path), (await readFile(path)).toString('base64')]),
  );
}
