import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Hex } from '@guildhall/kernel';
import { type Actor, startTestApp, type TestApp } from '@guildhall/testing';
import { bytesOf } from '../../e2e/bundles/bundle-files.js';
import { announce, failure, pathOf, sendFile } from './vlm-calls.js';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

test('200: byte for byte, as something to save, with a key or by the public link', async () => {
  const bytes = Buffer.from([0, 255, 60, 104, 49, 62]);
  const { body } = await owner.post('/vlm/v1/files').attach('file', bytes, 'page.html').expect(201);
  for (const request of [owner.get(`/vlm/v1/files/${body.id}/content`), app.anonymous.get(pathOf(app, body.public_url))]) {
    const answer = await bytesOf(request.expect(200).expect('x-content-type-options', 'nosniff'));
    expect(answer.body.equals(bytes)).toBe(true);
    expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="page\.html"/);
    expect(answer.headers['content-type']).not.toContain('html');
  }
});

test('AUT-02 403: a link that was changed, of another file, for another call or past its time; 401: neither link nor key', async () => {
  const [one, two] = [await sendFile(owner, Buffer.from('1')), await sendFile(owner, Buffer.from('2'))];
  const url = pathOf(app, (await owner.get(`/vlm/v1/files/${one}`).expect(200)).body.public_url);
  await app.anonymous.get(url).expect(200);
  const { url: upload } = await announce(owner, { filename: 'x' });
  const token = /token=(.*)/.exec(upload)?.[1];
  const wrong = [
    `${url}x`,
    url.replace(one, two),
    url.replace(/token=.*/, 'token='),
    url.replace(/token=.*/, `token=${token}`),
    `${url}&token=x`,
  ];
  for (const link of wrong) expect((await app.anonymous.get(link).expect(403)).body.error.type).toBe('link_expired');
  await app.anonymous.get(`/vlm/v1/files/${one}/content`).expect(401);
  app.clock.advance(86_401_000);
  await app.anonymous.get(url).expect(403);
  expect(app.logs.filter((line) => JSON.stringify(line).includes('token='))).toEqual([]);
  owner = await app.signup(); // a day later the session of the other one is over
});

test('403: a bad link is none, even with a good key', async () => {
  const id = await sendFile(owner, Buffer.from('x'));
  const { body } = await owner.get(`/vlm/v1/files/${id}/content?token=x`).expect(403);
  expect(body).toEqual(failure(expect.any(String), 'link_expired'));
});

test('200: a large file comes in pieces, whole and under its name', async () => {
  const bytes = randomBytes(3_000_000);
  const id = await sendFile(owner, bytes, 'ä.bin');
  const answer = await bytesOf(owner.get(`/vlm/v1/files/${id}/content`).expect(200).expect('x-content-type-options', 'nosniff'));
  expect(answer.body.equals(bytes)).toBe(true);
  expect(answer.headers['content-length']).toBe('3000000');
  expect(answer.headers['content-disposition']).toContain("filename*=UTF-8''%C3%A4.bin");
});

test('FLT-03 a file that the disk has damaged never comes whole: 500 if it is small, else the connection ends early', async () => {
  for (const size of [1_000, 3_000_000]) {
    const bytes = randomBytes(size);
    const id = await sendFile(owner, bytes);
    const sha256 = sha256Hex(bytes);
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    await writeFile(join(app.config.dataDir, 'blobs', sha256.slice(0, 2), sha256), bytes);
    const asked = owner.get(`/vlm/v1/files/${id}/content`);
    if (size > 1_048_576) await expect(bytesOf(asked)).rejects.toThrow('aborted');
    else expect((await asked.expect(500)).body).toEqual(failure(expect.any(String), 'internal_error'));
  }
});
