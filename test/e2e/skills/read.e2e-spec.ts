import { type Actor, createSkill, installSkill, memberOf, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;
let stranger: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [owner, stranger] = [await app.signup('authors'), await app.signup()];
});
afterAll(() => app.close());

const withoutRequestId = ({ request_id, ...body }: Record<string, unknown>) => body;

describe('200', () => {
  test('by its id, with the installation nested, as POST answered it', async () => {
    const skill = await createSkill(owner, { tags: ['productivity'] });
    const { body } = await owner.get(`/skills/${skill.id}`).expect(200);
    expect(body).toEqual({ ok: true, success: true, skill });
  });

  test('by its effective name, and by account/name in one encoded segment', async () => {
    const skill = await createSkill(owner, { access: 'public' });
    for (const reference of [skill.name, `authors%2F${skill.name}`]) {
      expect((await owner.get(`/skills/${reference}`).expect(200)).body.skill.id).toBe(skill.id);
    }
    expect((await stranger.get(`/skills/authors%2F${skill.name}`).expect(200)).body.skill.id).toBe(skill.id);
    await stranger.get(`/skills/${skill.name}`).expect(404);
  });

  test('a name may look like an id', async () => {
    const name = '0123456789abcdef01234567';
    const skill = await createSkill(owner, { name });
    expect((await owner.get(`/skills/${name}`).expect(200)).body.skill.id).toBe(skill.id);
  });

  test('an alias takes the place of the name, for own skills and imports', async () => {
    const [own, foreign] = [await createSkill(stranger), await createSkill(owner, { access: 'public' })];
    const install = await installSkill(stranger, foreign.id);
    expect((await stranger.get(`/skills/${foreign.name}`).expect(200)).body.skill.id).toBe(foreign.id);
    await stranger.patch(`/skills/installs/${install.id}`).send({ alias: 'my-crm' }).expect(200);
    expect((await stranger.get('/skills/my-crm').expect(200)).body.skill.id).toBe(foreign.id);
    await stranger.get(`/skills/${foreign.name}`).expect(404);
    await stranger.patch(`/skills/installs/${own.installation.id}`).send({ alias: 'mine' }).expect(200);
    expect((await stranger.get('/skills/mine').expect(200)).body.skill.id).toBe(own.id);
  });

  test('of two entries that share a name the own one answers', async () => {
    const name = uniqueName('shared');
    const foreign = await createSkill(owner, { name, access: 'public' });
    const own = await createSkill(stranger, { name });
    await installSkill(stranger, foreign.id);
    expect((await stranger.get(`/skills/${name}`).expect(200)).body.skill.id).toBe(own.id);
  });

  test('a public skill is read by strangers and without a token; it is not in their pool', async () => {
    const skill = await createSkill(owner, { access: 'public' });
    for (const reader of [stranger, app.anonymous]) {
      const { body } = await reader.get(`/skills/${skill.id}`).expect(200);
      expect(body.skill).toEqual({ ...skill, installation: null });
    }
  });

  test('OPQ-01 strangers read what is published, and never see the draft move', async () => {
    const skill = await createSkill(owner, { access: 'public', title: 'First', variables: [{ key: 'old' }] });
    await owner.post(`/skills/${skill.id}/publish`).expect(201);
    const { body: before } = await stranger.get(`/skills/${skill.id}`).expect(200);
    await owner
      .patch(`/skills/${skill.id}`)
      .send({ title: 'Second', variables: [{ key: 'new' }] })
      .expect(200);
    const { body: after } = await stranger.get(`/skills/${skill.id}`).expect(200);
    expect(after).toEqual(before);
    expect(after.skill).toMatchObject({ title: 'First', version: 1, variables: [{ key: 'old' }] });
    expect((await owner.get(`/skills/${skill.id}`).expect(200)).body.skill.title).toBe('Second');
  });

  test('OPQ-01 when every version has been yanked, the last one still hides the draft', async () => {
    const skill = await createSkill(owner, { access: 'public', title: 'Published' });
    await owner.post(`/skills/${skill.id}/publish`).expect(201);
    await owner.patch(`/skills/${skill.id}`).send({ title: 'Draft' }).expect(200);
    await owner.post(`/skills/${skill.id}/versions/1/yank`).expect(200);
    const { body } = await stranger.get(`/skills/${skill.id}`).expect(200);
    expect(body.skill).toMatchObject({ title: 'Published', version: null });
  });

  test('OPQ-05 the current visibility counts, for what was published as transparent too', async () => {
    const skill = await createSkill(owner, { access: 'public', variables: [{ key: 'secret_key' }] });
    await owner.post(`/skills/${skill.id}/publish`).expect(201);
    await owner.patch(`/skills/${skill.id}`).send({ contentVisibility: 'opaque' }).expect(200);
    const { body, text } = await stranger.get(`/skills/${skill.id}`).expect(200);
    const metadata = [
      'access',
      'account',
      'description',
      'id',
      'installCount',
      'installation',
      'kind',
      'name',
      'pricing',
      'rating',
      'tags',
      'title',
      'version',
    ];
    expect(Object.keys(body.skill).sort()).toEqual(metadata);
    expect(text).not.toContain('secret_key');
    expect((await owner.get(`/skills/${skill.id}`).expect(200)).body.skill.variables).toHaveLength(1);
  });

  test('who has installed a skill that was deleted since learns that it is unavailable', async () => {
    const skill = await createSkill(owner, { access: 'public' });
    await installSkill(stranger, skill.id);
    await owner.delete(`/skills/${skill.id}`).expect(200);
    const { body } = await stranger.get(`/skills/${skill.id}`).expect(200);
    expect(body.skill).toMatchObject({ id: skill.id, installation: { status: 'unavailable' } });
  });

  test('viewers read', async () => {
    const skill = await createSkill(owner);
    await (await memberOf(app, owner, 'viewer')).get(`/skills/${skill.id}`).expect(200);
  });

  test('reading takes two statements: one judges, one reads', async () => {
    const skill = await createSkill(owner);
    await owner.get(`/skills/${skill.id}`).expect(200);
    expect(await app.statements.during(() => owner.get(`/skills/${skill.id}`).expect(200))).toHaveLength(2);
  });
});

