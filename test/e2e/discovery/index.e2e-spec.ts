import { sha256Hex } from '@guildhall/kernel';
import {
  type Actor,
  createBundle,
  createFile,
  createSkill,
  publish,
  startTestApp,
  type TestApp,
  textBlock,
  uniqueName,
} from '@guildhall/testing';
import { bytesOf, named } from '../bundles/bundle-files.js';
import { listBundle, listFiles, listPrompt } from './published.js';

const INDEX = '/.well-known/agent-skills/index.json';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

interface Entry {
  readonly name: string;
  readonly type: string;
  readonly url: string;
  readonly digest: string;
  readonly description: string;
}

const indexOf = async (account = '', actor = app.anonymous): Promise<Entry[]> => (await actor.get(account + INDEX).expect(200)).body.skills;
const entryOf = async (name: string, account = ''): Promise<Entry | undefined> =>
  (await indexOf(account)).find((entry) => entry.name === name);
const fetched = async (entry: Entry | undefined, account = '') =>
  (await bytesOf(app.anonymous.get(`${account}/.well-known/agent-skills/${entry?.url}`))).body;

describe('200: the index', () => {
  test('names everything there is, however often it is read and however large the skills are', async () => {
    const author = await app.signup();
    const names = Array.from({ length: 12 }, () => uniqueName('large'));
    for (const name of names) {
      const text = 'x'.repeat(250_000);
      const file = { name: 'system.md', section: 'system', order: 0, blocks: [1, 2, 3].map((order) => ({ ...textBlock(text), order })) };
      const { id } = await createSkill(author, { name, kind: 'prompt', access: 'public', listed: true });
      await createFile(author, id, file);
      await createFile(author, id, { ...file, name: 'more.md' });
      await publish(author, id);
    }
    const path = `/${author.account.slug}`;
    const all = (await indexOf(path)).map(({ name }) => name);
    expect(all).toEqual(names.toSorted());
    expect((await indexOf(path)).map(({ name }) => name)).toEqual(all);
  });

  test('gives what it says under every name, also where a name with hyphens is two addresses', async () => {
    const slug = uniqueName('zed');
    const [one, other] = [await app.signup(slug), await app.signup(`${slug}-y`)];
    await listBundle(one, 'y-shared');
    await listBundle(one, 'shared');
    await listBundle(other, 'shared', [{ path: 'more.md', content: 'More.' }]);
    const entries = (await indexOf()).filter(({ name }) => name.endsWith('shared'));
    expect(entries.map(({ name }) => name)).toEqual(['shared', 'y-shared', `${slug}-y-shared`].sort());
    for (const entry of entries) expect(`sha256:${sha256Hex(await fetched(entry))}`).toBe(entry.digest);
  });

  test('has the form of version 0.2.0, and names archives and single files with the digests of their bytes', async () => {
    const [whole, single] = [uniqueName('whole'), uniqueName('single')];
    await listBundle(owner, whole);
    await listFiles(owner, named(single).slice(0, 1));
    const { body, headers } = await app.anonymous.get(INDEX).expect(200);
    expect(body.$schema).toBe('https://schemas.agentskills.io/discovery/0.2.0/schema.json');
    expect(headers['cache-control']).toBe('public, max-age=60, must-revalidate');
    for (const [name, type] of [
      [whole, 'archive'],
      [single, 'skill-md'],
    ]) {
      const entry = await entryOf(name ?? '');
      expect(entry).toMatchObject({ type, description: 'Analyze CSV files.' });
      expect(entry?.digest).toBe(`sha256:${sha256Hex(await fetched(entry))}`);
    }
  });

  test('of an account names what it lists, one of an account with nothing listed is empty', async () => {
    const [publisher, other] = [await app.signup(), await app.signup()];
    const skill = await listBundle(publisher, uniqueName('only'));
    const account = `/${publisher.account.slug}`;
    expect((await indexOf(account)).map(({ name }) => name)).toEqual([skill.name]);
    const entry = await entryOf(skill.name, account);
    expect(entry?.digest).toBe(`sha256:${sha256Hex(await fetched(entry, account))}`);
    expect(await indexOf(`/${other.account.slug}`)).toEqual([]);
  });

  test('exports prompts as a SKILL.md', async () => {
    const name = uniqueName('prompt');
    await listPrompt(owner, name, 'Answer kindly.');
    const entry = await entryOf(name);
    expect(entry).toMatchObject({ type: 'skill-md', description: `What ${name} does.` });
    const text = (await fetched(entry)).toString();
    expect(text).toMatch(new RegExp(`^---\\nname: ${name}\\n`));
    expect(text).toContain('Answer kindly.');
    expect(entry?.digest).toBe(`sha256:${sha256Hex(text)}`);
  });

  test('keeps a shared name for the oldest publisher, others appear with their account', async () => {
    const name = uniqueName('shared');
    const [old, young] = [await app.signup(), await app.signup()];
    app.clock.advance(1000);
    await listBundle(young, name, [{ path: 'young.md', content: 'y' }]);
    await listBundle(old, name, [{ path: 'old.md', content: 'o' }]);
    const names = (await indexOf()).map((entry) => entry.name).filter((entry) => entry.endsWith(name));
    const oldest = old.account.id < young.account.id ? { first: old, second: young } : { first: young, second: old };
    expect(names.sort()).toEqual([name, `${oldest.second.account.slug}-${name}`].sort());
    for (const shown of names) {
      const entry = await entryOf(shown);
      expect(entry?.digest).toBe(`sha256:${sha256Hex(await fetched(entry))}`);
    }
  });

  test('THREAT[OPQ-01]: names nothing that is private, unlisted, opaque, priced or archived, to nobody', async () => {
    const publisher = await app.signup();
    const path = `/${publisher.account.slug}`;
    await listFiles(publisher, named(uniqueName('opaque')), { contentVisibility: 'opaque' });
    await listFiles(publisher, named(uniqueName('unlisted')), { listed: false });
    await listFiles(publisher, named(uniqueName('archived')), { status: 'archived' });
    await listFiles(publisher, named(uniqueName('private')), { access: 'private' });
    await listFiles(publisher, named(uniqueName('priced')), { pricing: { model: 'fixed', perMonth: 5 } });
    expect(await indexOf(path)).toEqual([]);
    expect(await indexOf(path, publisher)).toEqual([]);
  });

  test('THREAT[OPQ-05]: shows what is published and follows it, and loses at once what becomes opaque', async () => {
    const publisher = await app.signup();
    const account = `/${publisher.account.slug}`;
    const skill = await listBundle(publisher, uniqueName('moving'));
    const before = await entryOf(skill.name, account);
    await publisher.put(`/skills/${skill.id}/bundle/files/new.md`).set('Content-Type', 'text/plain').send('new').expect(201);
    expect(await entryOf(skill.name, account)).toEqual(before);
    await publish(publisher, skill.id);
    expect((await entryOf(skill.name, account))?.digest).not.toBe(before?.digest);
    await publisher.patch(`/skills/${skill.id}`).send({ contentVisibility: 'opaque' }).expect(200);
    expect(await indexOf(account)).toEqual([]);
    await app.anonymous.get(`${account}/.well-known/agent-skills/${before?.url}`).expect(404);
  });
});

