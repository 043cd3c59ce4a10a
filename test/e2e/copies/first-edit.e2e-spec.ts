import {
  type Actor,
  createFile,
  createLibraryItem,
  createPlugin,
  createSkill,
  installSkill,
  publish,
  runAsPlatform,
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
  [author, holder] = [await app.signup('author'), await app.signup('holder')];
});
afterAll(() => app.close());

const read = async (actor: Actor, id: string) => (await actor.get(`/skills/${id}`).expect(200)).body.skill;
const filesOf = async (actor: Actor, id: string) => (await actor.get(`/skills/${id}/files`).expect(200)).body.files;

/** A published agent with one file of two blocks, installed by the holder. */
async function imported(fields: object = {}, body: object = {}) {
  const skill = await createSkill(author, { access: 'public', ...fields });
  await createFile(author, skill.id, { name: 'instructions.md', blocks: [textBlock('One.'), textBlock('Two.')] });
  await publish(author, skill.id);
  const install = await installSkill(holder, skill.id, body);
  const [file] = await filesOf(holder, skill.id);
  return { id: skill.id, name: skill.name, install, file, blocks: file.blocks };
}

/** The copies that the holder has of a skill. */
const copiesOf = async (id: string) =>
  (await runSql<{ id: string }>(app, `SELECT "id" FROM "Skill" WHERE "importedFrom"->>'skillId' = $1 AND "deletedAt" IS NULL`, [id])).map(
    (row) => row.id,
  );

describe('the first edit of an import makes the account’s own copy', () => {
  test('PATCH of the skill', async () => {
    const { id, name, install } = await imported({
      tags: ['one'],
      variables: [{ key: 'topic' }],
      whenToUse: 'Always.',
      deprecated: undefined,
    });
    const before = await read(holder, id);
    const answer = (await holder.patch(`/skills/${id}`).send({ title: 'Mine' }).expect(200)).body.skill;
    expect(answer).toEqual({
      ...before,
      id: answer.id,
      account: { id: holder.account.id, slug: 'holder', name: expect.any(String) },
      title: 'Mine',
      access: 'private',
      importedFrom: { skillId: id, version: 1 },
      installCount: 0,
      version: null,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      installation: { ...before.installation, id: install.id, source: 'import', version: 'latest' },
    });
    expect(answer.id).not.toBe(id);
    expect(await read(holder, id)).toEqual(answer);
    expect(await read(holder, answer.id)).toEqual(answer);
    expect(await read(holder, name)).toEqual(answer);
    expect(await read(holder, encodeURIComponent(`author/${name}`))).toEqual(answer);
    expect((await holder.get(`/skills/installs/${install.id}`).expect(200)).body.skill).toEqual(answer);
    const pool = (await holder.get('/skills?source=import&limit=200').expect(200)).body.skills;
    expect(pool.filter((skill: { name: string }) => skill.name === name)).toEqual([answer]);
  });

  test('nobody else notices: the original, its count, and strangers’ view of both', async () => {
    const { id } = await imported();
    const before = await read(author, id);
    const copy = (await holder.patch(`/skills/${id}`).send({ title: 'Mine' }).expect(200)).body.skill.id;
    expect(await read(author, id)).toEqual(before);
    expect(before.installCount).toBe(1);
    const stranger = await app.signup();
    expect((await read(stranger, id)).title).toBe('Example');
    for (const actor of [author, stranger, app.anonymous]) await actor.get(`/skills/${copy}`).expect(404);
  });

  const edits: readonly [string, (of: Awaited<ReturnType<typeof imported>>) => Promise<unknown>][] = [
    ['POST …/files', ({ id }) => holder.post(`/skills/${id}/files`).send({ section: 'system', name: 'more.md' }).expect(201)],
    ['PATCH …/files/:fileId', ({ id, file }) => holder.patch(`/skills/${id}/files/${file.id}`).send({ name: 'other.md' }).expect(200)],
    ['DELETE …/files/:fileId', ({ id, file }) => holder.delete(`/skills/${id}/files/${file.id}`).expect(200)],
    ['POST …/blocks', ({ id, file }) => holder.post(`/skills/${id}/files/${file.id}/blocks`).send(textBlock('Three.')).expect(201)],
    [
      'PUT …/blocks',
      ({ id, file, blocks }) =>
        holder
          .put(`/skills/${id}/files/${file.id}/blocks`)
          .send({ blocks: [blocks[1], textBlock('Zero.')] })
          .expect(200),
    ],
    [
      'PATCH …/blocks/:blockId',
      ({ id, file, blocks }) => holder.patch(`/skills/${id}/files/${file.id}/blocks/${blocks[0].id}`).send({ content: 'Uno.' }).expect(200),
    ],
    [
      'DELETE …/blocks/:blockId',
      ({ id, file, blocks }) => holder.delete(`/skills/${id}/files/${file.id}/blocks/${blocks[0].id}`).expect(200),
    ],
    [
      'POST …/skills',
      async ({ id }) =>
        holder
          .post(`/skills/${id}/skills`)
          .send({ skillId: (await createPlugin(holder)).id })
          .expect(201),
    ],
  ];

  test.each(edits)('%s', async (_, edit) => {
    const of = await imported();
    await edit(of);
    expect(await copiesOf(of.id)).toHaveLength(1);
    expect(await read(holder, of.id)).toMatchObject({ importedFrom: { skillId: of.id, version: 1 }, installation: { id: of.install.id } });
    expect(
      (await filesOf(author, of.id)).map(({ blocks }: { blocks: { content: string }[] }) => blocks.map(({ content }) => content)),
    ).toEqual([['One.', 'Two.']]);
  });

  test('DELETE of a plugin, whether it came along into the pool or not', async () => {
    const plugins = [await createPlugin(author, { access: 'public' }), await createPlugin(author, { access: 'public' })];
    const [kept, lost] = plugins.map(({ id }) => id);
    for (const plugin of [kept, lost]) {
      const agent = await createSkill(author, { access: 'public' });
      for (const skillId of [kept, lost]) await author.post(`/skills/${agent.id}/skills`).send({ skillId }).expect(201);
      await publish(author, agent.id);
      await installSkill(holder, agent.id);
      if (plugin === kept) await installSkill(holder, kept ?? '');
      await holder.delete(`/skills/${agent.id}/skills/${plugin}`).expect(200);
      const { body } = await holder.get(`/skills/${agent.id}/skills`).expect(200);
      expect(body.skills.map(({ id }: { id: string }) => id)).toEqual(plugin === kept ? [] : [kept]);
    }
  });

  test('the second edit finds the copy by either id', async () => {
    const { id } = await imported();
    const copy = (await holder.patch(`/skills/${id}`).send({ title: 'One' }).expect(200)).body.skill.id;
    expect((await holder.patch(`/skills/${id}`).send({ title: 'Two' }).expect(200)).body.skill.id).toBe(copy);
    expect((await holder.patch(`/skills/${copy}`).send({ title: 'Three' }).expect(200)).body.skill.title).toBe('Three');
    expect(await copiesOf(id)).toEqual([copy]);
  });
});

