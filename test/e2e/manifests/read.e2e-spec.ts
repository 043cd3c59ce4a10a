import { createHash } from 'node:crypto';
import { canonicalJson } from '@guildhall/kernel';
import {
  type Actor,
  type BuiltSkill,
  createFile,
  createLibraryItem,
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
let owner: Actor;
let stranger: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [owner, stranger] = [await app.signup(), await app.signup()];
});
afterAll(() => app.close());

const read = (id: string, query = '', actor = owner) => actor.get(`/skills/${id}/manifest${query}`);

describe('200: the envelope', () => {
  test('of the summarizer is the one of the document', async () => {
    const skill = await createSkill(owner, {
      title: 'Summarizer',
      description: 'Summarizes text into bullet points.',
      kind: 'prompt',
      variables: [{ key: 'text', description: 'The text to summarize', type: 'string', required: true }],
    });
    await createFile(owner, skill.id, { name: 'instructions.md', blocks: [textBlock('Maximum {{max_bullets}} bullets.')] });
    const { body } = await read(skill.id).expect(200);
    expect(body).toEqual({
      $schema: 'https://agnt.ai/schemas/manifest/v2.json',
      kind: 'SkillManifest',
      apiVersion: 'v2',
      metadata: {
        name: skill.name,
        title: 'Summarizer',
        description: 'Summarizes text into bullet points.',
        kind: 'prompt',
        access: 'private',
        tags: [],
        etag: expect.stringMatching(/^[0-9a-f]{32}$/),
        createdAt: skill.createdAt,
      },
      spec: {
        routingStrategy: 'fallback',
        enableToolCalls: false,
        variables: [{ key: 'text', type: 'string', required: true, description: 'The text to summarize' }],
        files: [
          {
            section: 'system',
            name: 'instructions.md',
            order: 0,
            condition: null,
            blocks: [{ id: expect.stringMatching(/^blk_/), type: 'text', order: 0, content: 'Maximum {{max_bullets}} bullets.' }],
          },
        ],
        tools: [],
        models: [],
        dependencies: [],
      },
    });
    expect(Object.keys(body.spec)).toEqual(['routingStrategy', 'enableToolCalls', 'variables', 'files', 'tools', 'models', 'dependencies']);
  });

  test('names what an agent uses, and what the kinds http and mcp are made of', async () => {
    const agent = await createSkill(owner, { dispatchable: true, modelStrategy: 'high', toolDefs: [{ name: 'finish_agent_run' }] });
    const plugin = await createPlugin(owner);
    await owner.post(`/skills/${agent.id}/skills`).send({ skillId: plugin.id }).expect(201);
    expect((await read(agent.id)).body.spec).toMatchObject({
      enableToolCalls: true,
      modelStrategy: 'high',
      dispatchable: true,
      tools: [{ name: 'finish_agent_run' }],
      skillPlugins: [{ skillId: plugin.id, name: plugin.name, kind: 'http', version: null }],
    });
    await publish(owner, plugin.id);
    expect((await read(agent.id)).body.spec.skillPlugins[0].version).toBe(1);
    expect((await read(plugin.id)).body.spec).toMatchObject({
      http: { baseUrl: 'https://api.example.com' },
      tools: [{ name: 'search', request: { path: '/search' } }],
    });
  });

  test('has the MD5 of its canonical spec as etag, in the body and in the header', async () => {
    const skill = await createSkill(owner, { variables: [{ key: 'b' }, { key: 'a' }] });
    const { body, headers } = await read(skill.id).expect(200);
    expect(body.metadata.etag).toBe(createHash('md5').update(canonicalJson(body.spec)).digest('hex'));
    expect(headers.etag).toBe(`"${body.metadata.etag}"`);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
  });

  test('keeps its etag when only metadata changes, and gets another with the spec', async () => {
    const skill = await createSkill(owner);
    const etag = async () => (await read(skill.id)).body.metadata.etag;
    const first = await etag();
    await owner
      .patch(`/skills/${skill.id}`)
      .send({ title: 'Another title', tags: ['new'] })
      .expect(200);
    expect(await etag()).toBe(first);
    await owner
      .patch(`/skills/${skill.id}`)
      .send({ variables: [{ key: 'a' }] })
      .expect(200);
    expect(await etag()).not.toBe(first);
  });

  test('TEN-05 may be kept by its reader alone, and has to be checked', async () => {
    const { headers } = await read((await createSkill(owner)).id);
    expect(headers['cache-control']).toBe('private, no-cache');
    expect(headers.vary).toMatch(/authorization/i);
  });
});

