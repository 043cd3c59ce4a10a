import { SKILL_KINDS } from '@guildhall/kernel';
import {
  type Actor,
  type BuiltSkill,
  createFile,
  createPlugin,
  createSkill,
  installSkill,
  publish,
  startTestApp,
  type TestApp,
  textBlock,
} from '@guildhall/testing';

/** Sentences of the AGNT Skills document, each proved where the call itself is not the point of it. */

let app: TestApp;
let owner: Actor;
let author: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [owner, author] = [await app.signup(), await app.signup()];
});
afterAll(() => app.close());

const ENDPOINTS = {
  '/skills': ['get', 'post'],
  '/skills/{skillId}': ['delete', 'get', 'patch'],
  '/skills/{skillId}/install': ['post'],
  '/skills/installs/{installId}': ['delete', 'get', 'patch'],
  '/skills/{skillId}/skills': ['get', 'post'],
  '/skills/{skillId}/skills/{pluginSkillId}': ['delete'],
  '/skills/{skillId}/versions': ['get'],
  '/skills/{skillId}/versions/{version}': ['get'],
  '/skills/{skillId}/publish': ['post'],
  '/skills/{skillId}/manifest': ['get'],
  '/skills/{skillId}/compile': ['post'],
  '/skills/{skillId}/diff': ['get'],
};

const AUTHORED_KINDS = SKILL_KINDS.filter((kind) => kind !== 'bundle');

const manifestOf = async ({ id }: BuiltSkill, actor = owner) => (await actor.get(`/skills/${id}/manifest`).expect(200)).body;
const compile = async ({ id }: BuiltSkill, variables: object = {}) =>
  (await owner.post(`/skills/${id}/compile`).send({ variables }).expect(200)).body;
const codes = ({ warnings }: { warnings: readonly { code: string }[] }) => warnings.map(({ code }) => code);

describe('The document: Skill kinds', () => {
  test.each(AUTHORED_KINDS)('one API for create, read, update, version, publish, and delete: kind %s', async (kind) => {
    const skill = await createSkill(owner, { kind });
    const path = `/skills/${skill.id}`;
    expect((await owner.get(path).expect(200)).body.skill).toEqual(skill);
    await owner.patch(path).send({ title: 'Changed' }).expect(200);
    expect((await publish(owner, skill.id)).version).toBe(1);
    expect((await owner.get(`${path}/versions/1`).expect(200)).body.version.manifest.metadata).toMatchObject({ kind, title: 'Changed' });
    await owner.delete(path).expect(200);
    await owner.get(path).expect(404);
  });

  test('an agent can reference http and mcp plugin skills; its manifest names them', async () => {
    const agent = await createSkill(owner);
    const plugins = [await createPlugin(owner), await createSkill(owner, { kind: 'mcp' })];
    for (const { id } of plugins) await owner.post(`/skills/${agent.id}/skills`).send({ skillId: id }).expect(201);
    const { spec } = await manifestOf(agent);
    expect(spec.skillPlugins.map(({ skillId }: { skillId: string }) => skillId)).toEqual(plugins.map(({ id }) => id).sort());
  });
});

describe('The document: Files and variables', () => {
  test('a file of the section system is system message content, one of messages is user message content', async () => {
    const skill = await createSkill(owner, { kind: 'prompt' });
    await createFile(owner, skill.id, { name: 'instructions.md', blocks: [textBlock('Be brief.')] });
    await createFile(owner, skill.id, { section: 'messages', name: 'messages.md', blocks: [textBlock('What is the time?')] });
    expect(await compile(skill)).toMatchObject({ system: 'Be brief.', messages: [{ role: 'user', content: 'What is the time?' }] });
  });

  test.each([
    ['string', 'Alice', 'Alice'],
    ['number', 1.5, '1.5'],
    ['boolean', false, 'false'],
  ])('a variable of type %s is interpolated into {{key}}', async (type, value, text) => {
    const skill = await createSkill(owner, { kind: 'prompt', variables: [{ key: 'a', type }] });
    await createFile(owner, skill.id, { blocks: [textBlock('<{{a}}>')] });
    const compiled = await compile(skill, { a: value });
    expect([compiled.system, codes(compiled)]).toEqual([`<${text}>`, ['no_model_configured']]);
  });

  test('optional variables that are omitted are interpolated as empty strings, required ones are missed', async () => {
    const variables = [
      { key: 'optional', required: false },
      { key: 'needed', required: true },
    ];
    const skill = await createSkill(owner, { kind: 'prompt', variables });
    await createFile(owner, skill.id, { blocks: [textBlock('[{{optional}}][{{needed}}]')] });
    const compiled = await compile(skill);
    expect(compiled.system).toBe('[][]');
    expect(compiled.warnings[0]).toMatchObject({ code: 'missing_required_variable', key: 'needed' });
    expect(codes(compiled)).toEqual(['missing_required_variable', 'no_model_configured']);
  });

  test('variables are declared, not inferred: undeclared ones are left as literal {{key}} strings, whatever is supplied', async () => {
    const skill = await createSkill(owner, { kind: 'prompt' });
    await createFile(owner, skill.id, { blocks: [textBlock('Hello {{name}}')] });
    const compiled = await compile(skill, { name: 'Alice' });
    expect(compiled.system).toBe('Hello {{name}}');
    expect(codes(compiled)).toEqual(['unknown_variable_supplied', 'unresolved_variable', 'no_model_configured']);
  });
});