describe('what the copy holds', () => {
  test('the version that the install uses, whatever was published or drafted since', async () => {
    const { id } = await imported({}, { version: 1 });
    await author.patch(`/skills/${id}`).send({ title: 'Second', description: 'New.' }).expect(200);
    await publish(author, id);
    await author.patch(`/skills/${id}`).send({ title: 'Draft' }).expect(200);
    const copy = (
      await holder
        .patch(`/skills/${id}`)
        .send({ tags: ['mine'] })
        .expect(200)
    ).body.skill;
    expect(copy).toMatchObject({ title: 'Example', importedFrom: { version: 1 }, installation: { version: 'latest', update: null } });
  });

  test('GRT-06 not the version that waits for approval', async () => {
    const { id } = await imported();
    await author.patch(`/skills/${id}`).send({ dispatchable: true, title: 'Reaches further' }).expect(200);
    await publish(author, id);
    const copy = (
      await holder
        .patch(`/skills/${id}`)
        .send({ tags: ['mine'] })
        .expect(200)
    ).body.skill;
    expect(copy).toMatchObject({ title: 'Example', dispatchable: false, importedFrom: { version: 1 }, installation: { update: null } });
  });

  test('the draft, where nothing was ever published', async () => {
    const skill = await createSkill(author, { access: 'public' });
    await createFile(author, skill.id, { name: 'a.md', blocks: [textBlock('Draft.')] });
    await installSkill(holder, skill.id);
    const [file] = await filesOf(holder, skill.id);
    await holder.patch(`/skills/${skill.id}/files/${file.id}/blocks/${file.blocks[0].id}`).send({ content: 'Mine.' }).expect(200);
    expect(await read(holder, skill.id)).toMatchObject({ importedFrom: { skillId: skill.id, version: null } });
    expect((await holder.get(`/skills/${skill.id}/files/${file.id}`).expect(200)).body.file.blocks).toMatchObject([{ content: 'Mine.' }]);
  });

  test('library items written out, as in a fork', async () => {
    const item = await createLibraryItem(author, { name: 'greeting', content: 'Good day.' });
    const skill = await createSkill(author, { access: 'public' });
    const blocks = [{ type: 'component_ref', itemId: item.id }, textBlock('Say {{component.greeting}}')];
    await createFile(author, skill.id, { name: 'a.md', blocks });
    await publish(author, skill.id);
    await installSkill(holder, skill.id);
    await holder.patch(`/skills/${skill.id}`).send({ title: 'Mine' }).expect(200);
    const [file] = await filesOf(holder, skill.id);
    expect(file.blocks).toMatchObject([
      { type: 'text', content: 'Good day.' },
      { type: 'text', content: 'Say Good day.' },
    ]);
    const { body } = await holder.post(`/skills/${skill.id}/compile`).send({}).expect(200);
    expect(body.system).toBe('Good day.\n\nSay Good day.');
  });

  test('OPQ-07 the plugins that the account has in its pool, and of an import that it has edited its copy', async () => {
    const [one, two] = [await createPlugin(author, { access: 'public' }), await createPlugin(author, { access: 'public' })];
    const [absent, hidden] = [await createPlugin(author, { access: 'public' }), await createPlugin(author)];
    for (const { id } of [one, two]) await installSkill(holder, id);
    const copy = (await holder.patch(`/skills/${two.id}`).send({ title: 'My plugin' }).expect(200)).body.skill.id;
    const agent = await createSkill(author, { access: 'public' });
    for (const { id } of [one, two, absent, hidden]) await author.post(`/skills/${agent.id}/skills`).send({ skillId: id }).expect(201);
    await publish(author, agent.id);
    await installSkill(holder, agent.id);
    await holder.patch(`/skills/${agent.id}`).send({ title: 'Mine' }).expect(200);
    const { body } = await holder.get(`/skills/${agent.id}/skills`).expect(200);
    expect(new Set(body.skills.map(({ id }: { id: string }) => id))).toEqual(new Set([one.id, copy]));
  });

  test('an archived import stays archived, and a deprecated one says so', async () => {
    const { id } = await imported();
    const deprecated = { message: 'Use another.', successorSkillId: null };
    await author.patch(`/skills/${id}`).send({ status: 'archived', deprecated }).expect(200);
    expect((await holder.patch(`/skills/${id}`).send({ title: 'Mine' }).expect(200)).body.skill).toMatchObject({
      status: 'archived',
      deprecated,
    });
  });

  test('alias, pause and credentials of the install stay', async () => {
    const { id } = await createPlugin(author, { access: 'public' });
    const install = await installSkill(holder, id, { alias: 'kept-alias' });
    await holder.put(`/skills/installs/${install.id}/credentials`).send({ value: 'secret' }).expect(200);
    await holder.patch(`/skills/installs/${install.id}`).send({ status: 'paused', shared: false }).expect(200);
    await holder.patch(`/skills/${id}`).send({ title: 'Mine' }).expect(200);
    const { body } = await holder.get(`/skills/installs/${install.id}`).expect(200);
    expect(body.installation).toMatchObject({ id: install.id, alias: 'kept-alias', status: 'paused', shared: false, source: 'import' });
    expect(body.credentials).toMatchObject({ fields: ['value'] });
    expect((await read(holder, 'kept-alias')).title).toBe('Mine');
  });
});