describe('200: which state', () => {
  let skill: BuiltSkill;
  const strategy = async (query = '', actor = owner) => (await read(skill.id, query, actor).expect(200)).body.spec.modelStrategy;

  beforeAll(async () => {
    skill = await createSkill(owner, { access: 'public', modelStrategy: 'low' });
    await publish(owner, skill.id);
    await owner.patch(`/skills/${skill.id}`).send({ modelStrategy: 'medium' }).expect(200);
    await publish(owner, skill.id);
    await owner.patch(`/skills/${skill.id}`).send({ modelStrategy: 'high' }).expect(200);
  });

  test('the author gets the draft', async () => {
    expect(await strategy()).toBe('high');
    expect(await strategy('?version=draft')).toBe('high');
  });

  test('others get the current version', async () => {
    expect(await strategy('', stranger)).toBe('medium');
  });

  test('everybody can ask for a version', async () => {
    for (const actor of [owner, stranger]) {
      expect(await strategy('?version=1', actor)).toBe('low');
      expect(await strategy('?version=latest', actor)).toBe('medium');
    }
  });

  test('an install that pins a version gets that one', async () => {
    const holder = await app.signup();
    await installSkill(holder, skill.id, { version: 1 });
    expect(await strategy('', holder)).toBe('low');
    expect(await strategy('?version=latest', holder)).toBe('medium');
  });

  test('until the first publish others get the draft', async () => {
    const fresh = await createSkill(owner, { access: 'public', modelStrategy: 'high' });
    expect((await read(fresh.id, '', stranger).expect(200)).body.spec.modelStrategy).toBe('high');
    await publish(owner, fresh.id);
    await owner.patch(`/skills/${fresh.id}`).send({ modelStrategy: 'low' }).expect(200);
    expect((await read(fresh.id, '', stranger).expect(200)).body.spec.modelStrategy).toBe('high');
  });

  test('a skill is found by its name and by account/name', async () => {
    await read(skill.name).expect(200);
    await read(`${owner.account.slug}%2F${skill.name}`, '', stranger).expect(200);
  });
});

describe('200: what a manifest refers to', () => {
  const dependencies = async (id: string, actor = owner) => (await read(id, '', actor).expect(200)).body.spec.dependencies;
  const refer = (skillId: string, block: object) => createFile(owner, skillId, { blocks: [block] });

  test('library items by block and by name, and what they mention in turn', async () => {
    const skill = await createSkill(owner);
    const inner = await createLibraryItem(owner, { content: 'Inner.' });
    const outer = await createLibraryItem(owner, { content: `Outer {{component.${inner.name}}}` });
    const assistant = await createLibraryItem(owner, { type: 'assistant', content: 'Assist.' });
    await refer(skill.id, textBlock(`Use {{component.${outer.name}}} and {{component.unknown}}`));
    await refer(skill.id, { type: 'assistant_ref', itemId: assistant.id });
    const contents = (await dependencies(skill.id)).map(({ id, content }: { id: string; content: string }) => [id, content]);
    expect(new Map(contents)).toEqual(
      new Map([
        [inner.id, 'Inner.'],
        [outer.id, `Outer {{component.${inner.name}}}`],
        [assistant.id, 'Assist.'],
      ]),
    );
    await owner.patch(`/library/${inner.id}`).send({ content: 'Changed.' }).expect(200);
    expect(JSON.stringify(await dependencies(skill.id))).toContain('Changed.');
  });

  test('own skills: the published version, or the draft as long as there is none, with the version used', async () => {
    const [skill, other] = [await createSkill(owner), await createSkill(owner)];
    await createFile(owner, other.id, { blocks: [textBlock('First.')] });
    await refer(skill.id, { type: 'skill_ref', skillId: other.id });
    expect(await dependencies(skill.id)).toMatchObject([
      { type: 'skill', id: other.id, version: null, files: [{ blocks: [{ content: 'First.' }] }] },
    ]);
    await publish(owner, other.id);
    await createFile(owner, other.id, { blocks: [textBlock('Not published.')] });
    const [used] = await dependencies(skill.id);
    expect(used).toMatchObject({ version: 1, files: [{ blocks: [{ content: 'First.' }] }] });
    expect(JSON.stringify(used)).not.toContain('Not published.');
  });

  test('skills of others with the items that they published, named by their account', async () => {
    const theirs = await createSkill(stranger, { access: 'public' });
    const tone = await createLibraryItem(stranger, { name: 'shared-tone', content: 'Theirs.' });
    await createFile(stranger, theirs.id, { blocks: [textBlock('{{component.shared-tone}}')] });
    await publish(stranger, theirs.id);
    await stranger.patch(`/library/${tone.id}`).send({ content: 'Not published.' }).expect(200);
    const skill = await createSkill(owner);
    await createLibraryItem(owner, { name: 'shared-tone', content: 'Ours.' });
    await createFile(owner, skill.id, { blocks: [{ type: 'skill_ref', skillId: theirs.id }, textBlock('{{component.shared-tone}}')] });
    const found = await dependencies(skill.id);
    expect(found).toHaveLength(3);
    expect(found).toContainEqual(expect.objectContaining({ type: 'component', content: 'Theirs.', account: stranger.account.id }));
    expect(found.find(({ content }: { content?: string }) => content === 'Ours.')).not.toHaveProperty('account');
    expect(found).toContainEqual(expect.objectContaining({ type: 'skill', id: theirs.id, account: stranger.account.id, version: 1 }));
    const { body } = await owner.post(`/skills/${skill.id}/compile`).send({}).expect(200);
    expect(body.system).toBe('Theirs.\n\nOurs.');
  });

  test('RUN-03 skills that refer to each other are loaded once', async () => {
    const [one, two] = [await createSkill(owner), await createSkill(owner)];
    await refer(one.id, { type: 'skill_ref', skillId: two.id });
    await refer(two.id, textBlock('Made a reference below: no call can close the circle.'));
    const close = `UPDATE "SkillBlock" SET "type" = 'skill_ref', "data" = json_build_object('skillId', $1::text) WHERE "skillId" = $2`;
    await runSql(app, close, [one.id, two.id]);
    expect((await dependencies(one.id)).map(({ id }: { id: string }) => id).sort()).toEqual([one.id, two.id].sort());
  });
});