describe('200: files', () => {
  test('every file of a skill has an address, with an ETag', async () => {
    const { name } = await listBundle(owner, uniqueName('files'));
    const path = `/.well-known/agent-skills/${name}/scripts/analyze.py`;
    const { body, headers } = await bytesOf(app.anonymous.get(path).expect(200));
    expect(body.toString()).toBe("print('ok')\n");
    expect(headers['content-disposition']).toContain('attachment');
    await app.anonymous
      .get(path)
      .set('If-None-Match', headers.etag ?? '')
      .expect(304);
    await app.anonymous.get(`/${owner.account.slug}${path}`).expect(200);
  });

  test('304: an archive that the caller has is not sent again', async () => {
    const { name } = await listBundle(owner, uniqueName('again'));
    const path = `/${owner.account.slug}/.well-known/agent-skills/${name}.zip`;
    const { headers } = await app.anonymous.get(path).expect(200);
    await app.anonymous
      .get(path)
      .set('If-None-Match', headers.etag ?? '')
      .expect(304);
  });
});

test('404: an unknown account, an unknown skill, an unknown file, an archive of what is no folder, and what is not for all', async () => {
  const { name } = await listBundle(owner, uniqueName('known'));
  const prompt = await listPrompt(owner, uniqueName('prompt'), 'Text.');
  const hidden = await createBundle(owner);
  const below = '/.well-known/agent-skills';
  await app.anonymous.get(`/nobody-at-all${INDEX}`).expect(404);
  for (const base of [below, `/${owner.account.slug}${below}`]) {
    for (const path of [
      'nothing.zip',
      'nothing',
      `${name}/missing.md`,
      `${prompt.name}.zip`,
      `${hidden.name}/SKILL.md`,
      `${hidden.name}.zip`,
    ])
      await app.anonymous.get(`${base}/${path}`).expect(404);
  }
});

test('403: a token without the scope is refused where none is needed', async () => {
  const { body } = await owner.post('/api-keys').send({ label: 'None', scopes: [] }).expect(201);
  const bare = owner.withToken(body.apiKey.key);
  const account = `/${owner.account.slug}`;
  for (const path of [INDEX, account + INDEX, '/.well-known/agent-skills/x.zip', `${account}/.well-known/agent-skills/x.zip`])
    await bare.get(path).expect(403);
});

test('401: a bad token is refused', async () => {
  const bad = owner.withToken('nobody');
  const account = `/${owner.account.slug}`;
  for (const path of [INDEX, account + INDEX, '/.well-known/agent-skills/x.zip', `${account}/.well-known/agent-skills/x.zip`])
    await bad.get(path).expect(401);
});
