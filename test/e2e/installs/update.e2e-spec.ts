import {
  type Actor,
  createSkill,
  grantTo,
  installSkill,
  memberOf,
  publish,
  runSql,
  startTestApp,
  type TestApp,
  uniqueName,
  whileHeld,
} from '@guildhall/testing';

let app: TestApp;
let owner: Actor;
let author: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [owner, author] = [await app.signup(), await app.signup()];
});
afterAll(() => app.close());

const patch = (id: unknown, fields: object) => owner.patch(`/skills/installs/${id}`).send(fields);

describe('200', () => {
  test('the document’s toggle answers the full skill and the updated installation', async () => {
    const skill = await createSkill(owner, { variables: [{ key: 'a' }] });
    const { body } = await patch(skill.installation.id, { shared: false }).expect(200);
    const installation = { ...skill.installation, shared: false };
    expect(body).toEqual({ ok: true, success: true, skill: { ...skill, installation }, installation });
    expect((await owner.get(`/skills/${skill.id}`).expect(200)).body.skill).toEqual(body.skill);
  });

  test.each([[{ shared: false }], [{ status: 'paused' }], [{ alias: 'friendly-name' }]])(
    '%j changes nothing else, and not the skill’s ETag revision',
    async (fields) => {
      const skill = await createSkill(owner);
      const { headers } = await owner.get(`/skills/${skill.id}`).expect(200);
      const { body } = await patch(skill.installation.id, fields).expect(200);
      expect(body.installation).toEqual({ ...skill.installation, ...fields });
      await owner
        .patch(`/skills/${skill.id}`)
        .set('If-Match', headers.etag ?? '')
        .send({ title: 'x' })
        .expect(200);
      await patch(skill.installation.id, { shared: true, status: 'live', alias: null }).expect(200);
    },
  );

  test('alias null clears it, for somebody else to take', async () => {
    const [one, other, alias] = [await createSkill(owner), await createSkill(owner), uniqueName('alias')];
    await patch(one.installation.id, { alias }).expect(200);
    expect((await patch(one.installation.id, { alias: null }).expect(200)).body.installation.alias).toBeNull();
    await patch(other.installation.id, { alias }).expect(200);
  });

  test('a skill may take its own name as its alias, and keep its alias', async () => {
    const skill = await createSkill(owner);
    await patch(skill.installation.id, { alias: skill.name }).expect(200);
    await patch(skill.installation.id, { alias: skill.name }).expect(200);
  });

  test('version pins a version that exists, "latest" follows again', async () => {
    const skill = await createSkill(author, { access: 'public', title: 'One' });
    await author.post(`/skills/${skill.id}/publish`).expect(201);
    const { id } = await installSkill(owner, skill.id);
    await author.patch(`/skills/${skill.id}`).send({ title: 'Two' }).expect(200);
    await author.post(`/skills/${skill.id}/publish`).expect(201);
    expect((await patch(id, { version: 1 }).expect(200)).body).toMatchObject({ skill: { title: 'One' }, installation: { version: 1 } });
    expect((await patch(id, { version: 'latest' }).expect(200)).body).toMatchObject({
      skill: { title: 'Two' },
      installation: { version: 'latest' },
    });
  });

  test('GRT-06 a pin keeps its version when the author yanks it', async () => {
    const skill = await createSkill(author, { access: 'public' });
    await author.post(`/skills/${skill.id}/publish`).expect(201);
    const { id } = await installSkill(owner, skill.id, { version: 1 });
    await author.post(`/skills/${skill.id}/versions/1/yank`).expect(200);
    expect((await owner.get(`/skills/installs/${id}`).expect(200)).body.installation.version).toBe(1);
  });

  test('an empty PATCH changes nothing', async () => {
    const skill = await createSkill(owner);
    expect((await patch(skill.installation.id, {}).expect(200)).body.skill).toEqual(skill);
  });

  test('OPQ-01 the answer for an opaque skill is metadata and the installation', async () => {
    const skill = await createSkill(author, { access: 'public', contentVisibility: 'opaque', whenToUse: 'secret' });
    const { id } = await installSkill(owner, skill.id);
    const { body, text } = await patch(id, { shared: false }).expect(200);
    expect(body.skill.installation.shared).toBe(false);
    expect(text).not.toContain('secret');
  });
});