describe('ids that the account was shown name the copy', () => {
  test('of files and blocks, for reading and writing, also after further edits', async () => {
    const { id, file, blocks } = await imported();
    const path = `/skills/${id}/files/${file.id}`;
    await holder.patch(`${path}/blocks/${blocks[0].id}`).send({ content: 'Uno.' }).expect(200);
    await holder
      .put(`${path}/blocks`)
      .send({ blocks: [textBlock('Zero.'), { ...blocks[0], content: 'Eins.' }, blocks[1]] })
      .expect(200);
    await holder.patch(path).send({ order: 7 }).expect(200);
    const copied = (await holder.get(path).expect(200)).body.file;
    expect(copied).toMatchObject({ order: 7, blocks: [{ content: 'Zero.' }, { content: 'Eins.' }, { content: 'Two.' }] });
    expect((await holder.get(`${path}/blocks/${blocks[1].id}`).expect(200)).body.block).toEqual(copied.blocks[2]);
    expect((await holder.get(`/skills/${id}/files/${copied.id}/blocks/${copied.blocks[1].id}`).expect(200)).body.block.content).toBe(
      'Eins.',
    );
    await holder.delete(`${path}/blocks/${blocks[0].id}`).expect(200);
    await holder.get(`${path}/blocks/${blocks[0].id}`).expect(404);
    await holder.delete(path).expect(200);
    await holder.get(path).expect(404);
  });

  test('TEN-03 and nothing else: ids of the copy and of the original name nothing for others', async () => {
    const { id, file, blocks } = await imported();
    await holder.patch(`/skills/${id}/files/${file.id}/blocks/${blocks[0].id}`).send({ content: 'Mine.' }).expect(200);
    const [copied] = await filesOf(holder, id);
    const stranger = await app.signup();
    expect((await stranger.get(`/skills/${id}/files/${file.id}`).expect(200)).body.file.blocks[0].content).toBe('One.');
    await stranger.get(`/skills/${id}/files/${copied.id}`).expect(404);
    await author.get(`/skills/${id}/files/${copied.id}`).expect(404);
    const other = await imported();
    await holder.get(`/skills/${other.id}/files/${file.id}`).expect(404);
    await holder.patch(`/skills/${other.id}/files/${file.id}`).send({ order: 1 }).expect(404);
    expect(await copiesOf(other.id)).toEqual([]);
  });
});

