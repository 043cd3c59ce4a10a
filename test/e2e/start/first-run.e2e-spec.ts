import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Actor, type ServerProcess, startServerProcess } from '@guildhall/testing';
import pg from 'pg';
import { AUTHOR_CONTENT, BUYER_CONTENT, nameOf, OPERATOR_CONTENT } from '../../../apps/api/src/demo/content.js';
import { GRANTS, INSTALLS, REVIEWS } from '../../../apps/api/src/demo/trade.js';
import { readPassword } from '../../../libs/data/src/embedded/cluster.js';
import { fetchClient } from '../../published-client.js';

/** Several starts of the server are waited for. */
jest.setTimeout(180_000);

const ROOT = join(__dirname, '../../..');
const COMPILED =
  'You are a helpful assistant. Hello Alice, ask me anything.\n\nThe user is new here: explain every step, and offer a tour.';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(program: string, args: readonly string[], environment: Record<string, string> = {}): Promise<Ended> {
  const env = { PATH: process.env.PATH ?? '', ...environment };
  return new Promise((resolve) => {
    const child = execFile(program, args, { cwd: ROOT, env, maxBuffer: 10_000_000 }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? 1, stdout, stderr }),
    );
  });
}

const quickstart = (environment: Record<string, string>): Promise<Ended> => run('sh', ['examples/quickstart.sh'], environment);

const marketplace = (environment: Record<string, string>): Promise<Ended> => run('sh', ['examples/marketplace.sh'], environment);

const runs = (environment: Record<string, string>): Promise<Ended> => run('sh', ['examples/run.sh'], environment);

const money = (environment: Record<string, string>): Promise<Ended> => run('sh', ['examples/money.sh'], environment);

const bundles = (environment: Record<string, string>): Promise<Ended> => run('sh', ['examples/bundles.sh'], environment);

const keyIn = (output: string): string => /ak_live_\w+/.exec(output)?.[0] ?? '';

/** Waits until the server that is starting has written so much: every write leaves a row. */
async function writesOf({ stderr }: ChildProcess, dataDir: string, least: number): Promise<void> {
  const port = await new Promise<string>((resolve) => {
    stderr?.on('data', (part) => {
      const [, found] = /PostgreSQL runs on 127\.0\.0\.1:(\d+)/.exec(String(part)) ?? [];
      if (found) resolve(found);
    });
  });
  const client = new pg.Client(`postgresql://guildhall:${readPassword(join(dataDir, 'pg/cluster'))}@127.0.0.1:${port}/guildhall`);
  client.on('error', () => {}); // the server may be on its way down
  await client.connect();
  const count = () =>
    client.query('SELECT count(*)::int AS written FROM "AuditEvent"').then(
      ({ rows }) => rows[0].written,
      () => 0,
    );
  while ((await count()) < least) await sleep(5);
  await client.end().catch(() => {});
}

let dataDir: string;
let server: ServerProcess;

/** Logs in as the banner says. */
function login({ url, output }: ServerProcess, label: string) {
  const [, email, password] = new RegExp(`${label} +(\\S+@\\S+) / (\\S+)`).exec(output()) ?? [];
  return new Actor(url, null).post('/auth/login').send({ email, password }).expect(200);
}

const start = (environment: Record<string, string> = {}) => startServerProcess({ DATA_DIR: dataDir, ...environment });

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'guildhall-first-'));
  server = await start();
});

afterAll(async () => {
  await server.end('SIGTERM');
  await rm(dataDir, { recursive: true, force: true });
});

