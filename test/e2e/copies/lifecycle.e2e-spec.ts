import { findViolations } from '@guildhall/data';
import {
  type Actor,
  createFile,
  createPlugin,
  createSkill,
  grantTo,
  installSkill,
  publish,
  startTestApp,
  type TestApp,
  textBlock,
} from '@guildhall/testing';

let app: TestApp;
let author: Actor;
let holder: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [author, holder] = [await app.signup('author'), await app.signup('holder')];
});
afterAll(() => app.close());

const read = async (actor: Actor, id: string) => (await actor.get(`/skills/${id}`).expect(200)).body.skill;

/** An import of the holder that was edited: a published prompt with one file. */
async function copied(fields: object = {}) {
  const original = await createSkill(author, { access: 'public', kind: 'prompt', ...fields });
  const file = await createFile(author, original.id, { name: 'a.md', blocks: [textBlock('Original.')] });
  await publish(author, original.id);
  const install = await installSkill(holder, original.id);
  const { skill } = (await holder.patch(`/skills/${original.id}`).send({ title: 'Mine' }).expect(200)).body;
  return { original, file, install, id: skill.id as string, name: original.name };
}

describe('a copy works like an own skill', () => {
  test('publish, versions, yank, rollback, diff, compile, export: by either id', async () => {
    const { original, id } = await copied();
    for (const either of [id, original.id]) {
      expect((await holder.get(`/skills/${either}/diff`).expect(200)).body.diff).toMatchObject({ from: { version: null } });
      const versions = (await holder.get(`/skills/${either}/versions`).expect(200)).body;
      expect(versions.total).toBe(0);
    }
    expect((await publish(holder, original.id, { note: 'Ours.' })).version).toBe(1);
    await holder.patch(`/skills/${id}`).send({ title: 'Second' }).expect(200);
    expect((await publish(holder, id)).version).toBe(2);
    expect((await holder.get(`/skills/${original.id}/versions`).expect(200)).body.total).toBe(2);
    await holder.post(`/skills/${original.id}/versions/2/yank`).send({}).expect(200);
    const rolledBack = await holder.post(`/skills/${original.id}/rollback`).send({ version: 1 }).expect(201);
    expect(rolledBack.body.version).toMatchObject({ version: 3, rolledBackFrom: 1, skill: { id } });
    expect(await read(holder, id)).toMatchObject({ title: 'Mine', version: 3, importedFrom: { skillId: original.id, version: 1 } });
    const compiled = await holder.post(`/skills/${original.id}/compile`).send({}).expect(200);
    expect(compiled.body.system).toBe('Original.');
    expect((await holder.get(`/skills/${original.id}/export`).expect(200)).body).toMatchObject({ title: 'Mine', access: 'private' });
    expect((await author.get(`/skills/${original.id}/versions`).expect(200)).body.total).toBe(1);
  });

  test('its webhook and its audit trail are those of the account that has it', async () => {
    const { id, original } = await copied();
    const events = (await holder.get('/account/audit?limit=200').expect(200)).body.events;
    const actions = (target: string) =>
      events.filter((event: { target: string }) => event.target === target).map(({ action }: { action: string }) => action);
    expect(actions(id).sort()).toEqual(['skill.copy', 'skill.update']);
    expect(actions(original.id)).toEqual([]);
  });

  test('a version of the install is one of the copy', async () => {
    const { id, install } = await copied();
    const pin = (version: unknown) => holder.patch(`/skills/installs/${install.id}`).send({ version });
    await pin(1).expect(422);
    await publish(holder, id);
    expect((await pin(1).expect(200)).body.installation).toMatchObject({ version: 1, update: null });
    await pin('latest').expect(200);
    await holder
      .patch(`/skills/${id}`)
      .send({ variables: [{ key: 'TOKEN', secret: true }] })
      .expect(200);
    await publish(holder, id);
    expect(await read(holder, id)).toMatchObject({ version: 2, installation: { version: 'latest', update: null } });
  });

  test('an import document of the same name makes or changes an own skill, not the copy', async () => {
    const { name, id } = await copied();
    const manifest = { $manifestVersion: 1, name, title: 'Own', kind: 'prompt' };
    const send = () => holder.post('/skills/import').send({ manifest, options: { conflictStrategy: 'overwrite' } });
    expect((await send().expect(201)).body.action).toBe('created');
    expect((await send().expect(200)).body.action).toBe('updated');
    expect((await read(holder, id)).title).toBe('Mine');
    expect((await read(holder, name)).title).toBe('Own');
  });
});