describe('The document: kind=agent vs kind=prompt', () => {
  test.each([
    ['agent', true],
    ['prompt', false],
  ])('Tool-call loop: spec.enableToolCalls of kind %s is %j', async (kind, enabled) => {
    expect((await manifestOf(await createSkill(owner, { kind }))).spec.enableToolCalls).toBe(enabled);
  });

  test('Plugin skills: none for a prompt', async () => {
    const [prompt, plugin] = [await createSkill(owner, { kind: 'prompt' }), await createPlugin(owner)];
    const { body } = await owner.post(`/skills/${prompt.id}/skills`).send({ skillId: plugin.id }).expect(422);
    expect(body.error_code).toBe('not_an_agent');
  });

  test('toolDefs: active for an agent, ignored for a prompt, in manifest, version and compile', async () => {
    const toolDefs = [{ name: 'finish_agent_run' }];
    const names = (tools: readonly { name: string }[]) => tools.map(({ name }) => name);
    for (const [kind, expected] of [
      ['agent', ['finish_agent_run']],
      ['prompt', []],
    ] as const) {
      const skill = await createSkill(owner, { kind, toolDefs });
      await publish(owner, skill.id);
      expect(names((await manifestOf(skill)).spec.tools)).toEqual(expected);
      const { version } = (await owner.get(`/skills/${skill.id}/versions/1`).expect(200)).body;
      expect(names(version.manifest.spec.tools)).toEqual(expected);
      expect(names((await compile(skill)).tools)).toEqual(expected);
    }
  });

  test('finish_agent_run: an agent without it is warned, a prompt never needs it', async () => {
    expect(codes(await compile(await createSkill(owner)))).toContain('no_finish_tool');
    expect(codes(await compile(await createSkill(owner, { toolDefs: [{ name: 'finish_agent_run' }] })))).not.toContain('no_finish_tool');
    expect(codes(await compile(await createSkill(owner, { kind: 'prompt' })))).not.toContain('no_finish_tool');
  });

  test.each(['prompt', 'http', 'mcp'])('dispatchable: agents only, not kind %s', async (kind) => {
    const request = { name: `no-dispatch-${kind}`, title: 'T', description: 'D', kind, dispatchable: true };
    const { body } = await owner.post('/skills').send(request).expect(422);
    expect(body).toMatchObject({ error_code: 'field_not_for_kind', errors: [{ pointer: '/dispatchable' }] });
  });

  test.each(['agent', 'prompt'])('Model strategy: low, medium and high map to the account’s tiers, for kind %s', async (kind) => {
    const caller = await app.signup();
    const tier = (strategy: string) => [{ provider: 'openai', model: `model-${strategy}` }];
    await caller
      .put('/account/models')
      .send({ low: tier('low'), medium: tier('medium'), high: tier('high') })
      .expect(200);
    for (const modelStrategy of ['low', 'medium', 'high']) {
      const { id } = await createSkill(caller, { kind, modelStrategy });
      const { body } = await caller.post(`/skills/${id}/compile`).expect(200);
      expect(body.model).toEqual({ provider: 'openai', model: `model-${modelStrategy}` });
    }
  });
});