test.each([
  [{ shared: 'false' }, '/shared'],
  [{ shared: null }, '/shared'],
  [{ alias: 'Not A Slug' }, '/alias'],
  [{ alias: 7 }, '/alias'],
  [{ version: 'newest' }, '/version'],
  [{ version: -1 }, '/version'],
  [{ version: null }, '/version'],
  [{ status: 'unavailable' }, '/status'],
  [{ status: null }, '/status'],
  [{ locked: false }, '/locked'],
  [{ source: 'own' }, '/source'],
  [{ id: 'inst_x' }, '/id'],
  [{ skillId: 'x' }, '/skillId'],
])('400: TEN-04 %j', async (fields, pointer) => {
  const { installation } = await createSkill(owner);
  const { body } = await patch(installation.id, fields).expect(400);
  expect(body).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer }] });
});

test('401: without a token', async () => {
  const { installation } = await createSkill(owner);
  await app.anonymous.patch(`/skills/installs/${installation.id}`).send({ shared: false }).expect(401);
});

test('403 forbidden: a viewer', async () => {
  const { installation } = await createSkill(owner);
  const { body } = await (await memberOf(app, owner, 'viewer'))
    .patch(`/skills/installs/${installation.id}`)
    .send({ shared: false })
    .expect(403);
  expect(body.error_code).toBe('forbidden');
});

test('403 grant_pins_version: GRT-02 what a grant of one version gave is not moved, to whatever version', async () => {
  const skill = await createSkill(author);
  for (let n = 0; n < 2; n += 1) await publish(author, skill.id);
  const grant = await grantTo(author, skill.id, owner, { version: 1 });
  const { installation } = (await owner.get(`/skills/${skill.id}`).expect(200)).body.skill;
  for (const version of [1, 2, 7, 'latest']) {
    expect((await patch(installation.id, { version }).expect(403)).body.error_code).toBe('grant_pins_version');
  }
  await patch(installation.id, { shared: false }).expect(200);
  await author.patch(`/grants/${grant.id}`).send({ version: null }).expect(200);
  expect((await patch(installation.id, { version: 2 }).expect(200)).body.installation.version).toBe(2);
});

test('404: TEN-01 an install of another account', async () => {
  const { installation } = await createSkill(author, { access: 'public' });
  await patch(installation.id, { shared: false }).expect(404);
  expect((await author.get(`/skills/installs/${installation.id}`).expect(200)).body.installation.shared).toBe(true);
});

test('404: the install is removed at the same moment', async () => {
  const { id } = await installSkill(owner, (await createSkill(author, { access: 'public' })).id);
  const held = { sql: 'DELETE FROM "Install" WHERE "id" = $1', values: [id], waiting: 1 };
  const [answer] = await whileHeld(app, held, () => Promise.all([patch(id, { shared: false })]));
  expect(answer.status).toBe(404);
});

describe('409 alias_taken', () => {
  test('another alias, or the name of another own skill', async () => {
    const [one, other, alias] = [await createSkill(owner), await createSkill(owner), uniqueName('alias')];
    await patch(other.installation.id, { alias }).expect(200);
    for (const taken of [alias, other.name])
      expect((await patch(one.installation.id, { alias: taken }).expect(409)).body.error_code).toBe('alias_taken');
  });

  test('of parallel changes to one alias exactly one wins', async () => {
    const skills = await Promise.all(Array.from({ length: 5 }, () => createSkill(owner)));
    const alias = uniqueName('race');
    const answers = await Promise.all(skills.map(({ installation }) => patch(installation.id, { alias })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
  });

  test('the name of another account’s skill is free', async () => {
    const [own, foreign] = [await createSkill(owner), await createSkill(author, { name: uniqueName('foreign'), access: 'public' })];
    await patch(own.installation.id, { alias: foreign.name }).expect(200);
  });
});

test('410 skill_deleted: the author deleted the skill', async () => {
  const skill = await createSkill(author, { access: 'public' });
  const { id } = await installSkill(owner, skill.id);
  await author.delete(`/skills/${skill.id}`).expect(200);
  expect((await patch(id, { shared: false }).expect(410)).body.error_code).toBe('skill_deleted');
});

test('422 unknown_version: a version that does not exist, of this skill', async () => {
  const [skill, other] = [await createSkill(owner), await createSkill(owner)];
  await owner.post(`/skills/${other.id}/publish`).expect(201);
  expect((await patch(skill.installation.id, { version: 1 }).expect(422)).body.error_code).toBe('unknown_version');
});

test('every change leaves an audit row', async () => {
  const { installation } = await createSkill(owner);
  await patch(installation.id, { shared: false }).expect(200);
  const rows = await runSql(app, `SELECT 1 FROM "AuditEvent" WHERE "target" = $1 AND "action" = 'install.update'`, [installation.id]);
  expect(rows).toHaveLength(1);
});
