import { type InstallCredentialRecord, openSecretBox, secretContexts } from '@guildhall/data';
import type { AccountId, InstallId } from '@guildhall/kernel';
import {
  type Actor,
  createPlugin,
  createSkill,
  installSkill,
  memberOf,
  runSql,
  startTestApp,
  type TestApp,
  whileHeld,
} from '@guildhall/testing';

let app: TestApp;
let author: Actor;
let holder: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [author, holder] = [await app.signup(), await app.signup()];
});
afterAll(() => app.close());

const put = (actor: Actor, id: unknown, body: object) => actor.put(`/skills/installs/${id}/credentials`).send(body);
const stored = (id: unknown) =>
  runSql<InstallCredentialRecord>(app, 'SELECT * FROM "InstallCredential" WHERE "installId" = $1 ORDER BY "field"', [id]);

function open(actor: Actor, id: unknown, { field, ciphertext }: InstallCredentialRecord): string {
  const context = secretContexts.installCredential(actor.account.id as AccountId, id as InstallId, field);
  return openSecretBox(app.config).open(ciphertext, context);
}

describe('200', () => {
  test('AUT-06 a value is stored encrypted, bound to its install, and not answered', async () => {
    const { installation } = await createPlugin(author);
    const { body } = await put(author, installation.id, { value: 'sk-secret' }).expect(200);
    expect(body).toEqual({ ok: true, success: true, credentials: { fields: ['value'], shared: false, updatedAt: expect.any(String) } });
    const [row] = await stored(installation.id);
    expect(JSON.stringify(row)).not.toContain('sk-secret');
    expect(row && open(author, installation.id, row)).toBe('sk-secret');
    const other = await createPlugin(author);
    expect(() => row && open(author, other.installation.id, row)).toThrow();
    expect(() => row && open(holder, installation.id, row)).toThrow();
  });

  test('username and password replace a value that was set before', async () => {
    const { installation } = await createPlugin(author, { http: { baseUrl: 'https://api.example.com', auth: { type: 'basic' } } });
    await put(author, installation.id, { value: 'old' }).expect(200);
    const { body } = await put(author, installation.id, { username: 'me', password: 'secret' }).expect(200);
    expect(body.credentials.fields).toEqual(['password', 'username']);
    expect((await stored(installation.id)).map((row) => [row.field, open(author, installation.id, row)])).toEqual([
      ['password', 'secret'],
      ['username', 'me'],
    ]);
  });

  test('every installing account has its own', async () => {
    const plugin = await createPlugin(author, { access: 'public' });
    const { id } = await installSkill(holder, plugin.id);
    await put(author, plugin.installation.id, { value: 'the author’s' }).expect(200);
    expect((await holder.get(`/skills/installs/${id}`).expect(200)).body.credentials).toBeNull();
    await put(holder, id, { value: 'the holder’s' }).expect(200);
    expect((await author.get(`/skills/installs/${plugin.installation.id}`).expect(200)).body.credentials.fields).toEqual(['value']);
  });

  test('shareCredentials: the author provides them for all, and takes them back', async () => {
    const { installation } = await createPlugin(author);
    expect((await put(author, installation.id, { value: 'x', shareCredentials: true }).expect(200)).body.credentials.shared).toBe(true);
    expect((await author.get(`/skills/installs/${installation.id}`).expect(200)).body.credentials.shared).toBe(true);
    expect((await put(author, installation.id, { value: 'x' }).expect(200)).body.credentials.shared).toBe(false);
  });

  test('of two that are stored at the same moment the later one stays', async () => {
    const { installation } = await createPlugin(author);
    const held = { sql: 'SELECT FROM "Install" WHERE "id" = $1 FOR UPDATE', values: [installation.id], waiting: 2 };
    const both = [{ value: 'one' }, { username: 'me', password: 'two' }];
    const answers = await whileHeld(app, held, () => Promise.all(both.map((body) => put(author, installation.id, body))));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers.map(({ body }) => body.credentials.fields)).toContainEqual((await stored(installation.id)).map(({ field }) => field));
  });

  test('mcp skills take them too', async () => {
    const { installation } = await createSkill(author, { kind: 'mcp' });
    await put(author, installation.id, { value: 'x' }).expect(200);
  });
});

test.each([
  [{}, ''],
  [{ username: 'me' }, ''],
  [{ password: 'x' }, ''],
  [{ value: 'x', username: 'me', password: 'x' }, ''],
  [{ value: '' }, '/value'],
  [{ value: null }, '/value'],
  [{ value: 7 }, '/value'],
  [{ value: 'tok-0123456789\n' }, '/value'],
  [{ username: 'me', password: 'a\r\nX-Admin: 1' }, '/password'],
  [{ value: 'x', shareCredentials: 'yes' }, '/shareCredentials'],
  [{ value: 'x', installId: 'inst_x' }, '/installId'],
])('400: %j', async (body, pointer) => {
  const { installation } = await createPlugin(author);
  const { body: problem } = await put(author, installation.id, body).expect(400);
  expect(problem).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer }] });
  expect(await stored(installation.id)).toEqual([]);
});

test('401: without a token', async () => {
  const { installation } = await createPlugin(author);
  await put(app.anonymous, installation.id, { value: 'x' }).expect(401);
});

describe('403', () => {
  test('forbidden: a viewer', async () => {
    const { installation } = await createPlugin(author);
    expect((await put(await memberOf(app, author, 'viewer'), installation.id, { value: 'x' }).expect(403)).body.error_code).toBe(
      'forbidden',
    );
  });

  test('read_only: only the author shares credentials with all', async () => {
    const { id } = await installSkill(holder, (await createPlugin(author, { access: 'public' })).id);
    expect((await put(holder, id, { value: 'x', shareCredentials: true }).expect(403)).body.error_code).toBe('read_only');
    expect(await stored(id)).toEqual([]);
  });
});

test('404: TEN-01 an install of another account', async () => {
  const { installation } = await createPlugin(author, { access: 'public' });
  await put(holder, installation.id, { value: 'x' }).expect(404);
  expect(await stored(installation.id)).toEqual([]);
});

test('404: the install is removed at the same moment', async () => {
  const { id } = await installSkill(holder, (await createPlugin(author, { access: 'public' })).id);
  const held = { sql: 'DELETE FROM "Install" WHERE "id" = $1', values: [id], waiting: 1 };
  const [answer] = await whileHeld(app, held, () => Promise.all([put(holder, id, { value: 'x' })]));
  expect(answer.status).toBe(404);
});

test('410: the author deleted the skill', async () => {
  const plugin = await createPlugin(author, { access: 'public' });
  const { id } = await installSkill(holder, plugin.id);
  await author.delete(`/skills/${plugin.id}`).expect(200);
  await put(holder, id, { value: 'x' }).expect(410);
});

test.each(['agent', 'prompt'])('422 no_credentials_needed: a skill of kind %s', async (kind) => {
  const { installation } = await createSkill(author, { kind });
  expect((await put(author, installation.id, { value: 'x' }).expect(422)).body.error_code).toBe('no_credentials_needed');
});
