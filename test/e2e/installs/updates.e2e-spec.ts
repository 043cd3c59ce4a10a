import { readFile } from 'node:fs/promises';
import {
  type Actor,
  createFile,
  createPlugin,
  createSkill,
  installSkill,
  publish,
  runSql,
  startTestApp,
  type TestApp,
  textBlock,
} from '@guildhall/testing';

let app: TestApp;
let author: Actor;
let holder: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [author, holder] = [await app.signup(), await app.signup()];
});
afterAll(() => app.close());

const tool = (name: string, method = 'GET') => ({ name, description: 'Does it.', request: { method, path: `/${name}` } });
const http = (host: string, auth: object = { type: 'bearer' }) => ({ http: { baseUrl: `https://${host}`, auth } });

/** An http skill on one host with one tool, with one version; the fields come on top. */
async function publishedPlugin(fields: object = {}): Promise<string> {
  const { id } = await createPlugin(author, { access: 'public', ...http('api.example.com'), toolDefs: [tool('search')], ...fields });
  await publish(author, id);
  return id;
}

async function publishWith(id: string, fields: object): Promise<number> {
  await author.patch(`/skills/${id}`).send(fields).expect(200);
  return (await publish(author, id)).version;
}

const WIDER = { toolDefs: [tool('search'), tool('drop', 'DELETE')], ...http('evil.example.com') };
const AS_BEFORE = { toolDefs: [tool('search')], ...http('api.example.com') };
const ADDS = { hosts: ['evil.example.com'], tools: ['drop'], credentials: [], permissions: ['method DELETE'] };

/** What the holder uses, read in four ways that must agree, and what waits. */
async function used(actor: Actor, id: string) {
  const [single, list, manifest, compiled, document] = await Promise.all([
    actor.get(`/skills/${id}`).expect(200),
    actor.get('/skills?limit=200').expect(200),
    actor.get(`/skills/${id}/manifest`).expect(200),
    actor.post(`/skills/${id}/compile`).send({}).expect(200),
    actor.get(`/skills/${id}/export`).expect(200),
  ]);
  const { skill } = single.body;
  const entry = list.body.skills.find((other: { id: string }) => other.id === id);
  expect(entry).toEqual(skill);
  const hosts = [skill.http, manifest.body.spec.http, document.body.http].map(({ baseUrl }) => new URL(baseUrl).host);
  expect(new Set(hosts).size).toBe(1);
  expect(compiled.body.etag).toBe(manifest.body.metadata.etag);
  return { host: hosts[0], update: skill.installation.update };
}

const OLD = { host: 'api.example.com', update: null };
const HELD = (version: number, adds: object = ADDS) => ({ host: 'api.example.com', update: { version, adds } });
const NEW = { host: 'evil.example.com', update: null };
const approve = (installId: unknown, version: unknown) => holder.patch(`/skills/installs/${installId}`).send({ version }).expect(200);

