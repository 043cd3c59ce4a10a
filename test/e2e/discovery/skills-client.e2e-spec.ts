import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { startTestApp, type TestApp, uniqueName } from '@guildhall/testing';
import { named } from '../bundles/bundle-files.js';
import { listFiles } from './published.js';

/** The published client, and a Node that it runs on, fetched through npm. */
const CLIENT = ['skills@1.7.4', 'node@24'];
const folder = mkdtempSync(join(tmpdir(), 'guildhall-client-'));
const fetched = spawnSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', ...CLIENT], {
  timeout: 120_000,
  encoding: 'utf8',
});
const node = join(folder, 'node_modules/.bin/node');
const works = fetched.status === 0 && spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout?.startsWith('v24.');
const title = works ? 'the skills client' : `SKIPPED, ${CLIENT.join(' and ')} cannot be had through npm: the skills client`;

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

(works ? describe : describe.skip)(title, () => {
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
  const home = join(folder, uniqueName('home'));
  await mkdir(home);
  const args = [
    join(folder, 'node_modules/skills/bin/cli.mjs'),
    'add',
    address,
    '--skill',
    skill,
    '--agent',
    'claude-code',
    '--copy',
    '--yes',
  ];
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