describe('403 import_not_shareable: a copy is not passed on', () => {
  const refused = (answer: { body: { error_code: string } }) => expect(answer.body.error_code).toBe('import_not_shareable');

  test.each([
    [{ listed: true }, '/listed'],
    [{ access: 'public' }, '/access'],
    [{ pricing: { model: 'fixed', perMonth: 5 } }, '/pricing'],
  ])('PATCH %j, of the copy and as the first edit', async (fields, pointer) => {
    const { id } = await copied();
    const { body } = await holder
      .patch(`/skills/${id}`)
      .send({ ...fields, title: 'x' })
      .expect(403);
    expect(body).toMatchObject({ error_code: 'import_not_shareable', errors: [{ pointer }] });
    expect((await read(holder, id)).title).toBe('Mine');
    const fresh = await createSkill(author, { access: 'public' });
    await installSkill(holder, fresh.id);
    refused(await holder.patch(`/skills/${fresh.id}`).send(fields).expect(403));
    expect((await read(holder, fresh.id)).importedFrom).toBeNull();
  });

  test('what does not share is fine', async () => {
    const { id } = await copied();
    const fields = { listed: false, access: 'private', pricing: { model: 'free' }, contentVisibility: 'opaque', approvalMode: 'manual' };
    expect((await holder.patch(`/skills/${id}`).send(fields).expect(200)).body.skill).toMatchObject(fields);
  });

  test('grants and forks, by either id, by its holder and by others', async () => {
    const { id, original } = await copied();
    const fork = (actor: Actor, fromSkillId: string) =>
      actor.post('/skills').send({ name: 'a-fork', title: 'Fork', description: 'x', fork: { fromSkillId } });
    for (const either of [id, original.id]) {
      refused(await holder.post('/grants').send({ skillId: either, grantee: 'author' }).expect(403));
      refused(await holder.post(`/skills/${either}/grants`).send({ grantee: 'author' }).expect(403));
      refused(await fork(holder, either).expect(403));
    }
    await fork(author, id).expect(404);
    await app.anonymous.get(`/skills/${id}`).expect(404);
    await author.post(`/skills/${id}/install`).send({}).expect(404);
  });

  test('it is in no list of what the account offers', async () => {
    const { name } = await copied();
    for (const actor of [app.anonymous, holder]) {
      const { skills, prompts } = (await actor.get('/manifests/holder').expect(200)).body;
      expect([...skills, ...prompts].map((skill: { name: string }) => skill.name)).not.toContain(name);
      await actor.get(`/manifests/holder/${name}`).expect(404);
    }
    expect((await app.anonymous.get(`/manifests/author/${name}`).expect(200)).body.manifest.metadata.title).toBe('Example');
  });
});

describe('names', () => {
  test('a copy stands in no own skill’s way, and the own skill is found by the name', async () => {
    const { id, name } = await copied();
    const own = await createSkill(holder, { name });
    expect((await read(holder, name)).id).toBe(own.id);
    const other = await createSkill(holder);
    await holder
      .patch(`/skills/${own.id}`)
      .send({ name: `${name}-2` })
      .expect(200);
    expect((await read(holder, name)).id).toBe(id);
    await holder.patch(`/skills/${other.id}`).send({ name }).expect(200);
    expect((await read(holder, name)).id).toBe(other.id);
  });

  test('the first edit makes a copy even where an own skill has the name', async () => {
    const original = await createSkill(author, { access: 'public' });
    const own = await createSkill(holder, { name: original.name });
    await installSkill(holder, original.id);
    const copy = (await holder.patch(`/skills/${original.id}`).send({ title: 'Mine', name: original.name }).expect(200)).body.skill;
    expect(copy.name).toBe(own.name);
    await holder.patch(`/skills/${copy.id}`).send({ name: copy.name, title: 'Still mine' }).expect(200);
    expect((await read(holder, own.name)).id).toBe(own.id);
  });

  test('409 skill_name_taken: a copy that is renamed takes neither an own skill’s name nor an alias', async () => {
    const { id } = await copied();
    const own = await createSkill(holder);
    await installSkill(holder, (await createSkill(author, { access: 'public' })).id, { alias: 'an-alias' });
    for (const name of [own.name, 'an-alias'])
      expect((await holder.patch(`/skills/${id}`).send({ name }).expect(409)).body.error_code).toBe('skill_name_taken');
    await holder.patch(`/skills/${id}`).send({ name: 'a-free-name' }).expect(200);
    expect((await read(holder, 'a-free-name')).id).toBe(id);
  });

  test('an alias may be the name that a copy has, as that of any import', async () => {
    const { id, name } = await copied();
    const other = await createSkill(author, { access: 'public' });
    await installSkill(holder, other.id, { alias: name });
    expect([(await read(holder, other.id)).installation.alias, (await read(holder, id)).name]).toEqual([name, name]);
  });

  test('a copy that is gone reserves no name', async () => {
    const { name, install } = await copied();
    await holder.delete(`/skills/installs/${install.id}`).expect(200);
    await createSkill(holder, { name });
  });
});