describe('agents of the account that used the import use the copy', () => {
  test('and stand at their next revision', async () => {
    const plugin = await createPlugin(author, { access: 'public' });
    await publish(author, plugin.id);
    await installSkill(holder, plugin.id);
    const agent = await createSkill(holder);
    await holder.post(`/skills/${agent.id}/skills`).send({ skillId: plugin.id }).expect(201);
    const before = (await holder.get(`/skills/${agent.id}/manifest`).expect(200)).headers.etag;
    const copy = (await holder.patch(`/skills/${plugin.id}`).send({ title: 'Mine' }).expect(200)).body.skill.id;
    const { body, headers } = await holder.get(`/skills/${agent.id}/manifest`).expect(200);
    expect(body.spec.skillPlugins).toEqual([{ skillId: copy, name: plugin.name, kind: 'http', version: null }]);
    expect(headers.etag).not.toBe(before);
    await holder.delete(`/skills/${agent.id}/skills/${plugin.id}`).expect(200);
    expect((await holder.get(`/skills/${agent.id}/skills`).expect(200)).body.skills).toEqual([]);
  });

  test('other accounts’ agents keep the original', async () => {
    const plugin = await createPlugin(author, { access: 'public' });
    await installSkill(holder, plugin.id);
    const agent = await createSkill(author);
    await author.post(`/skills/${agent.id}/skills`).send({ skillId: plugin.id }).expect(201);
    await holder.patch(`/skills/${plugin.id}`).send({ title: 'Mine' }).expect(200);
    expect((await author.get(`/skills/${agent.id}/skills`).expect(200)).body.skills).toMatchObject([{ id: plugin.id, title: 'Example' }]);
  });

  test('text that refers to the import shows the copy, under the id that it names', async () => {
    const { id, file, blocks } = await imported();
    const own = await createSkill(holder);
    await createFile(holder, own.id, { blocks: [{ type: 'skill_ref', skillId: id }] });
    await holder.patch(`/skills/${id}/files/${file.id}/blocks/${blocks[0].id}`).send({ content: 'Changed.' }).expect(200);
    expect((await holder.post(`/skills/${own.id}/compile`).send({}).expect(200)).body.system).toBe('Changed.\n\nTwo.');
    await createFile(holder, own.id, { name: 'again.md', blocks: [{ type: 'skill_ref', skillId: id }] });
  });

  test('422 skill_cycle: RUN-03 neither text nor plugins lead back through the id of the original', async () => {
    const { id, file } = await imported({ dispatchable: true });
    const own = await createSkill(holder, { dispatchable: true });
    await createFile(holder, own.id, { blocks: [{ type: 'skill_ref', skillId: id }] });
    await holder.post(`/skills/${own.id}/skills`).send({ skillId: id }).expect(201);
    const refer = (skillId: string) => holder.post(`/skills/${id}/files/${file.id}/blocks`).send({ type: 'skill_ref', skillId });
    const assign = (skillId: string) => holder.post(`/skills/${id}/skills`).send({ skillId });
    const refused = async () => {
      for (const target of [own.id, id]) {
        expect((await refer(target).expect(422)).body.error_code).toBe('skill_cycle');
        expect((await assign(target).expect(422)).body.error_code).toBe('skill_cycle');
      }
    };
    await refused();
    expect(await copiesOf(id)).toEqual([]);
    await holder.patch(`/skills/${id}`).send({ title: 'Mine' }).expect(200);
    await refused();
  });
});

