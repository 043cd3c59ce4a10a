import { ERRORS } from '@guildhall/kernel';
import { startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let operationIds: string[];

beforeAll(async () => {
  app = await startTestApp();
  const { body } = await app.anonymous.get('/openapi.json').expect(200);
  operationIds = Object.values<Record<string, { operationId: string }>>(body.paths).flatMap((item) =>
    Object.values(item).map(({ operationId }) => operationId),
  );
});
afterAll(() => app.close());

const PAGES = ['/docs', '/docs/errors'];

test('200: GET /docs has every operation under its anchor, with a command that can be pasted', async () => {
  const { text } = await app.anonymous.get('/docs').expect(200).expect('Content-Type', 'text/html; charset=utf-8');
  for (const id of operationIds) expect(text).toContain(`<article id="${id}">`);
  expect(text).toContain(`curl -X POST &#39;${app.config.publicUrl}/auth/login&#39;`);
});

test('200: GET /docs/errors has an anchor for every code, where `type` of a problem points', async () => {
  const { text } = await app.anonymous.get('/docs/errors').expect(200);
  for (const code of Object.keys(ERRORS)) expect(text).toContain(`<article id="${code}"`);
  const { body } = await app.anonymous.get('/nowhere').expect(404);
  expect(text).toContain(`id="${body.type.split('#')[1]}"`);
});

test('200: GET /llms.txt has one line for every operation', async () => {
  const { text } = await app.anonymous.get('/llms.txt').expect(200).expect('Content-Type', 'text/plain; charset=utf-8');
  for (const id of operationIds) expect(text).toContain(`/docs#${id})`);
});

test.each(PAGES)('INP-08 %s loads nothing from elsewhere and runs nothing but its own script', async (path) => {
  const { text, headers } = await app.anonymous.get(path).expect(200);
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
  const loaded = [...text.matchAll(/<(?:script|link|img|iframe)[^>]*(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
  expect(loaded).toEqual(['/docs/assets/docs.css', '/docs/assets/docs.js']);
  expect(text).not.toMatch(/<script(?![^>]*src=)|\son\w+="|style="/);
});

test('200: style and script are there, 404: nothing else is', async () => {
  await app.anonymous.get('/docs/assets/docs.css').expect(200).expect('Content-Type', 'text/css; charset=utf-8');
  await app.anonymous.get('/docs/assets/docs.js').expect(200).expect('Content-Type', 'text/javascript; charset=utf-8');
  for (const name of ['other.js', '..%2fpackage.json', '__proto__', 'constructor'])
    await app.anonymous.get(`/docs/assets/${name}`).expect(404);
});

test('links inside the pages lead somewhere', async () => {
  const pages = new Map<string, string>();
  for (const path of PAGES) pages.set(path, (await app.anonymous.get(path).expect(200)).text);
  const links = [...pages].flatMap(([path, text]) =>
    [...text.matchAll(/href="((?:\/docs(?:\/errors)?)?)#([^"]+)"/g)].map(([, target, anchor]) => [target || path, anchor] as const),
  );
  expect(links.length).toBeGreaterThan(operationIds.length);
  for (const [target, anchor] of links) expect(pages.get(target)?.includes(`id="${anchor}"`) || `${target}#${anchor}`).toBe(true);
});