describe('GRT-06 a version that reaches further waits', () => {
  test('the import stays with what it has, everywhere, and says what waits', async () => {
    const id = await publishedPlugin();
    const install = await installSkill(holder, id);
    expect(install.update).toBeNull();
    await publishWith(id, WIDER);
    expect(await used(holder, id)).toEqual(HELD(2));
    const { body } = await holder.get(`/skills/installs/${install.id}`).expect(200);
    expect(body.installation.update).toEqual({ version: 2, adds: ADDS });
    const paused = await holder.patch(`/skills/installs/${install.id}`).send({ status: 'paused' }).expect(200);
    expect(paused.body.installation.update).toEqual({ version: 2, adds: ADDS });
  });

  test('what reaches no further is taken by itself, as is what was taken back', async () => {
    const id = await publishedPlugin({ toolDefs: [tool('search'), tool('find')] });
    await installSkill(holder, id);
    await publishWith(id, { description: 'Better words.', toolDefs: [tool('search')] });
    expect((await holder.get(`/skills/${id}`).expect(200)).body.skill).toMatchObject({
      description: 'Better words.',
      toolDefs: [{ name: 'search' }],
    });
    await publishWith(id, { description: 'Best words.', toolDefs: [tool('search'), tool('find')] });
    const { skill } = (await holder.get(`/skills/${id}`).expect(200)).body;
    expect([skill.description, skill.installation.update]).toEqual(['Best words.', null]);
  });

  test.each([
    ['a host', 'http', http('other.example.com'), { hosts: ['other.example.com'] }],
    ['a host by another port', 'http', http('api.example.com:8443'), { hosts: ['api.example.com:8443'] }],
    ['no TLS', 'http', { http: { baseUrl: 'http://api.example.com', auth: { type: 'bearer' } } }, { permissions: ['plain http'] }],
    ['a tool', 'http', { toolDefs: [tool('search'), tool('find')] }, { tools: ['find'] }],
    ['a writing method under the old name', 'http', { toolDefs: [tool('search', 'DELETE')] }, { permissions: ['method DELETE'] }],
    ['a credential', 'http', http('api.example.com', { type: 'basic' }), { credentials: ['basic'] }],
    ['a secret variable', 'http', { variables: [{ key: 'TOKEN', secret: true }] }, { credentials: ['variable TOKEN'] }],
    ['all tools of a server', 'mcp', { mcp: { serverUrl: 'https://mcp.example.com/mcp' } }, { tools: ['*'] }],
    ['being called by other agents', 'agent', { dispatchable: true }, { permissions: ['dispatchable'] }],
  ])('%s', async (_, kind, fields, adds) => {
    const before = { http: {}, mcp: { mcp: { serverUrl: 'https://mcp.example.com/mcp', allowedTools: ['search'] } }, agent: {} }[kind];
    const id = kind === 'http' ? await publishedPlugin() : (await createSkill(author, { access: 'public', kind, ...before })).id;
    if (kind !== 'http') await publish(author, id);
    await installSkill(holder, id);
    const version = await publishWith(id, fields);
    const { skill } = (await holder.get(`/skills/${id}`).expect(200)).body;
    const nothing = { hosts: [], tools: [], credentials: [], permissions: [] };
    expect(skill.installation.update).toEqual({ version, adds: { ...nothing, ...adds } });
  });

  test('OPQ-07 a new plugin waits, and which one it is stays untold', async () => {
    const agent = await createSkill(author, { access: 'public' });
    await publish(author, agent.id);
    await installSkill(holder, agent.id);
    for (const plugin of [await createPlugin(author), await createPlugin(author)])
      await author.post(`/skills/${agent.id}/skills`).send({ skillId: plugin.id }).expect(201);
    await publish(author, agent.id);
    const { skill } = (await holder.get(`/skills/${agent.id}`).expect(200)).body;
    expect(skill.installation.update.adds).toEqual({ hosts: [], tools: [], credentials: [], permissions: ['plugin'] });
  });

  test('OPQ-01 of an opaque skill: that a version waits, and nothing of what it adds', async () => {
    const id = await publishedPlugin({ contentVisibility: 'opaque' });
    const install = await installSkill(holder, id);
    await publishWith(id, WIDER);
    const single = await holder.get(`/skills/${id}`).expect(200);
    expect(single.body.skill.installation.update).toEqual({ version: 2, adds: null });
    expect(JSON.stringify((await holder.get(`/skills/installs/${install.id}`).expect(200)).body)).not.toContain('evil');
  });

  test('files come from the version in use', async () => {
    const { id } = await createSkill(author, { access: 'public' });
    const file = await createFile(author, id, { blocks: [textBlock('Old words.')] });
    await publish(author, id);
    await installSkill(holder, id);
    await author
      .put(`/skills/${id}/files/${file.id}/blocks`)
      .send({ blocks: [textBlock('New words.')] })
      .expect(200);
    await publishWith(id, { dispatchable: true });
    const { body } = await holder.get(`/skills/${id}/files`).expect(200);
    expect(body.files[0].blocks[0].content).toBe('Old words.');
  });

  test('of the search in the pool the words count that the account sees', async () => {
    const id = await publishedPlugin({ description: 'quiet words' });
    await installSkill(holder, id);
    await publishWith(id, { ...WIDER, description: 'loud words' });
    expect((await holder.get('/skills?q=loud').expect(200)).body.total).toBe(0);
    expect((await holder.get('/skills?q=quiet').expect(200)).body.total).toBe(1);
  });
});

