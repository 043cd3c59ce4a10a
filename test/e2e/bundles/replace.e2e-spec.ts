import {
  type Actor,
  bundleBody,
  createBundle,
  createSkill,
  publish,
  skillMd,
  startTestApp,
  type TestApp,
  uniqueName,
} from '@guildhall/testing';
import { named, upload, zipOf } from './bundle-files.js';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

const pathsOf = async (id: string, query = '') =>
  (await owner.get(`/skills/${id}/bundle${query}`).expect(200)).body.bundle.files.map(({ path }: { path: string }) => path);

describe('200: the draft consists of these files and no others', () => {
  test('from a zip', async () => {
    const { id, name } = await createBundle(owner);
    const { body } = await upload(owner, `/skills/${id}/bundle`, await zipOf(named(name)), 'PUT').expect(200);
    expect(body.skill).toMatchObject({ id, name, description: 'Analyze CSV files.', bundle: { fileCount: 3 } });
    expect(await pathsOf(id)).toEqual(['SKILL.md', 'references/REFERENCE.md', 'scripts/analyze.py']);
  });

  test('from the text of its SKILL.md, and what is published stays as it is', async () => {
    const { id, name } = await createBundle(owner);
    await publish(owner, id);
    await owner
      .put(`/skills/${id}/bundle`)
      .send({ skillMd: skillMd(name, 'Anew.') })
      .expect(200);
    expect(await pathsOf(id)).toEqual(['SKILL.md']);
    expect(await pathsOf(id, '?version=1')).toEqual(['SKILL.md', 'notes.md']);
  });

  test('another name in SKILL.md is the name of the skill from then on', async () => {
    const [{ id }, name] = [await createBundle(owner), uniqueName('renamed')];
    expect((await owner.put(`/skills/${id}/bundle`).send(bundleBody(name)).expect(200)).body.skill.name).toBe(name);
  });

  test('lenient: a text without a name keeps that of the skill', async () => {
    const { id, name } = await createBundle(owner);
    const { body } = await owner.put(`/skills/${id}/bundle?mode=lenient`).send({ skillMd: 'Only instructions.\n' }).expect(200);
    expect(body.skill).toMatchObject({ name, description: 'Only instructions.' });
    expect(body.warnings).toContainEqual({ code: 'skill_md', message: 'frontmatter: missing, generated' });
  });

  test('the first edit of an import makes the copy of the account, with these files', async () => {
    const [author, importer] = [await app.signup(), await app.signup()];
    const { id, name } = await createBundle(author, { access: 'public' });
    await publish(author, id);
    await importer.post(`/skills/${id}/install`).send({}).expect(201);
    const { body } = await importer.put(`/skills/${id}/bundle`).send(bundleBody(name, [])).expect(200);
    expect(body.skill).toMatchObject({ importedFrom: { skillId: id, version: 1 }, bundle: { fileCount: 1 } });
    expect((await author.get(`/skills/${id}/bundle`).expect(200)).body.bundle.fileCount).toBe(2);
  });
});

test('400: neither form, and an unknown mode', async () => {
  const { id } = await createBundle(owner);
  await owner.put(`/skills/${id}/bundle`).send({}).expect(400);
  await owner.put(`/skills/${id}/bundle?mode=x`).send(bundleBody()).expect(400);
});

test('403: read_only for those to whom it was granted', async () => {
  const { id } = await createBundle(owner);
  const grantee = await app.signup();
  await owner.post('/grants').send({ skillId: id, grantee: grantee.account.slug }).expect(201);
  expect((await grantee.put(`/skills/${id}/bundle`).send(bundleBody()).expect(403)).body.error_code).toBe('read_only');
});

test('404: a hidden skill', async () => {
  const { id } = await createBundle(owner);
  await (await app.signup()).put(`/skills/${id}/bundle`).send(bundleBody()).expect(404);
});

test('409: skill_name_taken when the new SKILL.md has the name of another skill', async () => {
  const [{ id }, { name }] = [await createBundle(owner), await createSkill(owner)];
  expect((await owner.put(`/skills/${id}/bundle`).send(bundleBody(name)).expect(409)).body.error_code).toBe('skill_name_taken');
  expect(await pathsOf(id)).toEqual(['SKILL.md', 'notes.md']);
});

test('412: somebody else was faster', async () => {
  const { id, name } = await createBundle(owner);
  const { etag = '' } = (await owner.get(`/skills/${id}/bundle`).expect(200)).headers;
  const { headers } = await owner.put(`/skills/${id}/bundle`).set('If-Match', etag).send(bundleBody(name, [])).expect(200);
  expect((await owner.put(`/skills/${id}/bundle`).set('If-Match', etag).send(bundleBody(name)).expect(412)).body.error_code).toBe(
    'precondition_failed',
  );
  await owner
    .put(`/skills/${id}/bundle`)
    .set('If-Match', headers.etag ?? '')
    .send(bundleBody(name))
    .expect(200);
});

test('413: archive_too_large', async () => {
  const { id } = await createBundle(owner);
  const { body } = await upload(owner, `/skills/${id}/bundle`, Buffer.alloc(10 * 1_048_576 + 1, 1), 'PUT').expect(413);
  expect(body.error_code).toBe('archive_too_large');
});

test('422: invalid_skill_md, and not_a_bundle for a skill of another kind', async () => {
  const { id } = await createBundle(owner);
  expect((await owner.put(`/skills/${id}/bundle`).send({ skillMd: 'x' }).expect(422)).body.error_code).toBe('invalid_skill_md');
  const agent = await createSkill(owner);
  expect((await owner.put(`/skills/${agent.id}/bundle`).send(bundleBody()).expect(422)).body.error_code).toBe('not_a_bundle');
});

test('MON-01 a publish never sees half of a new folder: each version is one of the folders that were sent', async () => {
  const { id, name } = await createBundle(owner);
  const folder = (count: number) =>
    bundleBody(
      name,
      Array.from({ length: count }, (_, index) => ({ path: `f${index}.md`, content: `${count}` })),
    );
  const writes = [3, 5, 8].map((count) => owner.put(`/skills/${id}/bundle`).send(folder(count)));
  const publishes = [1, 2, 3, 4].map(() => owner.post(`/skills/${id}/publish`).send({}));
  await Promise.all([...writes, ...publishes]);
  for (const version of [1, 2, 3, 4]) expect([2, 4, 6, 9]).toContain((await pathsOf(id, `?version=${version}`)).length);
});
