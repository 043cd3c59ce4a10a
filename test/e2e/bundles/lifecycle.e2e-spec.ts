import {
  type Actor,
  bundleBody,
  createBundle,
  createSkill,
  grantTo,
  installSkill,
  listSkill,
  publish,
  skillMd,
  startTestApp,
  type TestApp,
  uniqueName,
} from '@guildhall/testing';
import { bytesOf } from './bundle-files.js';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

const textOf = async (actor: Actor, id: string, path: string, query = '') =>
  (await bytesOf(actor.get(`/skills/${id}/bundle/files/${path}${query}`))).body.toString();
const bundleOf = async (actor: Actor, id: string, query = '') => (await actor.get(`/skills/${id}/bundle${query}`).expect(200)).body.bundle;
const rewrite = (actor: Actor, id: string, path: string, content: string) =>
  actor.put(`/skills/${id}/bundle/files/${path}`).set('Content-Type', 'text/plain').send(content);

describe('name and description stand in SKILL.md', () => {
  test('changing them elsewhere writes them there, and leaves the rest as it was', async () => {
    const [{ id }, name] = [await createBundle(owner), uniqueName('elsewhere')];
    const { skill } = (
      await owner
        .patch(`/skills/${id}`)
        .send({ name, description: 'Told: "anew".', tags: ['a'] })
        .expect(200)
    ).body;
    expect(skill).toMatchObject({ name, description: 'Told: "anew".', tags: ['a'] });
    expect(await textOf(owner, id, 'SKILL.md')).toMatch(
      new RegExp(`^---\\nname: ${name}\\ndescription: .*anew.*\\n---\\n\\nDo what is asked`),
    );
    expect((await bundleOf(owner, id)).digest).toBe(skill.bundle.digest);
  });

  test.each([
    ['a description that no SKILL.md can have', { description: 'x'.repeat(1_025) }, 'invalid_skill_md'],
    ['a blank description', { description: '  ' }, 'invalid_skill_md'],
    ['settings of another kind', { http: { baseUrl: 'https://a.example' } }, 'field_not_for_kind'],
  ])('422: %s', async (_, body, code) => {
    const { id } = await createBundle(owner);
    expect((await owner.patch(`/skills/${id}`).send(body).expect(422)).body.error_code).toBe(code);
  });

  test('the first edit of an import may be its description', async () => {
    const importer = await app.signup();
    const { id } = await createBundle(owner, { access: 'public' });
    await publish(owner, id);
    await installSkill(importer, id);
    await importer.patch(`/skills/${id}`).send({ description: 'Ours.' }).expect(200);
    expect(await textOf(importer, id, 'SKILL.md')).toContain('description: "Ours."');
    expect(await textOf(owner, id, 'SKILL.md')).toContain('description: Made by a builder.');
  });
});

