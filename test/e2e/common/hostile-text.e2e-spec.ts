import { type Actor, startTestApp, type TestApp } from '@guildhall/testing';

const SCRIPT = '<script>alert(document.domain)</script><img src=x onerror=alert(1)>';

let app: TestApp;
let author: Actor;

beforeAll(async () => {
  app = await startTestApp();
  author = await app.signup();
});

afterAll(() => app.close());

const asData = {
  'content-type': expect.stringMatching(/^application\/(?:problem\+)?json/),
  'x-content-type-options': 'nosniff',
  'content-security-policy': expect.stringContaining("default-src 'none'"),
};

test('INP-08 text that a browser could run comes back as it was written, as data that no browser runs', async () => {
  const body = { name: 'hostile', title: SCRIPT.slice(0, 120), description: SCRIPT, kind: 'prompt', tags: ['<b>'], access: 'public' };
  await author.post('/skills').send(body).expect(201);

  for (const path of ['/skills/hostile', '/skills', '/skills/hostile/manifest', '/skills/hostile/export']) {
    const { headers, text } = await author.get(path).expect(200);
    expect(headers).toMatchObject(asData);
    expect(text).toContain('<script>');
  }
});

test('INP-08 an error that repeats what it was sent is data, too', async () => {
  const { headers } = await author.post('/skills').send({ name: SCRIPT, title: 'x', description: 'y' }).expect(400);

  expect(headers).toMatchObject(asData);
});

test.each(['/docs', '/docs/errors'])('INP-08 %s allows no script but its own file, and has none in the page', async (path) => {
  const { headers, text } = await app.anonymous.get(path).expect(200);

  const scripts = /script-src ([^;]*)/.exec(headers['content-security-policy'] ?? '')?.[1] ?? "'none'";
  expect(scripts).not.toMatch(/unsafe|\*|https?:/);
  expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|\son\w+=|javascript:/i);
});
