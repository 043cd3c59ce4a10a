import {
  type Actor,
  createFile,
  createPlugin,
  createSkill,
  installSkill,
  lockInstall,
  publish,
  startTestApp,
  type TestApp,
  textBlock,
  uniqueName,
} from '@guildhall/testing';

/**
 * Every example of the AGNT Skills document, as it stands there, against real answers: each field that an example has is in the answer,
 * with its value. Answers may have more.
 */

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  owner = await app.signup();
});
afterAll(() => app.close());

const INSTANT = '2026-03-06T10:00:00.000Z';
const MD5 = 'd41d8cd98f00b204e9800998ecf8427e';

const OWN_INSTALLATION = { id: 'inst_abc...', source: 'own', shared: true, locked: false, alias: null };

const SUMMARIZER_VARIABLES = [
  { key: 'text', description: 'The text to summarize', type: 'string', required: true },
  { key: 'max_bullets', description: 'Maximum number of bullet points', type: 'string', required: false },
];

const SEARCH_CALENDAR = {
  name: 'search_calendar',
  description: "Search the user's calendar for events",
  parameters: {
    type: 'object',
    properties: {
      query: { type: 'string', description: 'Search query' },
      date_range: { type: 'string', description: "e.g. 'next 7 days'" },
    },
    required: ['query'],
  },
};

const ADMINS_WITH_THE_FLAG = {
  operator: 'AND',
  rules: [
    { variable: 'user_role', op: 'eq', value: 'admin' },
    { variable: 'feature_flag', op: 'eq', value: 'true' },
  ],
};

/** What an answer has to look like: ids, times and digests of an example stand for any, everything else for itself. */
function like(example: unknown): unknown {
  if (example === INSTANT) return expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  if (example === MD5) return expect.stringMatching(/^[0-9a-f]{32}$/);
  if (typeof example === 'string' && example.endsWith('...')) {
    const prefix = /^[a-z]+_/.exec(example)?.[0] ?? '';
    return expect.stringMatching(new RegExp(`^${prefix}[0-9a-f]{24}$`));
  }
  if (Array.isArray(example)) return example.map(like);
  if (typeof example !== 'object' || example === null) return example;
  return expect.objectContaining(Object.fromEntries(Object.entries(example).map(([name, value]) => [name, like(value)])));
}

describe('The document: Quick start', () => {
  test('“Create an agent skill”: the answer of POST /skills', async () => {
    const request = {
      name: 'my-agent',
      title: 'My Agent',
      description: 'A helpful agent that answers questions.',
      kind: 'agent',
      modelStrategy: 'medium',
      access: 'private',
    };
    const { body } = await owner.post('/skills').send(request).expect(201);
    expect(body).toEqual(
      like({
        success: true,
        skill: {
          id: '6789abc...',
          name: 'my-agent',
          title: 'My Agent',
          description: 'A helpful agent that answers questions.',
          kind: 'agent',
          status: 'active',
          access: 'private',
          listed: false,
          dispatchable: false,
          modelStrategy: 'medium',
          createdAt: INSTANT,
          installation: OWN_INSTALLATION,
        },
      }),
    );
  });

  test('“Create a prompt skill”: every field that is sent is answered, and read again', async () => {
    const request = {
      name: 'summarizer',
      title: 'Summarizer',
      description: 'Summarizes long text into bullet points.',
      kind: 'prompt',
      access: 'private',
      variables: SUMMARIZER_VARIABLES,
    };
    const { body } = await owner.post('/skills').send(request).expect(201);
    expect(body.skill).toEqual(like(request));
    expect((await owner.get(`/skills/${body.skill.id}`).expect(200)).body.skill).toEqual(body.skill);
  });

  test('“List your skills”: an own agent and a plugin that the platform granted', async () => {
    await holdLockedGrant(owner, { name: 'calendar-plugin', title: 'Calendar', tags: ['calendar'] });
    await createSkill(owner, { name: 'my-agent', title: 'My Agent' });
    const { body } = await owner.get('/skills').expect(200);
    expect(body).toEqual(
      like({
        skills: [
          {
            id: '6789abc...',
            name: 'my-agent',
            title: 'My Agent',
            kind: 'agent',
            access: 'private',
            tags: [],
            installation: OWN_INSTALLATION,
          },
          {
            id: 'xyz789...',
            name: 'calendar-plugin',
            title: 'Calendar',
            kind: 'http',
            access: 'private',
            tags: ['calendar'],
            installation: { id: 'inst_def...', source: 'grant', shared: true, locked: true, alias: null },
          },
        ],
        total: 2,
        page: 1,
        limit: 50,
      }),
    );
  });

  test.each([
    ['kind=agent', ['my-agent', 'paused-agent']],
    ['source=own', ['calendar-plugin', 'my-agent', 'paused-agent']],
    ['shared=true', ['calendar-plugin', 'my-agent']],
  ])('“Filter by kind or source”: GET /skills?%s', async (query, names) => {
    const paused = await createSkill(owner, { name: 'paused-agent' });
    await owner.patch(`/skills/installs/${paused.installation.id}`).send({ shared: false }).expect(200);
    await createSkill(owner, { name: 'my-agent' });
    await createPlugin(owner, { name: 'calendar-plugin' });
    const { body } = await owner.get(`/skills?${query}`).expect(200);
    expect(body.skills.map(({ name }: { name: string }) => name)).toEqual(names);
  });

  test('“Assign plugin skills to an agent”: by the id of the plugin', async () => {
    const [agent, plugin] = [await createSkill(owner), await createPlugin(owner)];
    await owner.post(`/skills/${agent.id}/skills`).send({ skillId: plugin.id }).expect(201);
    expect((await owner.get(`/skills/${agent.id}/skills`).expect(200)).body.skills).toEqual([plugin]);
  });
});