describe('200: OPQ', () => {
  /** Owner's agent that refers to a skill of the stranger, which refers to another one of the stranger. */
  async function chain(outer: object, inner: object): Promise<{ skill: BuiltSkill; middle: BuiltSkill }> {
    const deep = await createSkill(stranger, { access: 'public', ...inner });
    await createFile(stranger, deep.id, { blocks: [textBlock('canary-deep')] });
    const middle = await createSkill(stranger, { access: 'public', ...outer });
    await createFile(stranger, middle.id, { blocks: [textBlock('canary-middle'), { type: 'skill_ref', skillId: deep.id }] });
    await publish(stranger, deep.id);
    await publish(stranger, middle.id);
    const skill = await createSkill(owner, { access: 'public' });
    await createFile(owner, skill.id, { blocks: [{ type: 'skill_ref', skillId: middle.id }] });
    return { skill, middle };
  }

  test('OPQ-02 an opaque skill contributes name, title and description, whoever reads, in drafts and versions', async () => {
    const { skill } = await chain({ contentVisibility: 'opaque', title: 'Closed', description: 'Keeps a secret.' }, {});
    await publish(owner, skill.id);
    for (const [actor, query] of [
      [owner, ''],
      [owner, '?version=1'],
      [stranger, ''],
    ] as const) {
      const { text, body } = await read(skill.id, query, actor).expect(200);
      expect(body.spec.dependencies).toMatchObject([{ type: 'skill', title: 'Closed', description: 'Keeps a secret.' }]);
      expect(text).not.toContain('canary');
    }
  });

  test('OPQ-02 so does one that stands behind a transparent skill, in its own author’s manifest too', async () => {
    const { skill, middle } = await chain({}, { contentVisibility: 'opaque', title: 'Closed' });
    const { text } = await read(skill.id).expect(200);
    expect(text).toContain('canary-middle');
    expect(text).not.toContain('canary-deep');
    const theirs = await read(middle.id, '', owner).expect(200);
    expect(theirs.text).not.toContain('canary-deep');
    expect((await read(middle.id, '?version=1', stranger)).text).toContain('canary-deep');
  });

  test('OPQ-05 a skill that has become opaque since is closed in old versions too, and their etag is that of what is sent', async () => {
    const { skill, middle } = await chain({}, {});
    const { etag } = await publish(owner, skill.id);
    expect((await read(skill.id, '?version=1')).text).toContain('canary');
    await stranger.patch(`/skills/${middle.id}`).send({ contentVisibility: 'opaque' }).expect(200);
    const { text, body, headers } = await read(skill.id, '?version=1').expect(200);
    expect(text).not.toContain('canary');
    expect(body.metadata.etag).not.toBe(etag);
    expect(headers.etag).toBe(`"${body.metadata.etag}"`);
    expect((await owner.get(`/skills/${skill.id}/versions/1`)).text).not.toContain('canary');
  });

  test('OPQ-07 a private skill that stands in a public one is not shown to others', async () => {
    const helper = await createSkill(owner, { title: 'canary-title' });
    await createFile(owner, helper.id, { blocks: [textBlock('canary-text')] });
    const plugin = await createPlugin(owner, { name: 'canary-plugin' });
    const skill = await createSkill(owner, { access: 'public' });
    await createFile(owner, skill.id, { blocks: [{ type: 'skill_ref', skillId: helper.id }] });
    await owner.post(`/skills/${skill.id}/skills`).send({ skillId: plugin.id }).expect(201);
    await publish(owner, skill.id);
    expect((await read(skill.id, '?version=1')).text).toContain('canary-text');
    const { text, body } = await read(skill.id, '', stranger).expect(200);
    expect(text).not.toContain('canary');
    expect(body.spec).toMatchObject({ dependencies: [], skillPlugins: [] });
  });

  test('TEN-01 the id of another account’s library item finds nothing', async () => {
    const theirs = await createLibraryItem(stranger, { content: 'canary' });
    const skill = await createSkill(owner);
    await createFile(owner, skill.id, { blocks: [{ type: 'component_ref', itemId: (await createLibraryItem(owner)).id }] });
    await runSql(app, `UPDATE "SkillBlock" SET "data" = json_build_object('itemId', $1::text) WHERE "skillId" = $2`, [theirs.id, skill.id]);
    expect((await read(skill.id)).body.spec.dependencies).toEqual([]);
  });
});

