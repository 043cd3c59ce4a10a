import type { JsonValue } from '@guildhall/kernel';
import { json, PluginServer } from '@guildhall/testing/plugins';
import { parseCidr } from '../../outbound/cidr.js';
import { createOutbound, type Outbound } from '../../outbound/outbound.js';
import type { SearchService } from '../services.js';
import { NO_SERVICES, toolbox } from '../toolsets.property.js';

let server: PluginServer;
let open: Outbound;
let strict: Outbound;

beforeAll(async () => {
  server = await PluginServer.start();
  open = createOutbound({ allow: [parseCidr('127.0.0.0/8')], production: false, limits: { bodyBytes: 2_000_000, totalMs: 3_000 } });
  strict = createOutbound({ allow: [], production: false });
});
afterAll(() => Promise.all([server.close(), open.close(), strict.close()]));

const STORY = 'The river rose by two metres in the night, and the bridge was closed until noon. '.repeat(8);
const PAGE = `<!DOCTYPE html><html><head><title>Flood | The Paper</title><script>document.title = 'hacked'</script></head><body>
  <nav><a href="/">Home</a><a href="/ads">Ads</a></nav>
  <article><h1>Flood</h1><p>${STORY}</p><h2>What next</h2><ul><li>Dry out</li><li>See <a href="/help?x=1">help</a></li></ul><p>${STORY}</p>
  <img src="http://127.0.0.1:1/pixel.png"><a href="javascript:alert(1)">no link</a></article>
  <iframe src="file:///etc/passwd"></iframe><footer>Imprint</footer></body></html>`;

const page = (body: string | Uint8Array, type = 'text/html; charset=utf-8', status = 200) => {
  server.answer = (_, answer) => answer.writeHead(status, { 'content-type': type }).end(body);
};
const fetched = async (path = '/news', parts: object = {}) =>
  (await toolbox({ web: open, ...parts })).done('web_fetch', { url: `${server.origin}${path}` });

describe('fetching', () => {
  test('gives the readable text of a page, with headings, lists and links', async () => {
    page(PAGE);
    const { text, ...head } = await fetched();
    expect(head).toMatchObject({ url: `${server.origin}/news`, status: 200, type: 'text/html', title: expect.stringContaining('Flood') });
    expect(text).toContain('## What next');
    expect(text).toContain(`- See help (${server.origin}/help?x=1)`);
    for (const other of ['Imprint', 'Ads', 'hacked', 'javascript:', 'passwd']) expect(text).not.toContain(other);
  });

  test('gives all text of a page that is no article, plain text and JSON as they are', async () => {
    page('<title>Prices</title><table><tr><td>Bread</td><td>3</td></tr></table>');
    expect(await fetched()).toMatchObject({ title: 'Prices', text: 'Bread | 3 |' });
    page('{"a": 1}', 'application/json');
    expect(await fetched()).toMatchObject({ text: '{"a": 1}' });
    page(Buffer.from('Gr\xfc\xdfe', 'latin1'), 'text/plain; charset=iso-8859-1');
    expect(await fetched()).toMatchObject({ text: 'Grüße' });
    page(Buffer.from('<meta charset="koi8-r"><p>\xf0\xd2\xc9</p>', 'latin1'), 'text/html');
    expect(await fetched()).toMatchObject({ text: 'При' });
  });

  test('keeps a file when it is told to', async () => {
    page(Buffer.from('%PDF-1.7'), 'application/pdf');
    const { done, use, files } = await toolbox({ web: open });
    const url = `${server.origin}/a.pdf`;
    expect(await use('web_fetch', { url })).toMatchObject({ output: { error: 'unsupported_file' } });
    expect(await done('web_fetch', { url, to: 'a.pdf' })).toEqual({
      path: '/workspace/a.pdf',
      status: 200,
      type: 'application/pdf',
      size: 8,
    });
    expect(Buffer.from(files.bytesAt('/workspace/a.pdf')).toString()).toBe('%PDF-1.7');
  });

  test('a long page is cut to what a result may have', async () => {
    page(`<p>${'x'.repeat(500_000)}</p>`);
    expect(JSON.stringify(await fetched()).length).toBeLessThan(65_536);
  });

  test('a page that is not there is a fault', async () => {
    page('Nothing here.', 'text/plain', 404);
    const { use } = await toolbox({ web: open });
    expect(await use('web_fetch', { url: `${server.origin}/x` })).toMatchObject({ isError: true, output: { error: 'page_failed' } });
  });

  test.each([
    'http://127.0.0.1:PORT/',
    'http://localhost:PORT/',
    'http://0x7f000001:PORT/',
    'http://[::1]:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://169.254.169.254/latest/meta-data/',
    'http://10.0.0.1/',
    'http://user:pw@127.0.0.1:PORT/',
  ])('NET-01 %s is refused, and nobody is asked', async (address) => {
    const before = server.connections;
    const { use } = await toolbox({ web: strict });
    const url = address.replace('PORT', new URL(server.origin).port);
    expect(await use('web_fetch', { url })).toMatchObject({ isError: true, output: { error: expect.stringMatching(/^outbound_/) } });
    expect(server.connections).toBe(before);
  });

  test.each(['file:///etc/passwd', 'data:text/html,x', 'ftp://example.com/', 'nonsense'])(
    'NET-01 %s is no address of a page',
    async (url) => {
      const { use } = await toolbox({ web: open });
      expect(await use('web_fetch', { url })).toMatchObject({ isError: true, output: { error: expect.stringMatching(/^outbound_/) } });
    },
  );

  test('NET-03 a redirect to where nobody may go is refused', async () => {
    server.answer = (_, answer) => answer.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    const { use } = await toolbox({ web: open });
    expect(await use('web_fetch', { url: server.origin })).toMatchObject({ isError: true, output: { error: 'outbound_refused' } });
  });

  test.each<[string, string]>([
    ['is nested without end', '<div>'.repeat(30_000)],
    ['has attributes without end', `<p ${'a=1 '.repeat(200_000)}>x`],
    ['is never closed', `<!DOCTYPE html><!-- ${'x'.repeat(1_000_000)}`],
    ['has a million elements', '<b>x</b>'.repeat(240_000)],
  ])('RUN-10 a page that %s ends in time', async (_, html) => {
    page(html);
    const { use } = await toolbox({ web: open });
    const { output, isError } = await use('web_fetch', { url: server.origin });
    expect(isError ? (output as { error: string }).error : 'text').toMatch(/^(?:text|unreadable_file|task_out_of_memory|task_timeout)$/);
  });

  test('NET-04 a page that never ends is given up', async () => {
    server.answer = (_, answer) => {
      answer.writeHead(200, { 'content-type': 'text/html' });
      const timer = setInterval(() => answer.write('x'), 200);
      answer.on('close', () => clearInterval(timer));
    };
    const { use } = await toolbox({ web: open });
    expect(await use('web_fetch', { url: server.origin })).toMatchObject({ isError: true, output: { error: 'outbound_timeout' } });
  });
});