describe('The document: Core concepts', () => {
  test('“Variables”: the declaration is kept as it is, and the usage is filled', async () => {
    const declaration = { key: 'user_name', description: 'The name of the user', type: 'string', required: true };
    const skill = await createSkill(owner, { kind: 'prompt', variables: [declaration, { ...declaration, key: 'document_title' }] });
    expect(skill.variables).toEqual([declaration, { ...declaration, key: 'document_title' }]);
    await createFile(owner, skill.id, { blocks: [textBlock('Hello {{user_name}}, here is your summary of {{document_title}}:')] });
    const variables = { user_name: 'Alice', document_title: 'Moby-Dick' };
    const { body } = await owner.post(`/skills/${skill.id}/compile`).send({ variables }).expect(200);
    expect(body.system).toBe('Hello Alice, here is your summary of Moby-Dick:');
  });

  test('“Tool definitions”: the definition is kept as it is, in the manifest and for the model', async () => {
    const skill = await createSkill(owner, { toolDefs: [SEARCH_CALENDAR] });
    expect(skill.toolDefs).toEqual([SEARCH_CALENDAR]);
    expect((await owner.get(`/skills/${skill.id}/manifest`).expect(200)).body.spec.tools).toEqual([SEARCH_CALENDAR]);
    expect((await owner.post(`/skills/${skill.id}/compile`).expect(200)).body.tools).toEqual([SEARCH_CALENDAR]);
  });

  test('“Versions”: publish, list, and get version 3', async () => {
    const skill = await createSkill(owner);
    for (const title of ['One', 'Two', 'Three']) {
      await owner.patch(`/skills/${skill.id}`).send({ title }).expect(200);
      await owner.post(`/skills/${skill.id}/publish`).expect(201);
    }
    const { body: list } = await owner.get(`/skills/${skill.id}/versions`).expect(200);
    expect(list.versions.map(({ version }: { version: number }) => version)).toEqual([3, 2, 1]);
    const { body } = await owner.get(`/skills/${skill.id}/versions/3`).expect(200);
    expect(body.version).toMatchObject({ version: 3, manifest: { kind: 'SkillManifest', metadata: { title: 'Three' } } });
  });

  test.each([[{ model: 'free' }], [{ model: 'fixed', perMonth: 29 }], [{ model: 'credits', creditsPerMinute: 50 }]])(
    '“Pricing”: %j is answered as it was sent',
    async (pricing) => {
      expect((await createSkill(owner, { pricing })).pricing).toEqual(pricing);
    },
  );

  test('“Skill pool and installations”: install under an alias, toggle off, uninstall', async () => {
    const crm = await createSkill(await app.signup(), { access: 'public' });
    const { body: installed } = await owner.post(`/skills/${crm.id}/install`).send({ alias: 'my-crm' }).expect(201);
    const installation = { id: 'inst_abc...', source: 'import', shared: true, locked: false, alias: 'my-crm' };
    expect(installed).toEqual(like({ success: true, skill: { id: crm.id, installation }, installation }));
    const path = `/skills/installs/${installed.installation.id}`;
    const { body: toggled } = await owner.patch(path).send({ shared: false }).expect(200);
    expect(toggled.installation).toEqual({ ...installed.installation, shared: false });
    await owner.delete(path).expect(200);
    expect((await owner.get('/skills').expect(200)).body.total).toBe(0);
  });
});

