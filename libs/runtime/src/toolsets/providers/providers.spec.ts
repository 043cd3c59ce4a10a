import type { JsonObject } from '@guildhall/kernel';
import { json, type PluginAnswer, PluginServer } from '@guildhall/testing/plugins';
import sharp from 'sharp';
import { createOutbound, type Outbound } from '../../outbound/outbound.js';
import type { ToolsetServices } from '../services.js';
import { NO_SERVICES, toolbox } from '../toolsets.property.js';

const KEY = 'KEY-OF-THE-OPERATOR';

let server: PluginServer;
let strict: Outbound;
let png: Buffer;

beforeAll(async () => {
  server = await PluginServer.start();
  strict = createOutbound({ allow: [], production: false });
  png = await sharp({ create: { width: 8, height: 6, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
});
afterAll(() => Promise.all([server.close(), strict.close()]));

beforeEach(() => {
  server.requests.length = 0;
});

const box = (parts: object = {}) => {
  const service = { url: `${server.origin}/v1`, apiKey: KEY };
  const services: ToolsetServices = { ...NO_SERVICES, imageGen: { ...service, model: 'painter' }, video: service, worldGen: service };
  return toolbox({ web: strict, services, inputs: { 'a.mp4': 'video', 'a.png': png }, ...parts });
};
const faultOf = async (name: string, args: JsonObject) => (await (await box()).use(name, args)).output;

describe('images', () => {
  const CREATE = { prompt: 'A red fox.', to: 'fox.png' };

  test('are made by a server that speaks the API of OpenAI, and kept', async () => {
    server.answer = json({ data: [{ b64_json: png.toString('base64') }] });
    const { done, files } = await box();
    expect(await done('image_gen_create', { ...CREATE, size: '1024x1024' })).toMatchObject({
      path: '/workspace/fox.png',
      width: 8,
      height: 6,
    });
    const { url, headers, body } = server.last;
    expect([url, headers.authorization]).toEqual(['/v1/images/generations', `Bearer ${KEY}`]);
    expect(JSON.parse(body)).toEqual({ model: 'painter', prompt: 'A red fox.', n: 1, size: '1024x1024' });
    expect(await sharp(files.bytesAt('/workspace/fox.png')).metadata()).toMatchObject({ format: 'png' });
  });

  test('are changed: the file goes with the fields of a form', async () => {
    server.answer = json({ data: [{ b64_json: png.toString('base64') }] });
    const { done } = await box();
    await done('image_gen_edit', { ...CREATE, path: '/inputs/a.png' });
    const { url, headers, body } = server.last;
    expect([url, headers['content-type']]).toEqual(['/v1/images/edits', expect.stringMatching(/^multipart\/form-data; boundary=/)]);
    for (const part of ['name="prompt"\r\n\r\nA red fox.', 'name="model"\r\n\r\npainter', 'name="image"; filename="image.png"'])
      expect(body).toContain(part);
  });

  test.each<[string, PluginAnswer]>([
    ['no image', json({ data: [] })],
    ['null', json(null)],
    ['a failure', json({ error: { message: `bad key ${KEY}` } }, 401)],
    ['no JSON', (_, answer) => answer.end('<html>')],
    ['NET-01 an address where nobody may go', json({ data: [{ url: 'http://169.254.169.254/x.png' }] })],
  ])('%s is a fault that does not tell the key', async (_, answer) => {
    server.answer = answer;
    const output = await faultOf('image_gen_create', CREATE);
    expect(output).toMatchObject({ error: 'service_failed' });
    expect(JSON.stringify(output)).not.toContain(KEY);
  });

  test('RUN-10 what is no image is not kept', async () => {
    server.answer = json({ data: [{ b64_json: Buffer.from('<svg/>').toString('base64') }] });
    expect(await faultOf('image_gen_create', CREATE)).toMatchObject({ error: 'unsupported_file' });
  });
});

describe('jobs', () => {
  /** Begins a job, says that it runs, and then this. */
  const ending = (end: JsonObject): PluginAnswer => {
    let asked = 0;
    return (request, answer) => {
      asked += 1;
      json(asked < 3 ? { id: 'job-1', status: asked === 1 ? 'queued' : 'running' } : { id: 'job-1', ...end })(request, answer);
    };
  };

  test('a video is asked about: the file is sent, and the answer is waited for', async () => {
    server.answer = ending({ status: 'succeeded', output: { text: 'A cat jumps.' } });
    const { done } = await box();
    expect(await done('video_ask', { path: '/inputs/a.mp4', question: 'What happens?' })).toEqual({ answer: 'A cat jumps.' });
    const [begin, ...polls] = server.requests;
    expect(begin).toMatchObject({
      method: 'POST',
      url: '/v1/jobs',
      headers: { authorization: `Bearer ${KEY}`, 'idempotency-key': 'exe_1-c1' },
    });
    expect(JSON.parse(begin?.body ?? '')).toEqual({
      ...{ task: 'video.ask', input: { question: 'What happens?' } },
      files: [{ name: 'a.mp4', mediaType: expect.any(String), data: Buffer.from('video').toString('base64') }],
    });
    expect(polls.map(({ method, url }) => [method, url])).toEqual([
      ['GET', '/v1/jobs/job-1'],
      ['GET', '/v1/jobs/job-1'],
    ]);
  });

  test('a world is made: its files are kept in the folder, whatever they are called', async () => {
    const data = Buffer.from('glTF').toString('base64');
    server.answer = json({
      status: 'succeeded',
      output: {
        files: [
          { name: 'scene.glb', data },
          { name: '../../x', data },
          { name: '..', data },
        ],
      },
    });
    const { done, files } = await box();
    await done('world_gen_create', { prompt: 'A harbour.', folder: '/workspace/world' });
    expect(files.paths()).toEqual(['/workspace/world/.._.._x', '/workspace/world/file', '/workspace/world/scene.glb']);
  });

  test.each<[string, JsonObject]>([
    ['a failure', { id: 'j', status: 'failed', error: { message: 'Too long.' } }],
    ['no state', {}],
    ['an id that is a path', { id: '../admin', status: 'running' }],
    ['no answer', { status: 'succeeded', output: {} }],
  ])('%s is a fault', async (_, answer) => {
    server.answer = json(answer);
    expect(await faultOf('video_ask', { path: '/inputs/a.mp4', question: '?' })).toMatchObject({ error: 'service_failed' });
    expect(server.requests).toHaveLength(1);
  });

  test('a run that is ended does not wait for its job', async () => {
    server.answer = json({ id: 'j', status: 'running' });
    const stop = new AbortController();
    const { use } = await box({ signal: stop.signal });
    setTimeout(() => stop.abort(), 300);
    expect(await use('video_ask', { path: '/inputs/a.mp4', question: '?' })).toMatchObject({
      isError: true,
      output: { error: 'task_cancelled' },
    });
  });

  test.each(['image_gen_create', 'video_ask', 'world_gen_create'])('without a provider %s says so', async (name) => {
    const { use } = await toolbox({ web: strict });
    expect(await use(name, {})).toMatchObject({ isError: true, output: { error: 'toolset_unavailable' } });
  });
});