describe('GRT-06 approving', () => {
  test('"latest" takes what waits, and what waits next is compared with that', async () => {
    const id = await publishedPlugin();
    const install = await installSkill(holder, id);
    await publishWith(id, WIDER);
    expect((await approve(install.id, 'latest')).body).toMatchObject({ installation: { version: 'latest', update: null } });
    expect(await used(holder, id)).toEqual(NEW);
    const version = await publishWith(id, { toolDefs: [...WIDER.toolDefs, tool('more')] });
    expect(await used(holder, id)).toMatchObject({ host: 'evil.example.com', update: { version, adds: { hosts: [], tools: ['more'] } } });
  });

  test('a number takes that version and stays there; going back to "latest" approves what there is then', async () => {
    const id = await publishedPlugin();
    const install = await installSkill(holder, id);
    await publishWith(id, WIDER);
    await approve(install.id, 2);
    expect(await used(holder, id)).toEqual(NEW);
    await publishWith(id, { toolDefs: [tool('another')] });
    expect(await used(holder, id)).toEqual(NEW);
    await approve(install.id, 'latest');
    expect((await holder.get(`/skills/${id}`).expect(200)).body.skill.toolDefs).toMatchObject([{ name: 'another' }]);
  });

  test('other changes of the install approve nothing', async () => {
    const id = await publishedPlugin();
    const install = await installSkill(holder, id);
    await publishWith(id, WIDER);
    await holder.patch(`/skills/installs/${install.id}`).send({ shared: false, alias: null }).expect(200);
    await holder.patch(`/skills/installs/${install.id}`).send({}).expect(200);
    expect(await used(holder, id)).toEqual(HELD(2));
  });

  test('uninstalling and installing again takes what there is now', async () => {
    const id = await publishedPlugin();
    const install = await installSkill(holder, id);
    await publishWith(id, WIDER);
    await holder.delete(`/skills/installs/${install.id}`).expect(200);
    await installSkill(holder, id);
    expect(await used(holder, id)).toEqual(NEW);
  });
});

describe('GRT-06 several versions', () => {
  test('the newest that reaches no further is used, and all that waits is told at once', async () => {
    const id = await publishedPlugin();
    await installSkill(holder, id);
    await publishWith(id, { description: 'Second.' });
    await publishWith(id, { toolDefs: [tool('search'), tool('drop', 'DELETE')] });
    await publishWith(id, http('evil.example.com'));
    expect(await used(holder, id)).toEqual(HELD(4));
    expect((await holder.get(`/skills/${id}`).expect(200)).body.skill.description).toBe('Second.');
  });

  test('when the author goes back, so does what is used', async () => {
    const id = await publishedPlugin();
    await installSkill(holder, id);
    await publishWith(id, WIDER);
    await publishWith(id, { ...AS_BEFORE, description: 'Back again.' });
    expect(await used(holder, id)).toEqual(OLD);
    await author.post(`/skills/${id}/rollback`).send({ version: 2 }).expect(201);
    expect(await used(holder, id)).toEqual(HELD(4));
  });

  test('the author takes the wider version back: nothing waits any more', async () => {
    const id = await publishedPlugin();
    await installSkill(holder, id);
    await publishWith(id, WIDER);
    await author.post(`/skills/${id}/versions/2/yank`).send({}).expect(200);
    expect(await used(holder, id)).toEqual(OLD);
    await author.post(`/skills/${id}/versions/2/unyank`).send({}).expect(200);
    expect(await used(holder, id)).toEqual(HELD(2));
  });

  test('taking the wider version back does not smuggle in the one after it', async () => {
    const id = await publishedPlugin();
    await installSkill(holder, id);
    await publishWith(id, WIDER);
    await publishWith(id, { description: 'As wide as the one before.' });
    await author.post(`/skills/${id}/versions/2/yank`).send({}).expect(200);
    expect(await used(holder, id)).toEqual(HELD(3));
  });

  test('taking the approved version back does not bring back a wider one from before', async () => {
    const id = await publishedPlugin(WIDER);
    await publishWith(id, AS_BEFORE);
    await installSkill(holder, id);
    await author.post(`/skills/${id}/versions/2/yank`).send({}).expect(200);
    expect(await used(holder, id)).toEqual(HELD(1));
    await publishWith(id, { ...AS_BEFORE, description: 'Safe again.' });
    expect(await used(holder, id)).toEqual(OLD);
  });

  test('taking the approved version back uses an older one that reaches no further', async () => {
    const id = await publishedPlugin({ description: 'First.' });
    await publishWith(id, { description: 'Second.' });
    await installSkill(holder, id);
    await author.post(`/skills/${id}/versions/2/yank`).send({}).expect(200);
    expect(await used(holder, id)).toEqual(OLD);
    expect((await holder.get(`/skills/${id}`).expect(200)).body.skill.description).toBe('First.');
  });

  test('installed before the first version: that one is taken, and what comes after is compared with it', async () => {
    const { id } = await createPlugin(author, { access: 'public', ...http('draft.example.com'), toolDefs: [tool('search')] });
    const install = await installSkill(holder, id);
    await publishWith(id, http('api.example.com'));
    expect(await used(holder, id)).toEqual(OLD);
    await publishWith(id, WIDER);
    expect(await used(holder, id)).toEqual(HELD(2));
    await approve(install.id, 'latest');
    expect(await used(holder, id)).toEqual(NEW);
  });
});

