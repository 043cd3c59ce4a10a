import { sha256Hex } from '@guildhall/kernel';
import { type Actor, createBundle, keyOf, sendMcp, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';
import { named } from '../bundles/bundle-files.js';
import { listBundle, listFiles, listPrompt } from '../discovery/published.js';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

async function ask(actor: Actor, method: string, params: object = {}) {
  const { body } = await sendMcp(actor, method, params).expect(200);
  if (!body.result) throw new Error(JSON.stringify(body));
  return body.result;
}

const callTool = async (actor: Actor, name: string, args: object) => ask(actor, 'tools/call', { name, arguments: args });

test('200: bundles of the pool come through the skills extension, and every digest is that of the bytes', async () => {
  const actor = await app.signup();
  const bundle = await createBundle(actor);
  const { skills } = await ask(actor, 'skills/list');
  const uri = `skill://${actor.account.slug}/${bundle.name}/SKILL.md`;
  expect(skills).toMatchObject([{ uri, frontmatter: { name: bundle.name } }]);
  for (const resource of skills[0].resources) {
    const { contents } = await ask(actor, 'resources/read', { uri: resource.uri });
    expect(resource).toMatchObject({ digest: `sha256:${sha256Hex(contents[0].text)}`, size: Buffer.byteLength(contents[0].text) });
  }
  expect((await ask(actor, 'skills/get', { uri })).skill).toEqual(skills[0]);
});

test('200: what was renamed since it was published is found under the address that it is listed with', async () => {
  const author = await app.signup();
  const name = uniqueName('before');
  const { id } = await listBundle(author, name);
  await author
    .patch(`/skills/${id}`)
    .send({ name: uniqueName('after') })
    .expect(200);
  const { skills } = await ask(app.anonymous, 'skills/list');
  const listed = skills.find(({ uri }: { uri: string }) => uri.includes(`/${author.account.slug}/`));
  expect(listed.frontmatter.name).toBe(name);
  expect((await ask(app.anonymous, 'skills/get', { uri: listed.uri })).skill).toEqual(listed);
});

test('200: without a key the public catalogue, read only; THREAT[OPQ-01]: nothing that is opaque, private or not listed', async () => {
  const name = uniqueName('public');
  await listBundle(owner, name);
  const opaque = await listFiles(owner, named(uniqueName('opaque')), { contentVisibility: 'opaque' });
  const hidden = await createBundle(owner);
  const text = JSON.stringify(await ask(app.anonymous, 'skills/list'));
  expect(text).toContain(name);
  for (const secret of [opaque.name, hidden.name]) {
    expect(text).not.toContain(secret);
    const { body } = await sendMcp(app.anonymous, 'resources/read', { uri: `skill://${owner.account.slug}/${secret}/SKILL.md` });
    expect(body.error).toBeDefined();
  }
  const { tools } = await ask(app.anonymous, 'tools/list');
  expect(tools.map((tool: { name: string }) => tool.name).sort()).toEqual(['get_skill', 'search_skills']);
});

test('200: what is put aside or archived is offered to no model, and comes back with its status', async () => {
  const actor = await app.signup();
  const [paused, archived, inUse] = [await createBundle(actor), await createBundle(actor), await createBundle(actor)];
  const uriOf = ({ name }: { name: string }) => `skill://${actor.account.slug}/${name}/SKILL.md`;
  const listed = async () => (await ask(actor, 'skills/list')).skills.map(({ uri }: { uri: string }) => uri).sort();
  await actor.patch(`/skills/installs/${paused.installation.id}`).send({ shared: false }).expect(200);
  await actor.patch(`/skills/${archived.id}`).send({ status: 'archived' }).expect(200);
  expect(await listed()).toEqual([uriOf(inUse)]);
  for (const skill of [paused, archived]) expect((await sendMcp(actor, 'skills/get', { uri: uriOf(skill) })).body.error).toBeDefined();
  await actor.patch(`/skills/installs/${paused.installation.id}`).send({ shared: true }).expect(200);
  await actor.patch(`/skills/${archived.id}`).send({ status: 'active' }).expect(200);
  expect(await listed()).toEqual([paused, archived, inUse].map(uriOf).sort());
});

test('200: prompts are MCP prompts, and their variables are arguments', async () => {
  const actor = await app.signup();
  const name = uniqueName('greet');
  await listPrompt(actor, name, 'Greet {{who}}.', { variables: [{ key: 'who', type: 'string', required: true, description: 'Whom.' }] });
  const { prompts } = await ask(actor, 'prompts/list');
  expect(prompts).toMatchObject([{ name, arguments: [{ name: 'who', required: true }] }]);
  const { messages } = await ask(actor, 'prompts/get', { name, arguments: { who: 'Ada' } });
  expect(JSON.stringify(messages)).toContain('Greet Ada.');
});

test('200: tools find a skill, read it and install it; a refusal is for the model to read', async () => {
  const name = uniqueName('findable');
  const skill = await listBundle(owner, name);
  const actor = await app.signup();
  const found = JSON.parse((await callTool(actor, 'search_skills', { query: name })).content[0].text);
  expect(found.skills).toMatchObject([{ name }]);
  expect(JSON.parse((await callTool(actor, 'get_skill', { skill: skill.id })).content[0].text)).toMatchObject({ id: skill.id });
  const installed = await callTool(actor, 'install_skill', { skill: `${owner.account.slug}/${name}` });
  expect(JSON.parse(installed.content[0].text)).toMatchObject({ source: 'import' });
  expect(JSON.stringify(await ask(actor, 'skills/list'))).toContain(name);
  const again = await callTool(actor, 'install_skill', { skill: `${owner.account.slug}/${name}` });
  expect(again).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('already_installed') }] });
});

test('403: THREAT[TEN-01]: a key without installs:write reads and installs nothing, one without scopes does not even read', async () => {
  const { name } = await listBundle(owner, uniqueName('guarded'));
  const reader = await keyOf(await app.signup(), { scopes: ['skills:read'] });
  await ask(reader, 'skills/list');
  const params = { name: 'install_skill', arguments: { skill: `${owner.account.slug}/${name}` } };
  expect((await sendMcp(reader, 'tools/call', params).expect(403)).body.error_code).toBe('insufficient_scope');
  await sendMcp(await keyOf(owner, { scopes: [] }), 'skills/list').expect(403);
});

test('THREAT[TEN-05]: no cache keeps an answer', async () => {
  const { headers } = await sendMcp(app.anonymous, 'tools/call', { name: 'search_skills', arguments: { query: 'x' } }).expect(200);
  expect(headers['cache-control']).toBe('no-store');
});

test('401: a bad key is refused, and to install needs one', async () => {
  await sendMcp(owner.withToken('nobody'), 'skills/list').expect(401);
  await sendMcp(app.anonymous, 'tools/call', { name: 'install_skill', arguments: { skill: 'a/b' } }).expect(401);
});

test('400: a body that is no JSON', async () => {
  const { body } = await owner.post('/mcp').set('Content-Type', 'application/json').send('{"jsonrpc"').expect(400);
  expect(body.error_code).toBe('malformed_json');
});