describe('versions', () => {
  test('a version keeps its files; a rollback makes them the draft again, with the same etag', async () => {
    const { id, name } = await createBundle(owner);
    const first = await publish(owner, id);
    await owner
      .put(`/skills/${id}/bundle`)
      .send(
        bundleBody(name, [
          { path: 'notes.md', content: 'second' },
          { path: 'b.md', content: 'b' },
        ]),
      )
      .expect(200);
    await publish(owner, id);
    const { version } = (await owner.post(`/skills/${id}/rollback`).send({ version: 1 }).expect(201)).body;
    expect(version).toMatchObject({ version: 3, rolledBackFrom: 1, etag: first.etag });
    expect((await bundleOf(owner, id)).digest).toBe((await bundleOf(owner, id, '?version=1')).digest);
    expect(await textOf(owner, id, 'notes.md', '?version=2')).toBe('second');
  });

  test('a rollback keeps the name that the skill has by now, in its SKILL.md too', async () => {
    const [{ id }, name] = [await createBundle(owner), uniqueName('later')];
    await publish(owner, id);
    await owner.patch(`/skills/${id}`).send({ name }).expect(200);
    const { version } = (await owner.post(`/skills/${id}/rollback`).send({ version: 1 }).expect(201)).body;
    expect(version.manifest.metadata.name).toBe(name);
    expect(await textOf(owner, id, 'SKILL.md', '?version=2')).toContain(`name: ${name}`);
  });

  test('the diff says which files came, went and changed, with the lines of those that are text', async () => {
    const { id, name } = await createBundle(owner);
    await publish(owner, id);
    const files = [
      { path: 'new.bin', content: 'AAEC/w==', encoding: 'base64' },
      { path: 'notes.md', content: '# Notes\nMore.\n' },
    ];
    await owner.put(`/skills/${id}/bundle`).send(bundleBody(name, files)).expect(200);
    const { diff } = (await owner.get(`/skills/${id}/diff`).expect(200)).body;
    expect(diff.stats).toEqual({ added: 1, removed: 0, changed: 1 });
    expect(diff.changes[0]).toMatchObject({
      kind: 'file',
      type: 'changed',
      path: 'bundle/notes.md',
      hunks: [{ lines: [' # Notes', '+More.'] }],
    });
    expect(diff.changes[1]).toMatchObject({ kind: 'file', type: 'added', path: 'bundle/new.bin' });
    expect(diff.changes[1]).not.toHaveProperty('hunks');
  });

  test('a version that was yanked is no longer what others read', async () => {
    const { id } = await createBundle(owner, { access: 'public' });
    await publish(owner, id);
    await rewrite(owner, id, 'notes.md', 'bad').expect(200);
    await publish(owner, id);
    await owner.post(`/skills/${id}/versions/2/yank`).send({}).expect(200);
    expect(await textOf(await app.signup(), id, 'notes.md')).toBe('# Notes\n');
  });
});

describe('manifest and compile', () => {
  test('the manifest lists the files and carries the instructions', async () => {
    const { id } = await createBundle(owner);
    const { spec } = (await owner.get(`/skills/${id}/manifest`).expect(200)).body;
    expect(spec.bundle).toMatchObject({ instructions: 'Do what is asked.\n', files: [{ path: 'SKILL.md' }, { path: 'notes.md' }] });
  });

  test('INP-09 compiled, the instructions are one message and no part of the system message', async () => {
    const { id } = await createBundle(owner);
    const { body } = await owner.post(`/skills/${id}/compile`).send({ variables: {} }).expect(200);
    expect(body).toMatchObject({ system: '', messages: [{ role: 'user', content: 'Do what is asked.\n' }], tools: [], model: null });
  });
});