describe('what the first start prints', () => {
  test.each([
    ['Demo', 'demo'],
    ['Buyer', 'harbour-clinic'],
    ['Admin', 'registry-desk'],
  ])('the login of the %s works', async (label, slug) => {
    const { body } = await login(server, label);

    expect(body.account.slug).toBe(slug);
  });

  test('the demo admin is a platform admin, and the others are not', async () => {
    const [admin, buyer] = await Promise.all(['Admin', 'Buyer'].map(async (label) => (await login(server, label)).body.token));

    await new Actor(server.url, admin).get('/admin/reports').expect(200);
    await new Actor(server.url, buyer).get('/admin/reports').expect(403);
  });

  test('every account has the system skill, those of the demo and those that come later', async () => {
    const { body } = await new Actor(server.url, null)
      .post('/auth/signup')
      .send({ email: 'later@example.com', password: 'correct horse battery staple', account: 'later' })
      .expect(201);
    const actor = new Actor(server.url, body.token);

    const { body: pool } = await actor.get('/skills').expect(200);

    expect(pool.skills).toMatchObject([{ name: 'second-reader', installation: { locked: true } }]);
  });

  test('the key works, and only the server may read the file that keeps it', async () => {
    await new Actor(server.url, keyIn(server.output())).get('/skills').expect(200);

    expect((await stat(join(dataDir, 'demo-api-key'))).mode & 0o777).toBe(0o600);
  });

  test('the command, pasted into a shell, answers a compiled skill', async () => {
    const [command = ''] = /curl -X POST[\s\S]*?}}'/.exec(server.output()) ?? [];

    const { stdout } = await run('sh', ['-c', command]);

    expect(JSON.parse(stdout)).toMatchObject({ ok: true, system: expect.stringContaining('gold plan'), messages: [{ role: 'user' }] });
  });

  test('nothing of the seeding is in the log', () => {
    expect(server.output()).not.toContain('"msg":"request"');
  });
});

describe('examples/quickstart.sh', () => {
  test('ends with the compiled text, and does so again on the same server', async () => {
    for (const round of [1, 2]) {
      const { code, stdout, stderr } = await quickstart({ GUILDHALL_URL: server.url });
      expect({ round, code, stderr }).toEqual({ round, code: 0, stderr: '' });
      expect(stdout.trimEnd().endsWith(COMPILED)).toBe(true);
    }
  });

  test('takes a key instead of a login, and prints neither key nor token', async () => {
    const key = keyIn(server.output());

    const { code, stdout } = await quickstart({ GUILDHALL_URL: `${server.url}/`, TOKEN: key });

    expect(code).toBe(0);
    expect(stdout).not.toContain(key);
  });

  test('stops at the first unexpected answer, and says which', async () => {
    const { code, stderr } = await quickstart({ GUILDHALL_URL: server.url, TOKEN: 'ak_live_nonsense' });

    expect(code).toBe(1);
    expect(stderr).toMatch(/Step 1: expected 201 from POST \/skills, got 401/);
  });

  test('says what to do when no server answers', async () => {
    const { code, stderr } = await quickstart({ GUILDHALL_URL: 'http://127.0.0.1:1' });

    expect(code).toBe(1);
    expect(stderr).toMatch(/No answer from http:\/\/127\.0\.0\.1:1\. Is the server running/);
  });
});

describe('examples/marketplace.sh', () => {
  test('ends well, and does so again on the same server, whose reviews it leaves as they were', async () => {
    const reviews = () => new Actor(server.url, null).get('/marketplace/skills/demo%2Fweather/reviews').expect(200);
    const { body: before } = await reviews();

    for (const round of [1, 2]) {
      const { code, stdout, stderr } = await marketplace({ GUILDHALL_URL: server.url });
      expect({ round, code, stderr }).toEqual({ round, code: 0, stderr: '' });
      expect(stdout).toContain('Done.');
    }

    expect((await reviews()).body.reviews).toEqual(before.reviews);
  });

  test('prints no token, and stops at the first unexpected answer', async () => {
    const { code, stdout, stderr } = await marketplace({ GUILDHALL_URL: server.url, GUILDHALL_PASSWORD: 'not the password of the demo' });

    expect(code).toBe(1);
    expect(stdout).not.toMatch(/eyJ[\w-]+\.eyJ/);
    expect(stderr).toMatch(/expected 200 from POST \/auth\/login, got 401/);
  });
});

describe('examples/bundles.sh', () => {
  const { title, client } = fetchClient('what is published is installed by the skills client, too', ['skills@1.7.4']);
  afterAll(() => client?.remove());

  test('ends well, and prints nothing that opens anything', async () => {
    const { code, stdout, stderr } = await bundles({ GUILDHALL_URL: server.url, SKILLS_CLIENT: '' });

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/created +1\n[\s\S]*refused +1\n[\s\S]*created +2\n[\s\S]*unchanged +3\n[\s\S]*Done\./);
    expect(stdout).not.toMatch(/eyJ[\w-]+\.eyJ|ak_live_\w|\/i\/[\w-]{43}/);
  });

  (client ? test : test.skip)(title, async () => {
    const SKILLS_CLIENT = `${client?.node} ${client?.file('skills/bin/cli.mjs')}`;
    const { code, stdout, stderr } = await bundles({ GUILDHALL_URL: server.url, SKILLS_CLIENT });

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/byte for byte\n[\s\S]*\/SKILL\.md\n[\s\S]*Done\./);
  });
});

