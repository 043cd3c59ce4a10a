import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { recordFigure, type ServerProcess, startServerProcess, TEST_PASSWORD } from '@guildhall/testing';

const MEGABYTE = 1_048_576;
const SIZE = 100 * MEGABYTE;
/** Most megabytes by which the server may grow while a file passes through. */
const MOST_GROWTH = 64;

let dataDir: string;
let server: ServerProcess;
let token: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'guildhall-files-'));
  server = await startServerProcess({ DATA_DIR: dataDir, SEED_DEMO: 'false', RATE_LIMIT: 'off' });
  const account = { email: 'files@example.com', password: TEST_PASSWORD, account: 'files' };
  token = (await call<{ token: string }>('POST', '/auth/signup', account)).token;
});
afterAll(async () => {
  await server?.end('SIGTERM');
  await rm(dataDir, { recursive: true, force: true });
});

async function call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const headers = { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  const answer = await fetch(`${server.url}${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
  return answer.json() as Promise<Answer>;
}

/** A figure of the process, in megabytes: what it holds now (`VmRSS`), or the most since it was last reset (`VmHWM`). */
function memory(field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1_024;
}

/** By how many megabytes the process grew at most during the work. */
async function growthDuring(work: () => Promise<void>): Promise<number> {
  writeFileSync(`/proc/${server.pid}/clear_refs`, '5'); // the peak starts again from what is held now
  const before = memory('VmRSS');
  await work();
  return Math.round(memory('VmHWM') - before);
}

function* pieces(count: number): Generator<Buffer> {
  const piece = randomBytes(MEGABYTE);
  for (let n = 0; n < count; n += 1) {
    piece.writeUInt32BE(n);
    yield Buffer.from(piece);
  }
}

/** Sends so many megabytes by the link. @returns their SHA-256 */
async function send(url: string, megabytes: number): Promise<string> {
  const hash = createHash('sha256');
  const upload = request(new URL(new URL(url).pathname + new URL(url).search, server.url), {
    method: 'PUT',
    headers: { 'Content-Length': megabytes * MEGABYTE },
  });
  const status = new Promise<number>((resolve, reject) => {
    upload.once('response', (answer) => resolve(answer.resume().statusCode ?? 0)).once('error', reject);
  });
  const hashed = function* () {
    for (const piece of pieces(megabytes)) {
      hash.update(piece);
      yield piece;
    }
  };
  await pipeline(Readable.from(hashed()), upload);
  expect(await status).toBe(200);
  return hash.digest('hex');
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  const answer = await fetch(`${server.url}${path}`, { headers: { Authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(200);
  for await (const piece of answer.body ?? []) hash.update(piece);
  return hash.digest('hex');
}

const canMeasure = existsSync('/proc/self/clear_refs');

(canMeasure ? test : test.skip)('INP-06 a file of 100 MiB is sent and read through little memory, and comes back as it was', async () => {
  const announce = (filename: string) => call<{ id: string; url: string }>('POST', '/vlm/v1/files/presigned-url', { filename });
  await send((await announce('warm-up.bin')).url, 1); // what is loaded and compiled once is no part of the figure
  const { id, url } = await announce('large.bin');
  let sent = '';
  const upload = await growthDuring(async () => {
    sent = await send(url, SIZE / MEGABYTE);
  });
  const { bytes } = await call<{ bytes: number }>('GET', `/vlm/v1/files/verify-upload/${id}`);
  expect(bytes).toBe(SIZE);
  const download = await growthDuring(async () => expect(await sha256Of(`/vlm/v1/files/${id}/content`)).toBe(sent));
  expect(upload).toBeLessThan(MOST_GROWTH);
  expect(download).toBeLessThan(MOST_GROWTH);
  recordFigure('INP-06', `a file of 100 MiB: the server grew by ${upload} MB while it was sent, and by ${download} MB while it was read`);
});