describe('accounts', () => {
  test('a fork has the files, under its own name', async () => {
    const [{ id }, name, actor] = [await createBundle(owner, { access: 'public' }), uniqueName('fork'), await app.signup()];
    await publish(owner, id);
    const body = { name, title: 'Fork', description: 'Forked.', fork: { fromSkillId: id } };
    const { skill } = (await actor.post('/skills').send(body).expect(201)).body;
    expect(skill).toMatchObject({ kind: 'bundle', fork: { fromSkillId: id, fromVersion: 1 }, bundle: { fileCount: 2 } });
    expect(await textOf(actor, skill.id, 'SKILL.md')).toContain(`name: ${name}\ndescription: "Forked."`);
    await rewrite(actor, skill.id, 'notes.md', 'mine').expect(200);
    expect(await textOf(owner, id, 'notes.md')).toBe('# Notes\n');
  });

  test('OPQ-06 an opaque bundle cannot be forked', async () => {
    const { id } = await createBundle(owner, { access: 'public', contentVisibility: 'opaque' });
    const body = { name: uniqueName('fork'), title: 'Fork', description: 'F.', fork: { fromSkillId: id } };
    expect((await (await app.signup()).post('/skills').send(body).expect(403)).body.error_code).toBe('skill_opaque');
  });

  test('a grantee reads the version that was granted, and no other', async () => {
    const grantee = await app.signup();
    const { id } = await createBundle(owner);
    await publish(owner, id);
    await rewrite(owner, id, 'notes.md', 'second').expect(200);
    await publish(owner, id);
    await grantTo(owner, id, grantee, { version: 1 });
    expect(await textOf(grantee, id, 'notes.md')).toBe('# Notes\n');
    await grantee.get(`/skills/${id}/bundle.zip?version=2`).expect(404);
  });

  test('TEN-03 a path finds a file through its skill only', async () => {
    const [mine, other] = [
      await createBundle(owner),
      await createBundle(await app.signup(), {}, bundleBody(uniqueName('b'), [{ path: 'secret.md', content: 'x' }])),
    ];
    await owner.get(`/skills/${mine.id}/bundle/files/secret.md`).expect(404);
    await owner.get(`/skills/${other.id}/bundle/files/secret.md`).expect(404);
  });

  test('OPQ-05 a bundle that becomes opaque is closed at once, versions and cached archives too', async () => {
    const { id } = await createBundle(owner, { access: 'public' });
    await publish(owner, id);
    const stranger = await app.signup();
    const { etag = '' } = (await stranger.get(`/skills/${id}/bundle.zip`).expect(200)).headers;
    await owner.patch(`/skills/${id}`).send({ contentVisibility: 'opaque' }).expect(200);
    for (const path of ['bundle.zip', 'bundle.zip?version=1', 'bundle/files/SKILL.md', 'manifest', 'export'])
      await stranger.get(`/skills/${id}/${path}`).set('If-None-Match', etag).expect(403);
  });

  test('GRT-06 a version whose files can be run, or that asks for more tools, waits for the approval of importers', async () => {
    const importer = await app.signup();
    const { id, name } = await createBundle(owner, { access: 'public' });
    await publish(owner, id);
    await installSkill(importer, id);
    const text = skillMd(name).replace('description:', 'allowed-tools: Bash(rm:*)\ndescription:');
    const files = [
      { path: 'SKILL.md', content: text },
      { path: 'run.sh', content: '#!/bin/sh\n', executable: true },
    ];
    await owner.put(`/skills/${id}/bundle`).send({ files }).expect(200);
    await publish(owner, id);
    const { skill } = (await importer.get(`/skills/${id}`).expect(200)).body;
    expect(skill.installation.update).toMatchObject({ version: 2, adds: { tools: ['Bash(rm:*)'], permissions: ['executable files'] } });
    expect((await bundleOf(importer, id)).files.map(({ path }: { path: string }) => path)).toEqual(['SKILL.md', 'notes.md']);
  });

  test('uninstalling an edited import takes the copy with it, and its id is the original again', async () => {
    const importer = await app.signup();
    const { id } = await createBundle(owner, { access: 'public' });
    await publish(owner, id);
    const install = await installSkill(importer, id);
    await rewrite(importer, id, 'notes.md', 'mine').expect(200);
    await importer.delete(`/skills/installs/${install.id}`).expect(200);
    expect(await textOf(importer, id, 'notes.md')).toBe('# Notes\n');
  });

  test('the pool filters by kind, and a deleted bundle is gone', async () => {
    const actor = await app.signup();
    const [{ id }] = [await createBundle(actor), await createSkill(actor)];
    const ids = async () => (await actor.get('/skills?kind=bundle').expect(200)).body.skills.map((skill: { id: string }) => skill.id);
    expect(await ids()).toEqual([id]);
    await actor.delete(`/skills/${id}`).expect(200);
    expect(await ids()).toEqual([]);
    await actor.get(`/skills/${id}/bundle.zip`).expect(404);
  });
});

describe('marketplace', () => {
  test('a listed bundle is found by kind, and its instructions are what there is to read', async () => {
    const actor = await app.signup();
    const { id } = await createBundle(actor, { access: 'public', listed: true });
    await publish(actor, id);
    await listSkill(actor);
    const { skills } = (await app.anonymous.get(`/marketplace/skills?kind=bundle&publisher=${actor.account.slug}`).expect(200)).body;
    expect(skills).toEqual([expect.objectContaining({ id, bundle: expect.objectContaining({ fileCount: 2 }) })]);
    expect((await app.anonymous.get(`/marketplace/skills/${id}`).expect(200)).body.skill.readme).toBe('Do what is asked.\n');
  });
});

