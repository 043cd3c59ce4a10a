import { keyOf, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

interface Listed {
  readonly name: string;
  readonly available: boolean;
  readonly reason?: string;
  readonly tools: readonly { readonly name: string; readonly available: boolean; readonly reason?: string }[];
}

const SERVICES = {
  WEB_SEARCH_PROVIDER: 'searxng',
  WEB_SEARCH_URL: 'https://search.example.com',
  IMAGE_GEN_URL: 'https://images.example.com/v1',
};

let app: TestApp;
let served: TestApp;
beforeAll(async () => {
  [app, served] = await Promise.all([startTestApp(), startTestApp(SERVICES)]);
});
afterAll(() => Promise.all([app.close(), served.close()]));

const listIn = async (where: TestApp): Promise<readonly Listed[]> =>
  (await (await where.signup()).get('/toolsets').expect(200)).body.toolsets;
const unavailable = (listed: readonly Listed[]) => listed.filter(({ available }) => !available).map(({ name }) => name);

test('200: all toolsets of the documents, with their tools', async () => {
  const listed = await listIn(app);
  expect(listed.map(({ name }) => name)).toEqual(['core', 'document', 'image', 'image-gen', 'video', 'viz', 'web', 'world-gen']);
  for (const { name, tools } of listed) {
    expect(tools.length).toBeGreaterThan(0);
    for (const tool of tools) expect(tool.name.startsWith(`${name.replaceAll('-', '_')}_`)).toBe(true);
  }
});

test('200: those without a provider say that they are not available, and why', async () => {
  const listed = await listIn(app);
  expect(unavailable(listed)).toEqual(['image-gen', 'video', 'world-gen']);
  expect(listed.find(({ name }) => name === 'video')?.reason).toContain('VIDEO_URL');
  expect(listed.find(({ name }) => name === 'web')?.tools.find(({ name }) => name === 'web_search')).toMatchObject({
    available: false,
    reason: expect.stringContaining('WEB_SEARCH_PROVIDER'),
  });
});

test('200: with a provider they are available', async () => {
  const listed = await listIn(served);
  expect(unavailable(listed)).toEqual(['video', 'world-gen']);
  expect(listed.flatMap(({ tools }) => tools).find(({ name }) => name === 'web_search')?.available).toBe(true);
});

test('200: a viewer may look', async () => {
  await (await memberOf(app, await app.signup(), 'viewer')).get('/toolsets').expect(200);
});

test('401: without a token', () => app.anonymous.get('/toolsets').expect(401));

test('403: a key without the scope', async () => {
  await (await keyOf(await app.signup(), { scopes: ['executions:run'] })).get('/toolsets').expect(403);
});