describe('The document: The v2 manifest', () => {
  test('the manifest of the summarizer, its fields in this order', async () => {
    const example = {
      $schema: 'https://agnt.ai/schemas/manifest/v2.json',
      kind: 'SkillManifest',
      apiVersion: 'v2',
      metadata: {
        name: 'summarizer',
        title: 'Summarizer',
        description: 'Summarizes text into bullet points.',
        kind: 'prompt',
        access: 'private',
        tags: [],
        etag: MD5,
        createdAt: INSTANT,
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
            blocks: [
              {
                type: 'text',
                order: 0,
                content:
                  'You are a concise summarizer. Extract the key points from the provided text as bullet points.\n\nMaximum {{max_bullets}} bullets.',
              },
            ],
          },
        ],
        tools: [],
        models: [],
        dependencies: [],
      },
    };
    const { name, title, description, kind } = example.metadata;
    const files = example.spec.files.map(({ section, name: fileName, blocks }) => ({ section, name: fileName, blocks }));
    await createSkill(owner, { name, title, description, kind, variables: SUMMARIZER_VARIABLES.slice(0, 1), files });
    const { body } = await owner.get('/skills/summarizer/manifest').expect(200);
    expect(body).toEqual(like(example));
    expect(Object.keys(body)).toEqual(Object.keys(example));
    expect(Object.keys(body.metadata)).toEqual(Object.keys(example.metadata));
    expect(Object.keys(body.spec)).toEqual(Object.keys(example.spec));
    expect(Object.keys(body.spec.variables[0])).toEqual(Object.keys(example.spec.variables[0] ?? {}));
    expect(Object.keys(body.spec.files[0])).toEqual(Object.keys(example.spec.files[0] ?? {}));
  });

  test('“Conditions”: the compound condition is kept as it is and decides about a file and a tool', async () => {
    const skill = await createSkill(owner, {
      variables: ['user_role', 'feature_flag'].map((key) => ({ key, type: 'string' })),
      toolDefs: [{ name: 'finish_agent_run' }, { ...SEARCH_CALENDAR, condition: ADMINS_WITH_THE_FLAG }],
    });
    await createFile(owner, skill.id, { condition: ADMINS_WITH_THE_FLAG, blocks: [textBlock('You may delete.')] });
    const { spec } = (await owner.get(`/skills/${skill.id}/manifest`).expect(200)).body;
    expect([spec.files[0].condition, spec.tools[1].condition]).toEqual([ADMINS_WITH_THE_FLAG, ADMINS_WITH_THE_FLAG]);
    const compiled = async (variables: object) => {
      const { body } = await owner.post(`/skills/${skill.id}/compile`).send({ variables }).expect(200);
      return [body.system, body.tools.map(({ name }: { name: string }) => name)];
    };
    const both = ['You may delete.', ['finish_agent_run', 'search_calendar']];
    const neither = ['', ['finish_agent_run']];
    expect(await compiled({ user_role: 'admin', feature_flag: 'true' })).toEqual(both);
    expect(await compiled({ user_role: 'admin', feature_flag: 'false' })).toEqual(neither);
    expect(await compiled({ user_role: 'guest', feature_flag: 'true' })).toEqual(neither);
  });
});