describe('304', () => {
  test('for whoever has the manifest already, without asking the database for it', async () => {
    const skill = await createSkill(owner, { access: 'public' });
    await createFile(owner, skill.id, { blocks: [textBlock('Be brief.')] });
    await publish(owner, skill.id);
    const { headers } = await read(skill.id, '', stranger).expect(200);
    const again = () => read(skill.id, '', stranger).set('If-None-Match', String(headers.etag)).expect(304);
    expect((await again()).text).toBe('');
    expect(await app.statements.during(again)).toHaveLength(1);
    await read(skill.id, '', stranger).set('If-None-Match', '"0", W/"1"').expect(200);
  });

  test('not any more once the draft has changed', async () => {
    const skill = await createSkill(owner);
    const { headers } = await read(skill.id);
    await read(skill.id).set('If-None-Match', String(headers.etag)).expect(304);
    await createFile(owner, skill.id);
    await read(skill.id).set('If-None-Match', String(headers.etag)).expect(200);
  });
});

describe('statements', () => {
  const count = async (work: () => Promise<unknown>) => (await app.statements.during(work)).length;

  test('a version that is known is sent after the access check alone', async () => {
    const skill = await createSkill(owner, { access: 'public' });
    await publish(owner, skill.id);
    expect(await count(() => read(skill.id, '', stranger).expect(200))).toBe(2);
    expect(await count(() => read(skill.id, '', stranger).expect(200))).toBe(1);
    expect(await count(() => read(skill.id, '?version=1').expect(200))).toBe(1);
  });

  test('a draft takes one more, whatever it consists of, and none as long as it stays the same', async () => {
    const skill = await createSkill(owner);
    for (let n = 0; n < 4; n += 1) await createFile(owner, skill.id, { blocks: Array.from({ length: 20 }, (_, i) => textBlock(`${i}`)) });
    expect(await count(() => read(skill.id).expect(200))).toBe(2);
    expect(await count(() => read(skill.id).expect(200))).toBe(1);
  });

  test('references take at most three more for each level, however many there are', async () => {
    const others = await Promise.all(Array.from({ length: 6 }, () => createSkill(owner)));
    const items = await Promise.all(Array.from({ length: 6 }, () => createLibraryItem(owner)));
    const skill = await createSkill(owner);
    const blocks = [
      ...others.map(({ id }) => ({ type: 'skill_ref', skillId: id })),
      ...items.map(({ id }) => ({ type: 'component_ref', itemId: id })),
      ...items.map(({ name }) => textBlock(`{{component.${name}}}`)),
    ];
    await createFile(owner, skill.id, { blocks });
    const many = await count(() => read(skill.id).expect(200));
    expect(many).toBeLessThanOrEqual(5);
    expect(await count(() => read(skill.id).expect(200))).toBe(3);
  });

  test.each<[string, (parts: { item: { id: string }; used: BuiltSkill; plugin: BuiltSkill }) => Promise<unknown>]>([
    ['a library item', ({ item }) => owner.patch(`/library/${item.id}`).send({ content: 'New.' }).expect(200)],
    ['the draft of a skill that was never published', ({ used }) => createFile(owner, used.id, { blocks: [textBlock('New.')] })],
    ['a first version', ({ used }) => publish(owner, used.id)],
    ['a version of a plugin', ({ plugin }) => publish(owner, plugin.id)],
    ['the end of a skill', ({ used }) => owner.delete(`/skills/${used.id}`).expect(200)],
    ['a component that was missing', () => createLibraryItem(owner, { name: 'missing-so-far', content: 'New.' })],
  ])('%s that a kept draft refers to is noticed', async (_, change) => {
    const [item, used, plugin] = [await createLibraryItem(owner), await createSkill(owner), await createPlugin(owner)];
    const skill = await createSkill(owner);
    const blocks = [
      { type: 'component_ref', itemId: item.id },
      { type: 'skill_ref', skillId: used.id },
      textBlock('{{component.missing-so-far}}'),
    ];
    await createFile(owner, skill.id, { blocks });
    await owner.post(`/skills/${skill.id}/skills`).send({ skillId: plugin.id }).expect(201);
    const before = (await read(skill.id).expect(200)).body;
    expect((await read(skill.id).expect(200)).body).toEqual(before);
    await change({ item, used, plugin });
    const after = (await read(skill.id).expect(200)).body;
    expect(after.metadata.etag).not.toBe(before.metadata.etag);
  });
});