describe('searching', () => {
  const HIT = { title: 'A <strong>flood</strong>', url: 'https://example.com/a' };
  const ENGINES: [SearchService['kind'], JsonValue, string][] = [
    ['brave', { web: { results: [{ ...HIT, description: 'It <b>rained</b>.' }] } }, '/res/v1/web/search?q=flood+news&count=3'],
    ['tavily', { results: [{ ...HIT, content: 'It rained.' }] }, '/search'],
    ['searxng', { results: [{ ...HIT, content: 'It rained.' }, HIT, HIT, HIT] }, '/search?q=flood+news&format=json'],
  ];

  const searching = (kind: SearchService['kind'] = 'brave') => {
    const services = { ...NO_SERVICES, search: { kind, url: server.origin, apiKey: 'KEY-OF-THE-OPERATOR' } };
    return toolbox({ web: strict, services });
  };

  test.each(ENGINES)('%s is asked in its own way', async (kind, answer, url) => {
    server.answer = json(answer);
    const { done } = await searching(kind);
    const { results } = await done('web_search', { query: 'flood news', count: 3 });
    expect((results as JsonValue[])[0]).toEqual({ title: 'A flood', url: 'https://example.com/a', text: 'It rained.' });
    expect((results as JsonValue[]).length).toBeLessThanOrEqual(3);
    expect(server.last.url).toBe(url);
    const { headers } = server.last;
    expect(kind === 'brave' ? headers['x-subscription-token'] : headers.authorization).toContain('KEY-OF-THE-OPERATOR');
    if (kind === 'tavily') expect(JSON.parse(server.last.body)).toEqual({ query: 'flood news', max_results: 3 });
  });

  test.each([401, 429, 500])('status %d is a fault that does not tell the key', async (status) => {
    server.answer = (_, answer) => answer.writeHead(status).end('bad key KEY-OF-THE-OPERATOR');
    const outcome = await (await searching()).use('web_search', { query: 'x' });
    expect(outcome).toMatchObject({ isError: true, output: { error: 'service_failed' } });
    expect(JSON.stringify(outcome)).not.toContain('KEY-OF-THE-OPERATOR');
  });

  test.each(['null', '[]', '"x"', '{"web": 1}', 'no json'])('an answer such as %s is a fault', async (body) => {
    server.answer = (_, answer) => answer.end(body);
    expect(await (await searching()).use('web_search', { query: 'x' })).toMatchObject({
      isError: true,
      output: { error: 'service_failed' },
    });
  });

  test('without an engine it says so', async () => {
    const { use } = await toolbox({ web: open });
    expect(await use('web_search', { query: 'x' })).toMatchObject({ isError: true, output: { error: 'toolset_unavailable' } });
  });
});