test('401: a bad token is refused even where none is needed', async () => {
  const skill = await createSkill(owner, { access: 'public' });
  await app.anonymous.get(`/skills/${skill.id}`).set('Authorization', 'Bearer nonsense').expect(401);
});

describe('404', () => {
  test('TEN-02 a private skill of another account answers like one that never was', async () => {
    const skill = await createSkill(owner);
    const absent = await stranger.get(`/skills/${'0'.repeat(24)}`).expect(404);
    for (const reference of [skill.id, skill.name, `authors%2F${skill.name}`]) {
      const hidden = await stranger.get(`/skills/${reference}`).expect(404);
      expect(withoutRequestId(hidden.body)).toEqual(withoutRequestId(absent.body));
      expect(Object.keys(hidden.headers).sort()).toEqual(Object.keys(absent.headers).sort());
    }
    const anonymous = await app.anonymous.get(`/skills/${skill.id}`).expect(404);
    expect(withoutRequestId(anonymous.body)).toEqual(withoutRequestId(absent.body));
  });

  test('a deleted skill, for its author and for strangers', async () => {
    const skill = await createSkill(owner, { access: 'public' });
    await owner.delete(`/skills/${skill.id}`).expect(200);
    for (const reader of [owner, stranger, app.anonymous]) await reader.get(`/skills/${skill.id}`).expect(404);
    await owner.get(`/skills/${skill.name}`).expect(404);
  });

  test.each(['nothing-here', 'authors%2F', '%2Fx', 'a%2Fb%2Fc', "'%20OR%201=1", '..%2F..'])('nothing is called %s', async (reference) => {
    await owner.get(`/skills/${reference}`).expect(404);
  });
});
