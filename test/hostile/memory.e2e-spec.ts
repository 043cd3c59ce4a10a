import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordFigure, type ServerProcess, sizeOf, startServerProcess, TEST_PASSWORD } from '@guildhall/testing';
import { skillEntry, zip } from '../../libs/bundles/src/zip-samples.property.js';
import { type Outgoing, Sender } from './send.js';

const LARGE_BODIES = sizeOf({ ci: 60, nightly: 5_000 });
const LARGE_FORMS = sizeOf({ ci: 24, nightly: 500 });
const AT_ONCE = 8;
/** Goal of the threat model, in megabytes. */
const MOST_MEMORY = 512;

let dataDir: string;
let server: ServerProcess;
let sender: Sender;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'guildhall-memory-'));
  server = await startServerProcess({ DATA_DIR: dataDir, SEED_DEMO: 'false', RATE_LIMIT: 'off' });
  const body = { email: 'memory@example.com', password: TEST_PASSWORD, account: 'memory' };
  const { token } = (await new Sender(server.url, null).send({ method: 'POST', path: '/auth/signup', body })).body as { token: string };
  sender = new Sender(server.url, token);
});
afterAll(async () => {
  await server.end('SIGTERM');
  await rm(dataDir, { recursive: true, force: true });
});

const MEGABYTE = 1_048_576;
const draft = (parts: object) => JSON.stringify({ name: 'large', title: 'T', description: 'D', ...parts });

/** As large as a body may be, and wrong in different ways; the last one is right. */
const BODIES: readonly string[] = [
  draft({ whenToUse: 'x'.repeat(MEGABYTE - 200) }),
  draft({ tags: Array(9_000).fill('y'.repeat(100)) }),
  draft({ variables: Array(1_500).fill({ key: 'k', description: 'z'.repeat(200) }) }),
  `{"a":"${'\\u0041'.repeat(170_000)}"}`,
  '['.repeat(500_000) + ']'.repeat(500_000),
  draft({
    name: 'large-and-right',
    kind: 'prompt',
    files: [{ section: 'system', name: 'a.md', blocks: [{ type: 'text', content: 'w'.repeat(90_000) }] }],
  }),
];

/** Archives as large as they may be: noise, and a bomb of which each file is within the limits. */
const noise = Buffer.from(Array.from({ length: 10 * MEGABYTE - 2_000 }, (_, n) => (n * n * 31) % 253));
const bomb = zip([skillEntry, ...Array.from({ length: 60 }, (_, n) => ({ name: `b${n}`, content: Buffer.alloc(MEGABYTE) }))]);
const FORMS = ['/skills/bundles', '/skills/validate', '/everruns/v1/skills/upload', '/vlm/v1/files'].flatMap((path) =>
  [noise, bomb].map((archive) => [path, archive] as const),
);

function formOf([path, archive]: readonly [string, Buffer]): Outgoing {
  const head = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\nContent-Type: application/zip\r\n\r\n';
  const body = Buffer.concat([Buffer.from(head), archive, Buffer.from('\r\n--x--\r\n')]);
  return { method: 'POST', path, body, headers: { 'content-type': 'multipart/form-data; boundary=x' } };
}

function leaveHalfOpen(connections: number): void {
  const { port, hostname } = new URL(server.url);
  for (let n = 0; n < connections; n += 1) {
    const socket = connect(Number(port), hostname).on('error', () => {});
    socket.write(
      `POST /skills HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${MEGABYTE}\r\n\r\n${'x'.repeat(100_000)}`,
    );
    setTimeout(() => socket.destroy(), 3_000).unref();
  }
}

/** The most memory that the process has ever held, in megabytes. */
function peakMemory(pid: number): number {
  const [, kilobytes = '0'] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1_024;
}

const hasProc = existsSync('/proc/self/status');

(hasProc ? test : test.skip)(
  'INP-06 bodies and archives as large as they may be, many at once, leave the server small and in good health',
  async () => {
    leaveHalfOpen(100);
    const queue = Array.from({ length: LARGE_BODIES }, (_, n) => BODIES[n % BODIES.length]).values();
    const statuses = new Set<number>();
    const line = async () => {
      for (const body of queue) statuses.add((await sender.send({ method: 'POST', path: '/skills', body })).status);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, line));

    expect([...statuses].sort()).toEqual([201, 400, 409, 422]);

    const forms = Array.from({ length: LARGE_FORMS }, (_, n) => FORMS[n % FORMS.length] ?? (['', noise] as const)).values();
    const answers = new Set<number>();
    const upload = async () => {
      for (const form of forms) answers.add((await sender.send(formOf(form))).status);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, upload));
    expect([...answers].sort()).toEqual([200, 201, 413, 422]);

    expect((await sender.send({ method: 'GET', path: '/skills' })).status).toBe(200);
    const megabytes = Math.round(peakMemory(server.pid));
    expect(megabytes).toBeLessThan(MOST_MEMORY);
    recordFigure(
      'G1',
      `${LARGE_BODIES} bodies of up to 1 MiB and ${LARGE_FORMS} archives of 10 MiB, ${AT_ONCE} at once, beside 100 half requests: the server never held more than ${megabytes} MB`,
    );
  },
);