describe('as a document', () => {
  test('export carries every file, and import makes the same bundle of it', async () => {
    const [{ id, name }, other] = [await createBundle(owner), await app.signup()];
    await rewrite(owner, id, 'raw.bin', '\u0000').expect(201);
    await owner.put(`/skills/${id}/bundle/files/run.sh`).set('X-Executable', 'true').send('#!/bin/sh\n').expect(201);
    const manifest = JSON.parse((await bytesOf(owner.get(`/skills/${id}/export`))).body.toString());
    expect(manifest.bundle.files).toContainEqual({ path: 'raw.bin', content: 'AA==', encoding: 'base64' });
    expect(manifest.bundle.files).toContainEqual(expect.objectContaining({ path: 'run.sh', executable: true }));
    const { action, skill } = (await other.post('/skills/import').send({ manifest }).expect(201)).body;
    expect([action, skill.name]).toEqual(['created', name]);
    expect((await bundleOf(other, skill.id)).files).toEqual((await bundleOf(owner, id)).files);
  });

  test('of a published bundle others export the version that they use', async () => {
    const { id } = await createBundle(owner, { access: 'public' });
    await publish(owner, id);
    await rewrite(owner, id, 'late.md', 'late').expect(201);
    const manifest = JSON.parse((await bytesOf((await app.signup()).get(`/skills/${id}/export`))).body.toString());
    expect(manifest.bundle.files.map(({ path }: { path: string }) => path)).toEqual(['SKILL.md', 'notes.md']);
  });

  test.each([
    ['merge', ['SKILL.md', 'added.md', 'notes.md']],
    ['overwrite', ['SKILL.md', 'added.md']],
  ])('import with %s', async (conflictStrategy, paths) => {
    const { id, name } = await createBundle(owner);
    const files = [
      { path: 'SKILL.md', content: skillMd(name, 'Imported.') },
      { path: 'added.md', content: 'added' },
    ];
    const manifest = { $manifestVersion: 1, name, title: 'Imported', kind: 'bundle', bundle: { files } };
    await owner.post('/skills/import').send({ manifest, options: { conflictStrategy } }).expect(200);
    expect((await bundleOf(owner, id)).files.map(({ path }: { path: string }) => path)).toEqual(paths);
    expect((await owner.get(`/skills/${id}/manifest`).expect(200)).body.spec.bundle.instructions).toBe('Imported.\n');
  });

  test('import takes text from elsewhere leniently, and says what it has changed', async () => {
    const name = uniqueName('from-elsewhere');
    const files = [{ path: 'SKILL.md', content: '---\nname: Other Name\nversion: "2"\n---\nUseful.\n' }];
    const manifest = { $manifestVersion: 1, name, title: 'T', kind: 'bundle', bundle: { files } };
    const { skill, warnings } = (await owner.post('/skills/import').send({ manifest }).expect(201)).body;
    expect(skill).toMatchObject({ name, description: 'Useful.', bundle: { metadata: { version: '2' } } });
    expect(await textOf(owner, skill.id, 'SKILL.md')).toContain(`name: ${name}`);
    expect(warnings.map(({ message }: { message: string }) => message)).toContain('version: unknown field, stored as metadata.version');
  });

  test('422: INP-01 a document has the rules of archives', async () => {
    const files = [
      { path: 'SKILL.md', content: skillMd('x') },
      { path: '../x', content: '' },
    ];
    const manifest = { $manifestVersion: 1, name: uniqueName(), title: 'T', kind: 'bundle', bundle: { files } };
    expect((await owner.post('/skills/import').send({ manifest }).expect(422)).body.error_code).toBe('archive_path_traversal');
  });
});