describe('examples/run.sh', () => {
  test('runs the agent with its plugins, waits, answers, cancels, and prints no token', async () => {
    const { code, stdout, stderr } = await runs({ GUILDHALL_URL: server.url });

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/stock {2}POST \/reservations → 201\n[\s\S]*diary {2}POST tools\/call book\n/);
    expect(stdout).toMatch(/run\.requires_action[\s\S]*"output":"green"[\s\S]*run\.finished +\{"status":"cancelled"[\s\S]*Done\./);
    expect(stdout).not.toMatch(/eyJ[\w-]+\.eyJ|ak_live_\w/);
  });
});

describe('examples/money.sh', () => {
  test('ends well, twice on the same server: both statements agree, and no token is printed', async () => {
    for (const round of [1, 2]) {
      const { code, stdout, stderr } = await money({ GUILDHALL_URL: server.url });
      expect({ round, code, stderr }).toEqual({ round, code: 0, stderr: '' });
      expect(stdout).toMatch(/The customer has spent \d+ credits, the author has earned \d+, the platform \d+\.\nDone\./);
      expect(stdout).not.toMatch(/eyJ[\w-]+\.eyJ|ak_live_\w/);
    }
  });
});

describe('what the documentation prints', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'guildhall-docs-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** The shell blocks of a page, in one shell that stops at the first command that fails. */
  function paste(page: string, environment: Record<string, string>): Promise<Ended> {
    const blocks = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);
    const commands = blocks.join('\necho\n').replaceAll(/\bcurl (-s )?/g, 'curl -sS --fail-with-body ');
    return run('sh', ['-eu', '-c', `cd '${folder}'\n${commands}`], { GUILDHALL_URL: server.url, ...environment });
  }

  test('the tour of the README works', async () => {
    const [, tour = ''] = readFileSync(join(ROOT, 'README.md'), 'utf8').split(/^## (?=Five minutes|What is in it)/m);

    const { code, stdout, stderr } = await paste(tour, {});

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Greet Alice in one sentence.\\n\\nSay welcome back.');
    expect(stdout).toContain('"identical":false');
    expect(stdout).toMatch(/"alias":"forecast"[\s\S]*"rating":5[\s\S]*"fork":\{[\s\S]*"status":"pending"[\s\S]*"deleted":true/);
  });

  test('the three commands of the README run the agent of the demo, and show its stream', async () => {
    const [, section = ''] = readFileSync(join(ROOT, 'README.md'), 'utf8').split(/^## (?=Run an agent|Share and trade)/m);
    const [, commands = ''] = /```bash\n([\s\S]*?)```/.exec(section) ?? [];
    const waits = 'trap "kill $!" EXIT\nuntil curl -s http://127.0.0.1:9471/parts >/dev/null; do sleep 0.2; done\n';
    const script = commands.replace('&\n', `2>/dev/null &\n${waits}`).replace('curl -N', 'curl -sS -N');

    const { code, stdout, stderr } = await run('sh', ['-eu', '-c', script], { GUILDHALL_URL: server.url, DATA_DIR: dataDir });

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const events = [...stdout.matchAll(/^event: (.*)\ndata: (.*)$/gm)].map(([, type, data = '']) => [type, JSON.parse(data)] as const);
    expect(events.flatMap(([type, { name }]) => (type === 'tool.call' ? [name] : []))).toEqual([
      ...['spare-parts__find_part', 'workshop-diary__free_slots', 'spare-parts__reserve', 'workshop-diary__book'],
      'finish_agent_run',
    ]);
    const results = events.filter(([type]) => type === 'tool.result');
    expect(results.map(([, { isError }]) => isError)).toEqual([false, false, false, false]);
    expect(events.at(-1)).toMatchObject(['run.finished', { status: 'completed' }]);
  });

  test('the examples of docs/API.md work on the demo', async () => {
    const [, examples = ''] = readFileSync(join(ROOT, 'docs/API.md'), 'utf8').split(/^## Rules that hold everywhere/m);

    const { code, stdout, stderr } = await paste(examples, { TOKEN: keyIn(server.output()) });

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('No subordinate clauses.');
    expect(JSON.parse(readFileSync(join(folder, 'summarizer.json'), 'utf8'))).toMatchObject({ $manifestVersion: 1, name: 'summarizer' });
  });
});

test('the next start prints the same key and makes nothing a second time', async () => {
  const before = await new Actor(server.url, keyIn(server.output())).get('/skills?limit=1');
  await server.end('SIGTERM');
  const first = keyIn(server.output());

  server = await start();

  expect(keyIn(server.output())).toBe(first);
  const after = await new Actor(server.url, first).get('/skills?limit=1').expect(200);
  expect(after.body.total).toBe(before.body.total);
});

test('a key that was revoked is not replaced', async () => {
  const key = keyIn(server.output());
  const actor = new Actor(server.url, key);
  const { body } = await actor.get('/api-keys').expect(200);
  const printed = body.apiKeys.find(({ last4 }: { last4: string }) => key.endsWith(last4));
  await actor.delete(`/api-keys/${printed.id}`).expect(200);
  await server.end('SIGTERM');

  server = await start();

  expect(keyIn(server.output())).toBe('');
  expect(server.output()).toContain('revoked');
});

test('a port that is taken is one clear sentence', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' ? String(address?.port) : '';
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-port-'));

  const refusal = await startServerProcess({ DATA_DIR: folder, SEED_DEMO: 'false', PORT: port }).catch((fault: Error) => fault.message);

  expect(refusal).toContain(`Guildhall cannot start: port ${port} on 127.0.0.1 is taken.`);
  other.close();
  await rm(folder, { recursive: true, force: true });
});

test('FLT-01 a seeding that is killed again and again is completed by the start that is left in peace', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-killed-'));
  const mark = join(folder, 'demo-unfinished');
  // A killed server takes along what it has leased of the limits, and all starts are within one minute.
  const settings = { DATA_DIR: folder, RATE_LIMIT: 'off' };
  for (const progress of [5, 60, 125]) {
    const env = { PATH: process.env.PATH ?? '', PORT: '0', ...settings };
    const child = spawn(process.execPath, ['apps/api/dist/main.js'], { cwd: ROOT, env, stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = once(child, 'exit');
    await writesOf(child, folder, progress);
    child.kill('SIGKILL');
    await ended;
  }
  expect(existsSync(mark)).toBe(true);

  const survivor = await startServerProcess(settings);

  const actors = new Map<string, Actor>();
  for (const [label, { skills }] of Object.entries({ Demo: AUTHOR_CONTENT, Buyer: BUYER_CONTENT, Admin: OPERATOR_CONTENT })) {
    const { body } = await login(survivor, label);
    const owner = new Actor(survivor.url, body.token);
    actors.set(body.account.slug, owner);
    for (const skill of skills) {
      const path = `/skills/${encodeURIComponent(`${body.account.slug}/${nameOf(skill)}`)}`;
      const versions = await owner.get(`${path}/versions`).expect(200);
      const diff = await owner.get(`${path}/diff`).expect(200);
      const expected = [path, skill.editions.length, skill.draft === undefined];
      expect([path, versions.body.total, diff.body.diff.identical]).toEqual(expected);
    }
  }
  const grants = await actors.get('demo')?.get('/grants?direction=given').expect(200);
  expect(grants?.body.grants.map(({ status }: { status: string }) => status).sort()).toEqual(GRANTS.map(({ status }) => status).sort());
  for (const [slug, actor] of actors) {
    const imports = await actor.get('/skills?source=import').expect(200);
    expect([slug, imports.body.total]).toEqual([slug, INSTALLS.filter(({ by }) => by === slug).length]);
  }
  for (const { skill } of REVIEWS) {
    const { body } = await new Actor(survivor.url, null).get(`/marketplace/skills/${encodeURIComponent(skill)}/reviews`).expect(200);
    expect([skill, body.total]).toEqual([skill, REVIEWS.filter((review) => review.skill === skill).length]);
  }
  expect(existsSync(mark)).toBe(false);
  await survivor.end('SIGTERM');
  await rm(folder, { recursive: true, force: true });
});