describe('The document: Versions', () => {
  test('numbered sequentially starting at 1, each a snapshot of the full manifest, and you can roll back to any of them', async () => {
    const skill = await createSkill(owner, { kind: 'prompt', title: 'First' });
    const file = await createFile(owner, skill.id, { blocks: [textBlock('One.')] });
    const versions = [await publish(owner, skill.id)];
    for (const text of ['Two.', 'Three.']) {
      await owner
        .put(`/skills/${skill.id}/files/${file.id}/blocks`)
        .send({ blocks: [textBlock(text)] })
        .expect(200);
      versions.push(await publish(owner, skill.id));
    }
    expect(versions.map(({ version }) => version)).toEqual([1, 2, 3]);
    for (const { version } of versions) await owner.post(`/skills/${skill.id}/rollback`).send({ version }).expect(201);
    const contents = [];
    for (const version of [1, 2, 3, 4, 5, 6]) {
      const { spec } = (await owner.get(`/skills/${skill.id}/versions/${version}`).expect(200)).body.version.manifest;
      contents.push(spec.files[0].blocks[0].content);
    }
    expect(contents).toEqual(['One.', 'Two.', 'Three.', 'One.', 'Two.', 'Three.']);
  });
});

describe('The document: Access and marketplace, Pricing', () => {
  const choices = [{ access: 'public' }, { access: 'private' }].flatMap((access) =>
    [true, false].flatMap((listed) => [true, false].map((dispatchable) => ({ ...access, listed, dispatchable }))),
  );

  test.each(choices)(
    'access, listed and dispatchable are independent fields: $access, listed $listed, dispatchable $dispatchable',
    async (fields) => {
      const skill = await createSkill(owner, fields);
      expect(skill).toMatchObject(fields);
      await owner.patch(`/skills/${skill.id}`).send({ title: 'Other' }).expect(200);
      expect((await owner.get(`/skills/${skill.id}`).expect(200)).body.skill).toMatchObject(fields);
    },
  );

  test('pricing is independent of access and listed: a private skill can be charged for', async () => {
    const pricing = { model: 'credits', creditsPerMinute: 50 };
    expect(await createSkill(owner, { access: 'private', listed: false, pricing })).toMatchObject({
      access: 'private',
      listed: false,
      pricing,
    });
    expect(await createSkill(owner, { access: 'public', listed: false, pricing })).toMatchObject({
      access: 'public',
      listed: false,
      pricing,
    });
  });
});

describe('The document: Content visibility', () => {
  const content = { variables: [{ key: 'a' }], toolDefs: [{ name: 'search' }], tags: ['crm'] };
  const METADATA = ['name', 'title', 'description', 'kind', 'access', 'tags', 'installCount', 'pricing'];
  const read = async (actor: Actor, id: string) => {
    const { skills } = (await actor.get('/skills').expect(200)).body;
    const listed = skills.find((skill: { id: string }) => skill.id === id);
    expect((await actor.get(`/skills/${id}`).expect(200)).body.skill).toEqual(listed);
    return listed;
  };

  test.each(['transparent', 'opaque'])('own skills always return full skill data: %s', async (contentVisibility) => {
    const { id } = await createSkill(author, { access: 'public', contentVisibility, ...content });
    expect(await read(author, id)).toMatchObject({ contentVisibility, variables: [{ key: 'a' }], toolDefs: [{ name: 'search' }] });
  });

  test('non-own transparent skills return full skill data', async () => {
    const skill = await createSkill(author, { access: 'public', ...content });
    const installation = await installSkill(owner, skill.id);
    expect(await read(owner, skill.id)).toEqual({ ...skill, installCount: 1, installation });
  });

  test('non-own opaque skills return public metadata only, and the installation', async () => {
    const skill = await createSkill(author, { access: 'public', contentVisibility: 'opaque', ...content });
    const installation = await installSkill(owner, skill.id);
    const shown = await read(owner, skill.id);
    const metadata = Object.fromEntries(METADATA.map((field) => [field, field === 'installCount' ? 1 : skill[field]]));
    expect(shown).toMatchObject({ ...metadata, installation });
    const beyond = ['id', 'account', 'rating', 'version', 'installation'];
    expect(Object.keys(shown).sort()).toEqual([...METADATA, ...beyond].sort());
  });
});