describe('GRT-06 who is not held back', () => {
  test('an install that is pinned stays where it is, and nothing waits', async () => {
    const id = await publishedPlugin();
    await installSkill(holder, id, { version: 1 });
    await publishWith(id, WIDER);
    expect(await used(holder, id)).toEqual(OLD);
  });

  test('strangers, the author, grants and locked installs use the current version', async () => {
    const id = await publishedPlugin();
    const [granted, locked, stranger] = [await app.signup(), await app.signup(), await app.signup()];
    const [grant, lock] = [await installSkill(granted, id), await installSkill(locked, id)];
    await runSql(app, `UPDATE "Install" SET "source" = 'grant', "approvedVersion" = NULL WHERE "id" IN ($1, $2)`, [grant.id, lock.id]);
    await publishWith(id, WIDER);
    for (const actor of [granted, locked]) expect(await used(actor, id)).toEqual(NEW);
    expect((await stranger.get(`/skills/${id}`).expect(200)).body.skill.http.baseUrl).toBe('https://evil.example.com');
    expect((await author.get(`/skills/${id}`).expect(200)).body.skill.installation.update).toBeNull();
  });
});

test('a page of a pool is read with one statement, whether updates wait or not', async () => {
  const fresh = await app.signup();
  for (let index = 0; index < 3; index += 1) {
    const id = await publishedPlugin();
    await installSkill(fresh, id);
    await publishWith(id, WIDER);
  }
  await fresh.get('/skills').expect(200);
  const statements = await app.statements.during(async () => {
    const { body } = await fresh.get('/skills').expect(200);
    expect(body.skills.map(({ installation }: { installation: { update: unknown } }) => installation.update)).toEqual(
      Array(3).fill({ version: 2, adds: ADDS }),
    );
  });
  expect(statements).toHaveLength(1);
});

test('versions from before say of themselves what they reach as the publisher would', async () => {
  const agent = await createSkill(author, {
    access: 'public',
    dispatchable: true,
    variables: [{ key: 'TOKEN', secret: true }, { key: 'topic' }],
  });
  await author
    .post(`/skills/${agent.id}/skills`)
    .send({ skillId: (await createPlugin(author)).id })
    .expect(201);
  await publish(author, agent.id);
  for (const mcp of [
    { serverUrl: 'http://MCP.example.com:80/x', auth: { type: 'header', name: 'X-Key' } },
    { serverUrl: 'https://a.example', allowedTools: ['b', 'a'] },
  ])
    await publish(author, (await createSkill(author, { kind: 'mcp', mcp })).id);
  const migration = await readFile('prisma/migrations/20261120092000_keep_reach_of_versions/migration.sql', 'utf8');
  const [definition = ''] = /CREATE FUNCTION[\s\S]*?\$\$;/.exec(migration.replaceAll('pg_temp.', '')) ?? [];
  await runSql(app, definition);
  const rows = await runSql<{ reach: object; computed: object }>(
    app,
    `SELECT "reach", reach_of("manifest"::jsonb->'spec') AS "computed" FROM "SkillVersion"`,
  );
  expect(rows.length).toBeGreaterThan(30);
  for (const { reach, computed } of rows) expect(computed).toEqual(reach);
});
