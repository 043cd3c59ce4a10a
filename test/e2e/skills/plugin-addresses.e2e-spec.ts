import { type Actor, createSkill, runSql, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp({ OUTBOUND_ALLOW: '10.1.2.3/32:8080' });
  owner = await app.signup();
});
afterAll(() => app.close());

/** One of each class that the outbound module tells apart; all spellings of them are its own tests' concern. */
const REFUSED = [
  ...['http://127.0.0.1', 'http://localhost:9000', 'http://[::1]', 'http://0.0.0.0', 'http://2130706433', 'http://0x7f.1'],
  ...['http://10.0.0.1', 'http://172.16.5.4', 'http://192.168.1.1', 'http://[fd00::1]', 'http://100.64.0.1', 'http://224.0.0.1'],
  ...['http://169.254.169.254', 'http://[fe80::1]', 'http://[::ffff:169.254.169.254]', 'http://[64:ff9b::a00:1]', 'http://[2002:a00:1::]'],
  ...['http://10.1.2.3', 'http://10.1.2.3:8081', 'https://8.8.8.8:6379'],
];
const ALLOWED = ['https://api.example.com', 'https://8.8.8.8', 'http://172.32.0.1', 'http://11.0.0.1', 'http://10.1.2.3:8080'];

const settings = {
  http: (url: string) => ({ http: { baseUrl: `${url}/v1/{{vars.shop}}` } }),
  mcp: (url: string) => ({ mcp: { serverUrl: `${url}/mcp` } }),
};
const KINDS = ['http', 'mcp'] as const;
const pointerOf = { http: '/http/baseUrl', mcp: '/mcp/serverUrl' };
const drafts = () => runSql(app, 'SELECT "id", "http", "mcp", "revision" FROM "Skill" ORDER BY "id"');

describe.each(KINDS)('%s', (kind) => {
  test.each(REFUSED)('422: NET-01 an author cannot write %s, by any of the ways to write it', async (url) => {
    const { id } = await createSkill(owner, { kind });
    const given = settings[kind](url);
    const words = { name: uniqueName('plugin'), title: 'T', description: 'D', kind };
    const before = await drafts();
    const answers = [
      [await owner.post('/skills').send({ ...words, ...given }), ''],
      [await owner.patch(`/skills/${id}`).send(given), ''],
      [await owner.post('/skills/import').send({ manifest: { $manifestVersion: 1, ...words, ...given } }), '/manifest'],
    ] as const;
    for (const [{ status, body }, prefix] of answers) {
      expect([status, body.error_code, body.errors?.[0]?.pointer]).toEqual([422, 'outbound_refused', prefix + pointerOf[kind]]);
    }
    expect(await drafts()).toEqual(before);
  });

  test.each(ALLOWED)('200: %s is public, or opened by the operator', async (url) => {
    const { id } = await createSkill(owner, { kind });
    await owner.patch(`/skills/${id}`).send(settings[kind](url)).expect(200);
  });
});
