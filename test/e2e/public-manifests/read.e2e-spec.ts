import {
  type Actor,
  type BuiltSkill,
  createFile,
  createLibraryItem,
  createSkill,
  publish,
  startTestApp,
  type TestApp,
  textBlock,
} from '@guildhall/testing';

let app: TestApp;
let owner: Actor;
let stranger: Actor;
let skill: BuiltSkill;

beforeAll(async () => {
  app = await startTestApp();
  [owner, stranger] = [await app.signup(), await app.signup()];
  skill = await createSkill(owner, { access: 'public', kind: 'prompt', variables: [{ key: 'text', required: true }] });
  const item = await createLibraryItem(owner, { content: 'Be kind to {{text}}.' });
  await createFile(owner, skill.id, {
    name: 'instructions.md',
    blocks: [
      textBlock(`Sum up {{text}} as {"summary": "{{text}}"}. {{component.${item.name}}} Never {text}.`),
      { type: 'component_ref', itemId: item.id },
    ],
  });
});
afterAll(() => app.close());

const read = (actor = app.anonymous, name: string = skill.name, account = owner.account.slug) => actor.get(`/manifests/${account}/${name}`);

/** How the AGNT studio client fills a text. */
function fill(manifest: { resolvedDependencies: { components: { name: string; content: string }[] } }, content: string): string {
  return content.replace(/\{([^}]+)\}/g, (match, key: string) => {
    const component = manifest.resolvedDependencies.components.find(({ name }) => `component.${name}` === key);
    if (component) return fill(manifest, component.content);
    return key === 'text' ? 'X{text}' : match;
  });
}

test('200: a PromptManifest, without a token', async () => {
  const { body, headers } = await read().expect(200);
  expect(body).toMatchObject({
    ok: true,
    success: true,
    manifest: {
      kind: 'PromptManifest',
      apiVersion: 'v2',
      metadata: { name: skill.name, author: owner.account.slug, visibility: 'unlisted' },
      spec: { routingStrategy: 'fallback', enableToolCalls: false, variables: [{ key: 'text', required: true }] },
    },
  });
  expect(headers.etag).toBe(`"${body.manifest.metadata.etag}"`);
});

test('200: places to fill have single braces, literal braces are protected, and the client’s text is the compiled one', async () => {
  const { manifest } = (await read()).body;
  const [{ content }, inlined] = manifest.spec.files[0].blocks;
  expect(content).toContain('Sum up {text} as ');
  expect(content).not.toContain('{{');
  expect(inlined).toMatchObject({ type: 'text', content: 'Be kind to {text}.' });
  const { system } = (await owner.post(`/skills/${skill.id}/compile`).send({ variables: { text: 'X{text}' } })).body;
  expect(`${fill(manifest, content)}\n\n${fill(manifest, inlined.content)}`).toBe(system);
});

test('200: the models are those of the publisher, and there is always one', async () => {
  const models = async () => (await read()).body.manifest.spec.models;
  expect(await models()).toHaveLength(1);
  await owner
    .put('/account/models')
    .send({
      medium: [
        { provider: 'openai', model: 'gpt-5' },
        { provider: 'google', model: 'gemini-3' },
      ],
    })
    .expect(200);
  expect(await models()).toEqual([
    { provider: 'openai', model: 'gpt-5', fallbackOrder: 0 },
    { provider: 'google', model: 'gemini-3', fallbackOrder: 1 },
  ]);
});

test('200: others get the current version, and the author the draft', async () => {
  const changing = await createSkill(owner, { access: 'public', title: 'Published' });
  await publish(owner, changing.id);
  await owner.patch(`/skills/${changing.id}`).send({ title: 'Draft' }).expect(200);
  expect((await read(stranger, changing.name)).body.manifest.metadata).toMatchObject({ title: 'Published', version: 1 });
  const { metadata } = (await read(owner, changing.name)).body.manifest;
  expect(metadata.title).toBe('Draft');
  expect(metadata).not.toHaveProperty('version');
});

test('304: for whoever has it already', async () => {
  const { headers } = await read();
  await read().set('If-None-Match', String(headers.etag)).expect(304);
});

test('401: AUT-01 a bad token is refused, not taken for none', async () => {
  await read(owner.withToken('nonsense')).expect(401);
});

test('402: MON-07 a priced skill is for those who have bought it', async () => {
  const priced = await createSkill(owner, { access: 'public', pricing: { model: 'fixed', perMonth: 29 } });
  await read(app.anonymous, priced.name).expect(402);
});

test('403: OPQ-01 an opaque skill has no manifest for others', async () => {
  const opaque = await createSkill(owner, { access: 'public', contentVisibility: 'opaque' });
  expect((await read(app.anonymous, opaque.name).expect(403)).body.error_code).toBe('skill_opaque');
  await read(owner, opaque.name).expect(200);
});

test('404: TEN-02 a private skill is like one that does not exist, and so is an unknown account', async () => {
  const hidden = await createSkill(owner);
  const bodies = await Promise.all([
    read(app.anonymous, hidden.name).expect(404),
    read(app.anonymous, 'no-such-skill').expect(404),
    read(app.anonymous, skill.name, 'no-such-account').expect(404),
  ]);
  const [first, ...others] = bodies.map(({ body }) => ({ ...body, request_id: '' }));
  for (const body of others) expect(body).toEqual(first);
  await read(owner, hidden.name).expect(200);
});