describe('The document: The v2 manifest, Conditions', () => {
  test.each([
    ['eq', 'admin', 'admin', 'guest'],
    ['neq', 'admin', 'guest', 'admin'],
    ['contains', 'min', 'admin', 'guest'],
    ['not_contains', 'min', 'guest', 'admin'],
    ['starts_with', 'ad', 'admin', 'guest'],
    ['ends_with', 'in', 'admin', 'guest'],
    ['gt', '9', '10', '9'],
    ['gte', '9', '9', '8'],
    ['lt', '10', '9', '10'],
    ['lte', '10', '10', '11'],
    ['is_empty', undefined, '', 'x'],
    ['is_not_empty', undefined, 'x', ''],
  ])('op %s %j holds for %j and not for %j', async (op, value, holding, failing) => {
    const condition = { variable: 'a', op, ...(value === undefined ? {} : { value }) };
    const skill = await createSkill(owner, {
      variables: [{ key: 'a' }],
      toolDefs: [{ name: 'finish_agent_run' }, { name: 'extra', condition }],
    });
    await createFile(owner, skill.id, { condition, blocks: [textBlock('Extra.')] });
    expect(await compile(skill, { a: holding })).toMatchObject({ system: 'Extra.', tools: [{}, { name: 'extra' }] });
    const excluded = await compile(skill, { a: failing });
    expect([excluded.system, excluded.tools.length]).toEqual(['', 1]);
  });

  test('a condition is a leaf or a compound, of compounds too', async () => {
    const leaf = { variable: 'a', op: 'eq', value: '1' };
    const condition = { operator: 'OR', rules: [leaf, { operator: 'AND', rules: [leaf, { ...leaf, value: '2' }] }] };
    const skill = await createSkill(owner, { toolDefs: [{ name: 'search', condition }] });
    expect((await manifestOf(skill)).spec.tools[0].condition).toEqual(condition);
  });

  test('metadata.etag is a hash of spec only: use it to detect changes since the last fetch', async () => {
    const skill = await createSkill(owner, { kind: 'prompt' });
    const etag = async () => (await manifestOf(skill)).metadata.etag;
    const first = await etag();
    await owner
      .patch(`/skills/${skill.id}`)
      .send({ title: 'Other', tags: ['x'], access: 'public' })
      .expect(200);
    expect(await etag()).toBe(first);
    await owner
      .patch(`/skills/${skill.id}`)
      .send({ variables: [{ key: 'a' }] })
      .expect(200);
    expect(await etag()).not.toBe(first);
  });
});

describe('The document: Compile', () => {
  test('warnings surface unresolved variables, missing references and failed conditions without blocking the response', async () => {
    const [gone, skill] = [await createSkill(owner), await createSkill(owner, { kind: 'prompt', variables: [{ key: 'a' }] })];
    const condition = { variable: 'a', op: 'is_not_empty' };
    await createFile(owner, skill.id, {
      blocks: [textBlock('{{undeclared}}'), { type: 'skill_ref', skillId: gone.id }, textBlock('Hidden.', { condition })],
    });
    await owner.delete(`/skills/${gone.id}`).expect(200);
    const compiled = await compile(skill);
    expect(compiled.system).toBe('{{undeclared}}');
    expect(codes(compiled).sort()).toEqual(['condition_false', 'missing_reference', 'no_model_configured', 'unresolved_variable']);
  });
});

describe('The document: API reference', () => {
  test('Endpoints: every one of the table exists', async () => {
    const { paths } = (await app.anonymous.get('/openapi.json').expect(200)).body;
    const methodsOf = (path: string) => Object.keys(paths[path] ?? {}).sort();
    expect(Object.fromEntries(Object.keys(ENDPOINTS).map((path) => [path, methodsOf(path)]))).toMatchObject(ENDPOINTS);
  });

  test('Query parameters: page is 1 and limit is 50 by default', async () => {
    expect((await owner.get('/skills').expect(200)).body).toMatchObject({ page: 1, limit: 50 });
  });

  test('limit: the default page holds 50 results, and the next one the rest', async () => {
    const holder = await app.signup();
    for (let made = 0; made < 51; made += 1) await createSkill(holder);
    const pages = [await holder.get('/skills').expect(200), await holder.get('/skills?page=2').expect(200)];
    expect(pages.map(({ body }) => [body.skills.length, body.total])).toEqual([
      [50, 51],
      [1, 51],
    ]);
  });

  test('installation.alias: used instead of skill.name', async () => {
    const skill = await createSkill(author, { access: 'public' });
    await installSkill(owner, skill.id, { alias: 'friendlier' });
    expect((await owner.get('/skills/friendlier').expect(200)).body.skill).toMatchObject({ id: skill.id, name: skill.name });
    expect((await owner.get('/skills?q=friendlier').expect(200)).body.total).toBe(1);
  });
});