describe('an edit that is refused or changes nothing leaves no copy', () => {
  const refusals: readonly [number, string, (of: Awaited<ReturnType<typeof imported>>) => Promise<unknown>][] = [
    [200, 'PATCH {} of the skill', ({ id }) => holder.patch(`/skills/${id}`).send({}).expect(200)],
    [200, 'PATCH {} of a file', ({ id, file }) => holder.patch(`/skills/${id}/files/${file.id}`).send({}).expect(200)],
    [
      200,
      'PATCH {} of a block',
      ({ id, file, blocks }) => holder.patch(`/skills/${id}/files/${file.id}/blocks/${blocks[0].id}`).send({}).expect(200),
    ],
    [400, 'a field that there is not', ({ id }) => holder.patch(`/skills/${id}`).send({ owner: 'me' }).expect(400)],
    [404, 'a file that there is not', ({ id }) => holder.delete(`/skills/${id}/files/file_${'0'.repeat(24)}`).expect(404)],
    [404, 'a plugin that is not assigned', ({ id }) => holder.delete(`/skills/${id}/skills/${'0'.repeat(24)}`).expect(404)],
    [
      409,
      'a file name that is taken',
      ({ id }) => holder.post(`/skills/${id}/files`).send({ section: 'system', name: 'instructions.md' }).expect(409),
    ],
    [412, 'an old ETag', ({ id }) => holder.patch(`/skills/${id}`).set('If-Match', '"v9.x"').send({ title: 'x' }).expect(412)],
    [
      422,
      'a reference to nothing',
      ({ id, file }) =>
        holder
          .post(`/skills/${id}/files/${file.id}/blocks`)
          .send({ type: 'skill_ref', skillId: '0'.repeat(24) })
          .expect(422),
    ],
    [
      422,
      'tools that are not valid',
      ({ id }) =>
        holder
          .patch(`/skills/${id}`)
          .send({ toolDefs: [{ name: '?' }] })
          .expect(422),
    ],
  ];

  test.each(refusals)('%i: %s', async (_, __, edit) => {
    const of = await imported();
    const before = await read(holder, of.id);
    await edit(of);
    expect(await copiesOf(of.id)).toEqual([]);
    expect(await read(holder, of.id)).toEqual(before);
  });
});

describe('If-Match', () => {
  test('200: the first edit takes the ETags that the importer was shown, and answers those of the copy', async () => {
    for (const part of ['', '/files', '/blocks', '/block'] as const) {
      const { id, file, blocks } = await imported();
      const path = `/skills/${id}/files/${file.id}`;
      const shown = { '': `/skills/${id}`, '/files': path, '/blocks': `${path}/blocks`, '/block': `${path}/blocks/${blocks[0].id}` }[part];
      const { etag = '' } = (await holder.get(shown).expect(200)).headers;
      expect(etag).toMatch(/^"v1\.[\w-]{16}"$/);
      await holder.get(shown).set('If-None-Match', etag).expect(304);
      const first = part === '' ? holder.patch(shown).send({ title: 'Mine' }) : holder.patch(path).send({ order: 3 });
      const after = (await first.set('If-Match', etag).expect(200)).headers.etag ?? '';
      const address = part === '' ? shown : path;
      expect((await holder.get(address).expect(200)).headers.etag).toBe(after);
      const again = (tag: string) =>
        holder
          .patch(address)
          .set('If-Match', tag)
          .send(part === '' ? { title: 'Again' } : { order: 4 });
      await again(etag).expect(412);
      await again(after).expect(200);
    }
  });

  test('200: the ETag of the skill is that for a new file', async () => {
    const { id } = await imported();
    const { etag = '' } = (await holder.get(`/skills/${id}`).expect(200)).headers;
    await holder.post(`/skills/${id}/files`).set('If-Match', etag).send({ section: 'system', name: 'new.md' }).expect(201);
  });

  test('412: what the author has published or drafted since', async () => {
    const { id } = await imported();
    const { etag = '' } = (await holder.get(`/skills/${id}`).expect(200)).headers;
    await publish(author, id);
    await holder.patch(`/skills/${id}`).set('If-Match', etag).send({ title: 'Mine' }).expect(412);
    const draft = await createSkill(author, { access: 'public' });
    await installSkill(holder, draft.id);
    const old = (await holder.get(`/skills/${draft.id}`).expect(200)).headers.etag ?? '';
    await author.patch(`/skills/${draft.id}`).send({ title: 'New' }).expect(200);
    await holder.patch(`/skills/${draft.id}`).set('If-Match', old).send({ title: 'Mine' }).expect(412);
    const now = (await holder.get(`/skills/${draft.id}`).expect(200)).headers.etag ?? '';
    await holder.patch(`/skills/${draft.id}`).set('If-Match', now).send({ title: 'Mine' }).expect(200);
  });

  test('TEN-05 of a draft of somebody else the ETag does not tell how often it was edited', async () => {
    const draft = await createSkill(author, { access: 'public' });
    await installSkill(holder, draft.id);
    const { etag } = (await holder.get(`/skills/${draft.id}`).expect(200)).headers;
    expect(etag).toMatch(/^"d[\w-]{16}\.[\w-]{16}"$/);
  });
});