test('400: a version that is none', async () => {
  const skill = await createSkill(owner);
  for (const version of ['0', 'newest', '1.5', '-1', '']) {
    const { body } = await read(skill.id, `?version=${version}`).expect(400);
    expect(body).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer: 'query:/version' }] });
  }
});

test('401: without a token', async () => {
  const skill = await createSkill(owner, { access: 'public' });
  await read(skill.id, '', app.anonymous).expect(401);
});

test('402: MON-07 the manifest of a priced skill is for those who have bought it', async () => {
  const skill = await createSkill(owner, { access: 'public', pricing: { model: 'credits', creditsPerMinute: 50 } });
  expect((await read(skill.id, '', stranger).expect(402)).body.error_code).toBe('payment_required');
  await read(skill.id).expect(200);
});

test('403: OPQ-01 an opaque skill shows its manifest to its author alone', async () => {
  const skill = await createSkill(owner, { access: 'public', contentVisibility: 'opaque' });
  await installSkill(stranger, skill.id);
  expect((await read(skill.id, '', stranger).expect(403)).body.error_code).toBe('skill_opaque');
  await read(skill.id).expect(200);
});

test('403: OPQ-05 nor from any cache, once it has become opaque', async () => {
  const skill = await createSkill(owner, { access: 'public' });
  await publish(owner, skill.id);
  const { headers } = await read(skill.id, '', stranger).expect(200);
  await owner.patch(`/skills/${skill.id}`).send({ contentVisibility: 'opaque' }).expect(200);
  await read(skill.id, '', stranger).set('If-None-Match', String(headers.etag)).expect(403);
});

test('403: others do not get the draft of a published skill', async () => {
  const skill = await createSkill(owner, { access: 'public' });
  await read(skill.id, '?version=draft', stranger).expect(200);
  await publish(owner, skill.id);
  expect((await read(skill.id, '?version=draft', stranger).expect(403)).body.error_code).toBe('read_only');
});

test('404: a version that there is not', async () => {
  const skill = await createSkill(owner);
  await read(skill.id, '?version=1').expect(404);
  await read(skill.id, '?version=latest').expect(404);
});

test('404: TEN-01 a hidden skill is like none', async () => {
  const skill = await createSkill(owner);
  const [hidden, absent] = [await read(skill.id, '', stranger).expect(404), await read('f'.repeat(24), '', stranger).expect(404)];
  expect({ ...hidden.body, request_id: '' }).toEqual({ ...absent.body, request_id: '' });
});
