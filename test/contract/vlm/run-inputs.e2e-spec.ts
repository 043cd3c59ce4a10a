import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Actor, runSql, startTestApp, startTestWorker, type TestApp, type TestWorker, useMockModels } from '@guildhall/testing';
import { execute, script } from './run-calls.js';
import { ABSENT, FILE_NOT_FOUND, sendFile } from './vlm-calls.js';

/** What runs are given: texts, values and files, wherever those are. */

let app: TestApp;
let worker: TestWorker;
let owner: Actor;
let stranger: Actor;
let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer(({ url: path }, answer) => {
    if (path === '/gone.txt') return answer.writeHead(404).end();
    if (path === '/slow.txt') return void setTimeout(() => answer.writeHead(200).end('slow'), 500);
    if (path === '/big.bin') return answer.writeHead(200).end(Buffer.alloc(21 * 1_048_576));
    return answer.writeHead(200, { 'content-type': 'text/csv; charset=utf-8' }).end('a,b\n1,2\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  url = `http://127.0.0.1:${port}`;
  app = await startTestApp({ OUTBOUND_ALLOW: `127.0.0.1/32:${port}` });
  worker = await startTestWorker(app);
  [owner, stranger] = [await app.signup(), await app.signup()];
  for (const actor of [owner, stranger]) await useMockModels(actor);
});
afterAll(async () => {
  await worker.stop();
  await app.close();
  server.closeAllConnections();
  server.close();
});

/** What the run was asked, as it is shown. */
async function asked(inputs: object): Promise<unknown> {
  const { body } = await execute(owner, { inputs, config: { prompt: 'Look.' }, batch: false }).expect(201);
  expect(body.status).toBe('completed');
  const { execution } = (await owner.get(`/executions/exe_${body.id.replaceAll('-', '').slice(0, 24)}`).expect(200)).body;
  return execution.messages[0].content;
}

test('texts and values stand in the message under their names', async () => {
  expect(await asked({ city: 'Berne', options: { deep: [1, 2] }, none: null, said: { type: 'text', text: 'Hi.' } })).toBe(
    'Look.\ncity: Berne\noptions: {"deep":[1,2]}\nsaid:\nHi.',
  );
});

test('files come from an address, from the files of the account, from one of our links, and from the request itself', async () => {
  const id = await sendFile(owner, Buffer.from('mine'), 'mine.txt');
  const { body: file } = await owner.get(`/vlm/v1/files/${id}`).expect(200);
  const data = `data:image/png;base64,${Buffer.from('bytes').toString('base64')}`;
  const content = await asked({
    ...{
      table: { type: 'file_url', file_url: { url: `${url}/table.csv` } },
      stored: { type: 'input_file', file_id: id },
      bare: { file_id: id },
    },
    ...{ linked: { type: 'file_url', file_url: { url: file.public_url } }, images: [{ type: 'image_url', image_url: { url: data } }] },
  });
  const text = (said: string) => ({ type: 'text', text: said });
  const named = (name: string, mediaType: string) => ({ type: 'file', name, mediaType });
  expect(content).toEqual([
    ...[text('Look.'), text('table:'), named('table.csv', 'text/csv'), text('stored:'), named('mine.txt', 'text/plain')],
    ...[text('bare:'), named('mine-2.txt', 'text/plain'), text('linked:'), named('mine-3.txt', 'text/plain')],
    ...[text('images:'), named('image.png', 'image/png')],
  ]);
  const kept = await runSql<{ path: string }>(app, `SELECT "path" FROM "ExecutionBlob" WHERE "path" LIKE '/inputs/%' ORDER BY "path"`);
  expect(kept.map(({ path }) => path)).toEqual([
    '/inputs/image.png',
    '/inputs/mine-2.txt',
    '/inputs/mine-3.txt',
    '/inputs/mine.txt',
    '/inputs/table.csv',
  ]);
});

test('a run reads them with the tools that every run has', async () => {
  const inputs = { table: { type: 'file_url', file_url: { url: `${url}/table.csv` } } };
  const { body } = await execute(owner, { inputs, config: { prompt: script('say Seen.') }, batch: false }).expect(201);
  expect(body.response).toEqual({ text: 'Seen.' });
});

describe('what is refused', () => {
  const file = (address: string) => ({ file: { type: 'file_url', file_url: { url: address } } });

  test.each([
    ['loopback', 'http://127.0.0.1:1/'],
    ['another notation', 'http://2130706433:1/'],
    ['a metadata service', 'http://169.254.169.254/latest'],
    ['embedded in IPv6', 'http://[::ffff:10.0.0.1]/'],
    ['no web address', 'file:///etc/passwd'],
  ])('NET-01 400: an address that may not be called: %s', async (_, address) => {
    const { body } = await execute(owner, { inputs: file(address), config: { prompt: 'x' } }).expect(400);
    expect(body.error.type).toBe('outbound_refused');
  });

  test.each<[string, unknown]>([
    ['an address that answers otherwise', { type: 'file_url', file_url: { url: 'GONE' } }],
    ['a file without an address', { type: 'image_url' }],
    ['a data URL without base64', { type: 'image_url', image_url: { url: 'data:image/png,x' } }],
  ])('400: %s', async (_, value) => {
    const inputs = JSON.parse(JSON.stringify({ value }).replace('GONE', `${url}/gone.txt`));
    const { body } = await execute(owner, { inputs, config: { prompt: 'x' } }).expect(400);
    expect([body.error.type, body.detail]).toEqual(['validation_failed', expect.stringMatching(/^inputs\.value: /)]);
  });

  test('FLT-06 429: more requests at once that wait for files than one account may have', async () => {
    const send = () => execute(stranger, { inputs: file(`${url}/slow.txt`), config: { prompt: 'x' } });
    const statuses = (await Promise.all(Array.from({ length: 6 }, send))).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([201, 201, 201, 201, 429, 429]);
  });

  test('TEN-01 404: a file of another account, like one that is not there', async () => {
    const id = await sendFile(stranger, Buffer.from('theirs'), 'theirs.txt');
    for (const fileId of [id, ABSENT, 'nonsense']) {
      const { body } = await execute(owner, { inputs: { file: { file_id: fileId } }, config: { prompt: 'x' } }).expect(404);
      expect(body).toEqual(FILE_NOT_FOUND);
    }
  });

  test('NET-04 413: more than any model is shown', async () => {
    const { body } = await execute(owner, { inputs: file(`${url}/big.bin`), config: { prompt: 'x' } }).expect(413);
    expect(body.error.type).toBe('payload_too_large');
  });
});