describe('at the same time', () => {
  test('GRT-04 of many first edits one makes the copy, and all are done to it', async () => {
    const { id } = await imported();
    const names = Array.from({ length: 8 }, (_, index) => `file-${index}.md`);
    const answers = await Promise.all(names.map((name) => holder.post(`/skills/${id}/files`).send({ section: 'messages', name })));
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 201));
    expect(await copiesOf(id)).toHaveLength(1);
    const files = await filesOf(holder, id);
    expect(files.map(({ name }: { name: string }) => name).sort()).toEqual([...names, 'instructions.md']);
  });

  test('first edits and uninstalls end in one of the two, and leave nothing behind', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { id, install } = await imported();
      const [edit, uninstall] = await Promise.all([
        holder.patch(`/skills/${id}`).send({ title: 'Mine' }),
        holder.delete(`/skills/installs/${install.id}`),
      ]);
      expect([200, 403, 404]).toContain(edit.status);
      expect(uninstall.status).toBe(200);
      expect(await copiesOf(id)).toEqual([]);
      expect(await read(author, id)).toMatchObject({ installCount: 0, title: 'Example' });
    }
  });
});

describe('what may not be edited', () => {
  const edit = (actor: Actor, id: string) => actor.patch(`/skills/${id}`).send({ title: 'x' });

  test('403 skill_opaque, 402 payment_required, 410 skill_deleted', async () => {
    const [opaque, priced, deleted] = [await imported({ contentVisibility: 'transparent' }), await imported(), await imported()];
    await author.patch(`/skills/${opaque.id}`).send({ contentVisibility: 'opaque' }).expect(200);
    await author
      .patch(`/skills/${priced.id}`)
      .send({ pricing: { model: 'fixed', perMonth: 5 } })
      .expect(200);
    await author.delete(`/skills/${deleted.id}`).expect(200);
    expect((await edit(holder, opaque.id).expect(403)).body.error_code).toBe('skill_opaque');
    expect((await edit(holder, priced.id).expect(402)).body.error_code).toBe('payment_required');
    expect((await edit(holder, deleted.id).expect(410)).body.error_code).toBe('skill_deleted');
    for (const { id } of [opaque, priced, deleted]) expect(await copiesOf(id)).toEqual([]);
  });

  test('403 install_locked: GRT-03 the platform has locked the install', async () => {
    const { id, file, install } = await imported();
    await runAsPlatform(app, `UPDATE "Install" SET "locked" = true WHERE "id" = '${install.id}'`);
    expect((await edit(holder, id).expect(403)).body.error_code).toBe('install_locked');
    expect((await holder.delete(`/skills/${id}/files/${file.id}`).expect(403)).body.error_code).toBe('install_locked');
    expect(await copiesOf(id)).toEqual([]);
  });

  test('404: nothing is left of it that could be copied', async () => {
    const { id } = await imported();
    await author.post(`/skills/${id}/versions/1/yank`).send({}).expect(200);
    await edit(holder, id).expect(404);
    expect(await copiesOf(id)).toEqual([]);
  });
});
