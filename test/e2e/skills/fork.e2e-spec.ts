import { type Actor, createPlugin, createSkill, installSkill, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';

let app: TestApp;
let author: Actor;
let forker: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [author, forker] = [await app.signup('publisher'), await app.signup()];
});
afterAll(() => app.close());

const fork = (actor: Actor, fromSkillId: string, fields: object = {}) =>
  actor.post('/skills').send({ name: uniqueName('fork'), title: 'My fork', description: 'Mine now.', fork: { fromSkillId }, ...fields });

const textFile = (content: string) => ({ section: 'system', name: 'instructions.md', blocks: [{ type: 'text', content }] });

async function blocksOf(actor: Actor, id: string): Promise<{ type: string; content?: string }[]> {
  const { body } = await actor.get(`/skills/${id}/files`).expect(200);
  return body.files.flatMap((file: { blocks: object[] }) => file.blocks);
}

describe('201', () => {
  test('a fork is a full copy of the current version, which its new owner can change', async () => {
    const content = {
      tags: ['calendar'],
      modelStrategy: 'high',
      dispatchable: true,
      whenToUse: 'Always.',
      variables: [{ key: 'user', description: 'Who', type: 'string', required: true }],
      toolDefs: [{ name: 'search', description: 'Searches.', parameters: { type: 'object', properties: {} } }],
      outputSchema: { type: 'object' },
      models: [{ provider: 'openai', model: 'some-model' }],
    };
    const original = await createSkill(author, { access: 'public', ...content, files: [textFile('Hello {{user}}')] });
    await author.post(`/skills/${original.id}/publish`).expect(201);
    await author.patch(`/skills/${original.id}`).send({ whenToUse: 'Not published.' }).expect(200);
    const { body } = await fork(forker, original.id).expect(201);
    expect(body.skill).toMatchObject({
      ...content,
      title: 'My fork',
      account: { id: forker.account.id },
      version: null,
      installation: { source: 'own' },
    });
    expect(await blocksOf(forker, body.skill.id)).toMatchObject([{ type: 'text', content: 'Hello {{user}}' }]);
    await forker.patch(`/skills/${body.skill.id}`).send({ whenToUse: 'Changed.' }).expect(200);
    expect((await author.get(`/skills/${original.id}`).expect(200)).body.skill.whenToUse).toBe('Not published.');
  });

  test('the original is tracked in fork.fromSkillId, with version, account and time', async () => {
    const original = await createSkill(author, { access: 'public' });
    await author.post(`/skills/${original.id}/publish`).expect(201);
    const { body } = await fork(forker, original.id).expect(201);
    expect(body.skill.fork).toEqual({
      fromSkillId: original.id,
      fromVersion: 1,
      fromAccount: author.account.id,
      forkedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
  });

  test('the draft of what was never published is copied, without a version', async () => {
    const original = await createSkill(author, { access: 'public', files: [textFile('Draft.')] });
    const { body } = await fork(forker, original.id).expect(201);
    expect(body.skill.fork.fromVersion).toBeNull();
    expect(await blocksOf(forker, body.skill.id)).toMatchObject([{ content: 'Draft.' }]);
  });

  test('what decides where a skill appears and what it costs starts anew', async () => {
    const original = await createSkill(author, { access: 'public', listed: true, approvalMode: 'manual' });
    const { body } = await fork(forker, original.id).expect(201);
    expect(body.skill).toMatchObject({
      access: 'private',
      listed: false,
      status: 'active',
      approvalMode: 'auto',
      pricing: { model: 'free' },
      contentVisibility: 'transparent',
      installCount: 0,
    });
  });

  test('fields and files that are sent win over those of the original', async () => {
    const original = await createSkill(author, { access: 'public', tags: ['theirs'], whenToUse: 'Theirs.', files: [textFile('Theirs.')] });
    const { body } = await fork(forker, original.id, { tags: ['mine'], whenToUse: null, files: [textFile('Mine.')] }).expect(201);
    expect(body.skill).toMatchObject({ tags: ['mine'], whenToUse: null });
    expect(await blocksOf(forker, body.skill.id)).toMatchObject([{ content: 'Mine.' }]);
  });

  test('the kind is the original’s', async () => {
    const plugin = await createPlugin(author, { access: 'public' });
    const { body } = await fork(forker, plugin.id).expect(201);
    expect(body.skill).toMatchObject({ kind: 'http', http: plugin.http, toolDefs: plugin.toolDefs });
  });

  test('library items of the original’s account are written into the files, published or not', async () => {
    const item = async (body: object) =>
      (
        await author
          .post('/library')
          .send({ type: 'component', title: 'x', ...body })
          .expect(201)
      ).body.item.id;
    const [inner, outer] = [uniqueName('inner'), uniqueName('outer')];
    await item({ name: inner, content: 'kind' });
    const outerId = await item({ name: outer, content: `Be {{component.${inner}}}.` });
    const blocks = [
      { type: 'component_ref', itemId: outerId },
      { type: 'text', content: `So: {{component.${outer}}}` },
    ];
    const original = await createSkill(author, { access: 'public', files: [{ section: 'system', name: 'a', blocks }] });
    const expected = [
      { type: 'text', content: 'Be kind.' },
      { type: 'text', content: 'So: Be kind.' },
    ];
    expect(await blocksOf(forker, (await fork(forker, original.id).expect(201)).body.skill.id)).toMatchObject(expected);
    await author.post(`/skills/${original.id}/publish`).expect(201);
    expect(await blocksOf(forker, (await fork(forker, original.id).expect(201)).body.skill.id)).toMatchObject(expected);
    expect(await blocksOf(author, (await fork(author, original.id).expect(201)).body.skill.id)).toMatchObject([
      { type: 'component_ref' },
      { content: `So: {{component.${outer}}}` },
    ]);
  });

  test('OPQ-07 plugins come along as far as they are in the forker’s pool', async () => {
    const [hidden, open] = [await createPlugin(author), await createPlugin(author, { access: 'public' })];
    const original = await createSkill(author, { access: 'public' });
    for (const { id } of [hidden, open]) await author.post(`/skills/${original.id}/skills`).send({ skillId: id }).expect(201);
    await author.post(`/skills/${original.id}/publish`).expect(201);
    await installSkill(forker, open.id);
    const pluginsOf = async (actor: Actor) => {
      const { body } = await fork(actor, original.id).expect(201);
      return (await actor.get(`/skills/${body.skill.id}/skills`).expect(200)).body.skills.map(({ id }: { id: string }) => id);
    };
    expect(await pluginsOf(forker)).toEqual([open.id]);
    expect((await pluginsOf(author)).sort()).toEqual([hidden.id, open.id].sort());
  });

  test('own opaque and priced skills can be forked, by account/name too', async () => {
    const own = await createSkill(author, { contentVisibility: 'opaque', pricing: { model: 'fixed', perMonth: 29 } });
    await fork(author, own.id).expect(201);
    await fork(author, own.name).expect(201);
    await fork(author, `publisher/${own.name}`).expect(201);
  });

  test('a fork of a fork names the one before it', async () => {
    const original = await createSkill(author, { access: 'public' });
    const first = (await fork(forker, original.id).expect(201)).body.skill;
    const second = (await fork(forker, first.id).expect(201)).body.skill;
    expect(second.fork.fromSkillId).toBe(first.id);
  });
});

test.each([{}, { fromSkillId: 7 }, { fromSkillId: '' }, { fromSkillId: 'a', version: 1 }, 'abc', null])('400: fork %j', async (body) => {
  const { body: problem } = await forker.post('/skills').send({ name: uniqueName(), title: 'x', description: 'x', fork: body }).expect(400);
  expect(problem.error_code).toBe('validation_failed');
});

test('403 skill_opaque: OPQ-06 an opaque skill of another account, installed or not', async () => {
  const original = await createSkill(author, { access: 'public', contentVisibility: 'opaque' });
  expect((await fork(forker, original.id).expect(403)).body.error_code).toBe('skill_opaque');
  await installSkill(forker, original.id);
  expect((await fork(forker, original.id).expect(403)).body.error_code).toBe('skill_opaque');
});

test.each([
  { model: 'fixed', perMonth: 29 },
  { model: 'credits', creditsPerMinute: 50 },
])('403 skill_not_forkable: MON-07 a skill with the price %j', async (pricing) => {
  const original = await createSkill(author, { access: 'public', pricing });
  expect((await fork(forker, original.id).expect(403)).body.error_code).toBe('skill_not_forkable');
});

test('404: TEN-02 a private skill of another account answers like one that never was', async () => {
  const hidden = await fork(forker, (await createSkill(author)).id).expect(404);
  const absent = await fork(forker, '0'.repeat(24)).expect(404);
  expect({ ...hidden.body, request_id: '' }).toEqual({ ...absent.body, request_id: '' });
});

test('404: OPQ-01 the draft of a skill whose every version has been yanked; its author can', async () => {
  const original = await createSkill(author, { access: 'public' });
  await author.post(`/skills/${original.id}/publish`).expect(201);
  await author.post(`/skills/${original.id}/versions/1/yank`).expect(200);
  await fork(forker, original.id).expect(404);
  await fork(author, original.id).expect(201);
});

test('404: a deleted skill; 410 for who had it installed', async () => {
  const original = await createSkill(author, { access: 'public' });
  const holder = await app.signup();
  await installSkill(holder, original.id);
  await author.delete(`/skills/${original.id}`).expect(200);
  await fork(forker, original.id).expect(404);
  await fork(author, original.id).expect(404);
  expect((await fork(holder, original.id).expect(410)).body.error_code).toBe('skill_deleted');
});

test('422 field_not_for_kind: another kind than the original’s', async () => {
  const original = await createSkill(author, { access: 'public' });
  const { body } = await fork(forker, original.id, { kind: 'prompt' }).expect(422);
  expect(body).toMatchObject({ error_code: 'field_not_for_kind', errors: [{ pointer: '/kind' }] });
});