describe('The document: API reference', () => {
  test('“Skill object” and “Installation object”: GET /skills and GET /skills/:skillId answer every field', async () => {
    const variables = SUMMARIZER_VARIABLES;
    await createSkill(owner, {
      name: 'my-agent',
      title: 'My Agent',
      description: 'A helpful agent.',
      tags: ['productivity'],
      variables,
      toolDefs: [SEARCH_CALENDAR],
    });
    const example = like({
      id: '6789abc...',
      name: 'my-agent',
      title: 'My Agent',
      description: 'A helpful agent.',
      kind: 'agent',
      status: 'active',
      access: 'private',
      listed: false,
      dispatchable: false,
      modelStrategy: 'medium',
      tags: ['productivity'],
      contentVisibility: 'transparent',
      variables,
      toolDefs: [SEARCH_CALENDAR],
      pricing: { model: 'free' },
      createdAt: INSTANT,
      updatedAt: INSTANT,
      installation: OWN_INSTALLATION,
    });
    const { skills } = (await owner.get('/skills').expect(200)).body;
    expect(skills).toEqual([example]);
    expect((await owner.get(`/skills/${skills[0].id}`).expect(200)).body.skill).toEqual(skills[0]);
  });

  test('“Update a skill”: PATCH changes what is sent and nothing else', async () => {
    const skill = await createSkill(owner, { kind: 'prompt' });
    const { body } = await owner.patch(`/skills/${skill.id}`).send({ title: 'Better Summarizer', listed: true }).expect(200);
    expect(body.skill).toEqual({ ...skill, title: 'Better Summarizer', listed: true, updatedAt: expect.any(String) });
  });

  test('“Update an install”: the full skill and the updated installation; of a locked install 403', async () => {
    const skill = await createSkill(owner);
    const { body } = await owner.patch(`/skills/installs/${skill.installation.id}`).send({ shared: false }).expect(200);
    expect(body.skill).toEqual({ ...skill, installation: body.installation });
    expect(body.installation).toEqual(like({ ...OWN_INSTALLATION, shared: false }));
    const locked = await holdLockedGrant(owner, {});
    await owner.patch(`/skills/installs/${locked}`).send({ shared: false }).expect(403);
  });

  test('“Compile”: the resolved system message, messages, tools and model of Alice', async () => {
    const model = { provider: 'anthropic', model: 'claude-sonnet-4-6', temperature: 0.7 };
    await owner
      .put('/account/models')
      .send({ medium: [model] })
      .expect(200);
    const variables = ['user_name', 'context'].map((key) => ({ key, type: 'string', required: true }));
    const finish = { name: 'finish_agent_run', description: 'Ends the run.', parameters: { type: 'object', properties: {} } };
    const skill = await createSkill(owner, { variables, toolDefs: [finish] });
    await createFile(owner, skill.id, { blocks: [textBlock('You are a helpful assistant. Hello {{user_name}}.')] });
    const request = { variables: { user_name: 'Alice', context: 'onboarding' } };
    const { body } = await owner.post(`/skills/${skill.id}/compile`).send(request).expect(200);
    expect(body).toEqual(like({ system: 'You are a helpful assistant. Hello Alice.', messages: [], tools: [finish], model, warnings: [] }));
  });

  test('“Diff”: the current draft against the last published version', async () => {
    const skill = await createSkill(owner);
    await publish(owner, skill.id);
    await owner.patch(`/skills/${skill.id}`).send({ description: 'Answers questions.' }).expect(200);
    const { diff } = (await owner.get(`/skills/${skill.id}/diff`).expect(200)).body;
    expect(diff).toMatchObject({
      from: { version: 1 },
      to: { version: 'draft' },
      changes: [{ kind: 'field', type: 'changed', path: 'description', before: skill.description, after: 'Answers questions.' }],
    });
  });
});

/** Puts a private plugin of another account into the pool, as the platform does it. @returns the id of the install */
async function holdLockedGrant(holder: Actor, fields: object): Promise<string> {
  const platform = await app.signup();
  const plugin = await createPlugin(platform, { name: uniqueName('plugin'), access: 'public', ...fields });
  const { id } = await installSkill(holder, plugin.id);
  await platform.patch(`/skills/${plugin.id}`).send({ access: 'private' }).expect(200);
  await lockInstall(app, String(id));
  return id;
}