describe('uninstalling', () => {
  const ways: readonly [
    string,
    (of: Awaited<ReturnType<typeof copied>>) => Promise<{ body: object }>,
    (of: Awaited<ReturnType<typeof copied>>) => object,
  ][] = [
    [
      'DELETE /skills/installs/:installId',
      ({ install }) => holder.delete(`/skills/installs/${install.id}`).expect(200),
      ({ install }) => ({ installation: { id: install.id, deleted: true } }),
    ],
    ['DELETE /skills/:copy', ({ id }) => holder.delete(`/skills/${id}`).expect(200), ({ id }) => ({ skill: { id, deleted: true } })],
    [
      'DELETE /skills/:original',
      ({ original }) => holder.delete(`/skills/${original.id}`).expect(200),
      ({ id }) => ({ skill: { id, deleted: true } }),
    ],
  ];

  test.each(ways)('%s deletes the copy, and the old id is the original again', async (_, remove, expected) => {
    const of = await copied();
    await publish(holder, of.id);
    expect((await read(author, of.original.id)).installCount).toBe(1);
    expect((await remove(of)).body).toEqual({ ok: true, success: true, ...expected(of) });
    await holder.get(`/skills/${of.id}`).expect(404);
    await holder.get(`/skills/${of.id}/versions/1`).expect(404);
    await holder.get(`/skills/installs/${of.install.id}`).expect(404);
    expect(await read(holder, of.original.id)).toMatchObject({ title: 'Example', installCount: 0, installation: null });
    expect((await holder.get(`/skills?q=${of.name}`).expect(200)).body.skills).toEqual([]);
    await installSkill(holder, of.original.id);
    expect((await holder.patch(`/skills/${of.original.id}`).send({ title: 'Again' }).expect(200)).body.skill.id).not.toBe(of.id);
  });

  test('agents lose the plugin', async () => {
    const plugin = await createPlugin(author, { access: 'public' });
    const install = await installSkill(holder, plugin.id);
    const agent = await createSkill(holder);
    await holder.post(`/skills/${agent.id}/skills`).send({ skillId: plugin.id }).expect(201);
    await holder.patch(`/skills/${plugin.id}`).send({ title: 'Mine' }).expect(200);
    await holder.delete(`/skills/installs/${install.id}`).expect(200);
    expect((await holder.get(`/skills/${agent.id}/skills`).expect(200)).body.skills).toEqual([]);
  });

  test('a grant gives the original again', async () => {
    const { original, install } = await copied();
    await grantTo(author, original.id, holder);
    expect((await read(holder, original.id)).title).toBe('Mine');
    await holder.delete(`/skills/installs/${install.id}`).expect(200);
    expect(await read(holder, original.id)).toMatchObject({ title: 'Example', installCount: 1, installation: { source: 'grant' } });
  });

  test('GRT-04 of parallel uninstalls by both ways one counts', async () => {
    const { id, original, install } = await copied();
    const calls = [0, 1, 2].flatMap(() => [holder.delete(`/skills/${id}`), holder.delete(`/skills/installs/${install.id}`)]);
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 404, 404, 404, 404, 404]);
    expect((await read(author, original.id)).installCount).toBe(0);
  });
});

describe('whatever becomes of the original, the copy stays', () => {
  const fates: readonly [string, (id: string) => Promise<unknown>][] = [
    ['deleted', (id) => author.delete(`/skills/${id}`).expect(200)],
    ['archived', (id) => author.patch(`/skills/${id}`).send({ status: 'archived' }).expect(200)],
    ['private', (id) => author.patch(`/skills/${id}`).send({ access: 'private' }).expect(200)],
    ['opaque', (id) => author.patch(`/skills/${id}`).send({ contentVisibility: 'opaque' }).expect(200)],
    [
      'priced',
      (id) =>
        author
          .patch(`/skills/${id}`)
          .send({ pricing: { model: 'fixed', perMonth: 5 } })
          .expect(200),
    ],
  ];

  test.each(fates)('%s', async (fate, change) => {
    const { id, original, install } = await copied();
    await change(original.id);
    for (const either of [id, original.id]) {
      expect(await read(holder, either)).toMatchObject({ id, title: expect.any(String), installation: { status: 'live' } });
      await holder
        .patch(`/skills/${either}`)
        .send({ title: `Still mine by ${either}` })
        .expect(200);
      await holder.get(`/skills/${either}/manifest`).expect(200);
      await publish(holder, either);
    }
    await holder.delete(`/skills/installs/${install.id}`).expect(200);
    await holder.get(`/skills/${original.id}`).expect(['deleted', 'private'].includes(fate) ? 404 : 200);
  });
});

test('afterwards nothing in the database contradicts itself', async () => {
  expect(await findViolations(app.databaseUrl)).toEqual([]);
});
