import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { operatorFetch } from './operator-fetch.js';

let server: Server;
let origin: string;
const seen: { method: string | undefined; headers: Record<string, unknown>; body: string }[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    seen.push({ method: request.method, headers: request.headers, body: Buffer.concat(parts).toString() });
    if (request.url === '/away') response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    else if (request.url === '/empty') response.writeHead(204).end();
    else response.writeHead(200, { 'content-type': 'text/plain', etag: '"x"' }).end('hello');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((done) => server.close(done)));

const send = (path: string, init?: RequestInit) => operatorFetch({ origin, production: false })(`${origin}${path}`, init);

test('reaches the server of the operator, with headers and bytes as they were given', async () => {
  const headers = { 'X-Signed': 'yes', Host: 'elsewhere.example', 'Content-Length': '999' };
  const response = await send('/a?b=c', { method: 'PUT', headers, body: Buffer.from('bytes') });
  expect([response.status, await response.text(), response.headers.get('etag')]).toEqual([200, 'hello', '"x"']);
  expect(seen.at(-1)).toMatchObject({ method: 'PUT', body: 'bytes', headers: { 'x-signed': 'yes', 'content-length': '5' } });
  expect(seen.at(-1)?.headers.host).toBe(new URL(origin).host);
});

test('answers without a body have none', async () => {
  expect((await send('/empty')).status).toBe(204);
});

test('NET-03 a redirect is an answer, and leads nowhere', async () => {
  expect((await send('/away')).status).toBe(302);
});

test('NET-01 what is open for this server is open for no other', async () => {
  await expect(operatorFetch({ origin, production: false })('http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'outbound_refused' });
});

test('a stream is refused, because it could not be sent again', async () => {
  const body = new ReadableStream() as unknown as RequestInit['body'];
  await expect(send('/a', { method: 'PUT', body, duplex: 'half' } as RequestInit)).rejects.toThrow(TypeError);
});
