import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Actor, runSql, sendRaw, startTestApp, type TestApp } from '@guildhall/testing';
import { bytesOf } from '../../e2e/bundles/bundle-files.js';
import { announce, FILE_NOT_FOUND, failure, md5Of, pathOf } from './vlm-calls.js';

/** Of this server, in bytes. */
const LIMIT = 3_000_000;

let app: TestApp;
let owner: Actor;

const send = (url: string, bytes: Buffer) => app.anonymous.put(pathOf(app, url)).set('Content-Type', 'application/zip').send(bytes);

beforeAll(async () => {
  app = await startTestApp({ FILES_MAX_BYTES: String(LIMIT) });
  owner = await app.signup();
});
afterAll(() => app?.close());

test('INP-06 403: a link that was never made, that is for another file or another call, or is past its time', async () => {
  const [given, other] = [await announce(owner, { filename: 'x', expiration: 60 }), await announce(owner, { filename: 'y' })];
  await send(given.url.replace(/token=.*/, 'token=x'), Buffer.from('x')).expect(403);
  await send(given.url.replace(given.id, other.id), Buffer.from('x')).expect(403);
  await send(
    given.url.replace(/token=.*/, /token=.*/.exec((given as { public_url?: string }).public_url ?? '')?.[0] ?? ''),
    Buffer.from('x'),
  ).expect(403);
  await app.anonymous.put(`/vlm/v1/files/${given.id}/upload`).set('Content-Type', 'text/plain').send('x').expect(403);
  app.clock.advance(60_000);
  expect((await send(given.url, Buffer.from('x')).expect(403)).body.error.type).toBe('link_expired');
  await owner.get(`/vlm/v1/files/verify-upload/${given.id}`).expect(404);
});

test('200: an empty body is an empty file; bytes of any type come back as they were sent', async () => {
  for (const bytes of [Buffer.alloc(0), randomBytes(2_500_000)]) {
    const { id, url } = await announce(owner, { filename: 'a.bin' });
    await app.anonymous.put(pathOf(app, url)).set('Content-Type', 'text/html').send(bytes).expect(200, {});
    expect((await owner.get(`/vlm/v1/files/verify-upload/${id}`).expect(200)).body.bytes).toBe(bytes.length);
    const found = (await owner.get(`/vlm/v1/files/hash/${md5Of(bytes)}`).expect(200)).body;
    expect(found.id).toBe(id);
    const { body, headers } = await bytesOf(owner.get(`/vlm/v1/files/${id}/content`).expect(200));
    expect(body.equals(bytes)).toBe(true);
    expect(headers['content-length']).toBe(String(bytes.length));
  }
});

test('413: more than FILES_MAX_BYTES, whether it is said before or only sent; nothing of it is kept', async () => {
  const { id, url } = await announce(owner, { filename: 'a.bin' });
  const { body } = await send(url, Buffer.alloc(LIMIT + 1)).expect(413);
  expect(body).toEqual(failure(expect.any(String), 'payload_too_large'));
  const chunked = await sendChunked(
    pathOf(app, url),
    Array.from({ length: LIMIT / 100_000 + 1 }, () => Buffer.alloc(100_000)),
  );
  expect(chunked).toBe(413);
  await owner.get(`/vlm/v1/files/verify-upload/${id}`).expect(404);
  expect(await leftovers()).toEqual([]);
  await send(url, Buffer.alloc(LIMIT)).expect(200);
});

test('INP-06 an upload that is broken off leaves nothing, and the link still takes the whole', async () => {
  const { id, url } = await announce(owner, { filename: 'a.bin' });
  const head = `PUT ${pathOf(app, url)} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n`;
  await sendRaw(app.url, [head, Buffer.alloc(300_000)], { patienceMs: 200 });
  await untilEmpty();
  await owner.get(`/vlm/v1/files/verify-upload/${id}`).expect(404);
  await send(url, Buffer.from('whole')).expect(200);
});

test('415: a compressed body', async () => {
  const { url } = await announce(owner, { filename: 'a.bin' });
  const { body } = await app.anonymous.put(pathOf(app, url)).set('Content-Encoding', 'gzip').send(Buffer.from('x')).expect(415);
  expect(body.error.type).toBe('unsupported_media_type');
});

test('404: a file that was deleted since; 403: an account that was suspended since, before any byte is taken in', async () => {
  const actor = await app.signup();
  const [one, two] = [await announce(actor, { filename: 'a' }), await announce(actor, { filename: 'b' })];
  await actor.delete(`/vlm/v1/files/${one.id}`).expect(200);
  expect((await send(one.url, Buffer.from('x')).expect(404)).body).toEqual(FILE_NOT_FOUND);
  await runSql(app, `UPDATE "Account" SET "suspendedAt" = now() WHERE "id" = $1`, [actor.account.id]);
  expect((await send(two.url, Buffer.from('x')).expect(403)).body.error.type).toBe('account_suspended');
});

/** What the store has of uploads that have not come whole. */
const leftovers = () => readdir(join(app.config.dataDir, 'blobs', 'incoming')).catch(() => []);

/** The server hears of the end of a connection a moment after it. */
async function untilEmpty(): Promise<void> {
  const deadline = Date.now() + 5_000;
  while ((await leftovers()).length > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await leftovers()).toEqual([]);
}

/** Sends a body without saying how long it is. @returns the status */
async function sendChunked(path: string, parts: readonly Buffer[]): Promise<number> {
  const request = httpRequest(`${app.url}${path}`, { method: 'PUT' });
  const answered = once(request, 'response');
  await pipeline(Readable.from(parts), request).catch(() => {}); // it may be answered before its end
  const [answer] = (await answered) as [IncomingMessage];
  answer.resume();
  return answer.statusCode ?? 0;
}
