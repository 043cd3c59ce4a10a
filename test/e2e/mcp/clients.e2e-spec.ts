import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createBundle, keyOf, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';
import { fetchClient } from '../../published-client.js';
import { named } from '../bundles/bundle-files.js';
import { listFiles, listPrompt } from '../discovery/published.js';

jest.setTimeout(240_000);

const INSPECTOR = '@modelcontextprotocol/inspector';
const CONFORMANCE = '@modelcontextprotocol/conformance';
const { title, client } = fetchClient('published MCP clients', [`${INSPECTOR}@2.12.0`, `${CONFORMANCE}@0.2.0-alpha.12`]);

/** Scenarios of the conformance package that ask for no tools made for them. */
const SCENARIOS = [
  ...['server-initialize', 'ping', 'tools-list', 'prompts-list', 'resources-list'],
  ...['sep-2640-skills-enumeration', 'sep-2640-skills-manifest', 'sep-2640-skills-directory', 'sep-2164-resource-not-found'],
  ...['http-header-validation', 'caching', 'dns-rebinding-protection'],
];

/** What the scenario of the stateless protocol asks of tools that only a server made for it has. */
const NEEDS_TOOLS = [
  ...['sep-2575-server-rejects-undeclared-capability', 'sep-2575-missing-capability-http-400'],
  ...['sep-2575-http-server-no-independent-requests-on-stream', 'sep-2575-server-no-log-without-loglevel'],
];

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  const owner = await app.signup();
  await listFiles(owner, named(uniqueName('conform'), [{ path: 'assets/logo.bin', content: Uint8Array.of(0, 1, 254, 255) }]));
  await listPrompt(owner, uniqueName('conform'), 'Answer kindly.');
});
afterAll(async () => {
  await app?.close();
  client?.remove();
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(file: string, args: readonly string[]): Promise<Ended> {
  const { node = '', folder = '' } = client ?? {};
  const env = { PATH: process.env.PATH, HOME: folder, CI: '1' };
  return new Promise((resolve) => {
    const child = execFile(node, [file, ...args], { cwd: folder, env, timeout: 60_000 }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? 1, stdout, stderr }),
    );
  });
}

(client ? describe : describe.skip)(title, () => {
  const inspect = (era: string, token: string) =>
    run(client?.file(`${INSPECTOR}/clients/launcher/build/index.js`) ?? '', [
      ...['--cli', `${app.url}/mcp`, '--transport', 'http', '--header', `Authorization: Bearer ${token}`],
      ...['--method', 'skills/list', '--verify', '--require-digests', '--protocol-era', era],
    ]);

  test.each(['legacy', 'modern'])(
    'the inspector verifies every file of every skill of a pool, as a client of the %s protocol',
    async (era) => {
      const actor = await app.signup();
      const { name } = await createBundle(actor);
      for (let made = 0; made < 51; made += 1) await createBundle(actor); // one more than a page
      const { code, stdout, stderr } = await inspect(era, (await keyOf(actor)).token ?? '');
      expect({ code, stderr }).toEqual({
        code: 0,
        stderr: expect.stringContaining('Verified 52 skills and 104 files: no conformance errors.'),
      });
      const reports = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(reports).toHaveLength(52);
      expect(reports.find((report) => report.name === name)).toMatchObject({
        ...{ ok: true, outcome: 'verified', conformance: [], frontmatter: [] },
        files: [{ status: 'verified' }, { status: 'verified' }],
      });
    },
  );

  test.each(SCENARIOS)('conformance: %s', async (scenario) => {
    expect(await failuresOf(scenario)).toEqual([]);
  });

  test('conformance: server-stateless, but for what needs tools made for it', async () => {
    expect(await failuresOf('server-stateless')).toEqual(NEEDS_TOOLS);
  });
});

interface Check {
  readonly id: string;
  readonly status: string;
  readonly errorMessage?: string;
}

/** Checks of a scenario that did not succeed; what it skips is for servers with more capabilities. */
async function failuresOf(scenario: string): Promise<string[]> {
  const folder = join(client?.folder ?? '', uniqueName('results'));
  const { stdout, stderr } = await run(client?.file(`${CONFORMANCE}/dist/index.js`) ?? '', [
    ...['server', '--url', `${app.url}/mcp`, '--scenario', scenario, '--output-dir', folder],
  ]);
  const [results] = await readdir(folder).catch(() => []);
  if (!results) throw new Error(`The scenario has not run:\n${stdout}\n${stderr}`);
  const checks: Check[] = JSON.parse(await readFile(join(folder, results, 'checks.json'), 'utf8'));
  expect(checks.some(({ status }) => status === 'SUCCESS')).toBe(true);
  return checks.filter(({ status }) => status === 'FAILURE' || status === 'WARNING').map(({ id }) => id);
}
