import { type Actor, createSkill, installSkill, memberOf, runSql, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';

let app: TestApp;
let author: Actor;
let holder: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [author, holder] = [await app.signup(), await app.signup()];
});
afterAll(() => app.close());

const install = (actor: Actor, skillId: string, body: object = {}) => actor.post(`/skills/${skillId}/install`).send(body);
const publicSkill = (fields: object = {}) => createSkill(author, { access: 'public', ...fields });
const installCount = async (id: string) => (await author.get(`/skills/${id}`).expect(200)).body.skill.installCount;

describe('201', () => {
  test('the document’s install with an alias answers the skill and its installation', async () => {
    const skill = await publicSkill();
    const { body } = await install(holder, skill.id, { alias: 'my-crm' }).expect(201);
    const installation = {
      id: expect.stringMatching(/^inst_/),
      source: 'import',
      shared: true,
      locked: false,
      alias: 'my-crm',
      status: 'live',
      version: 'latest',
      update: null,
    };
    expect(body).toEqual({ ok: true, success: true, skill: { ...skill, installCount: 1, installation }, installation });
    expect(body.skill.installation).toEqual(body.installation);
    expect((await holder.get('/skills?limit=1').expect(200)).body.skills[0]).toEqual(body.skill);
  });

  test.each([{}, { alias: null }, { version: 'latest' }])('%j: no alias, and the current version is followed', async (body) => {
    const { body: answer } = await install(holder, (await publicSkill()).id, body).expect(201);
    expect(answer.installation).toMatchObject({ alias: null, version: 'latest' });
  });

  test('a version that exists can be pinned', async () => {
    const skill = await publicSkill();
    await author.post(`/skills/${skill.id}/publish`).expect(201);
    expect((await install(holder, skill.id, { version: 1 }).expect(201)).body.installation.version).toBe(1);
  });

  test('account/name names the skill as well', async () => {
    const skill = await publicSkill();
    const { body } = await install(holder, `${author.account.slug}%2F${skill.name}`).expect(201);
    expect(body.skill.id).toBe(skill.id);
  });

  test('repeated with its idempotency key it is answered as the first time, although the skill is installed now', async () => {
    const skill = await publicSkill();
    const again = () => install(holder, skill.id).set('Idempotency-Key', skill.id);
    const first = await again().expect(201);
    expect((await again().expect(201)).body).toEqual(first.body);
    expect((await install(holder, skill.id).expect(409)).body.error_code).toBe('already_installed');
  });

  test('priced and opaque skills can be installed; opaque ones show metadata', async () => {
    const skill = await publicSkill({ contentVisibility: 'opaque', pricing: { model: 'fixed', perMonth: 29 }, whenToUse: 'secret' });
    const { body, text } = await install(holder, skill.id).expect(201);
    expect(body.skill.pricing).toEqual({ model: 'fixed', perMonth: 29 });
    expect(text).not.toContain('secret');
  });

  test('GRT-04 installCount counts accounts: not the own install, not a second time, and back after an uninstall', async () => {
    const skill = await publicSkill();
    expect(await installCount(skill.id)).toBe(0);
    for (let round = 0; round < 3; round += 1) {
      const { id } = await installSkill(holder, skill.id);
      expect(await installCount(skill.id)).toBe(1);
      await holder.delete(`/skills/installs/${id}`).expect(200);
    }
    expect(await installCount(skill.id)).toBe(0);
  });

  test('GRT-04 of parallel installs by one account one wins; those of many accounts all count', async () => {
    const skill = await publicSkill();
    const answers = await Promise.all(Array.from({ length: 10 }, () => install(holder, skill.id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)]);
    const others = await Promise.all(Array.from({ length: 6 }, () => app.signup()));
    await Promise.all(others.map((other) => installSkill(other, skill.id)));
    expect(await installCount(skill.id)).toBe(7);
    const rows = await runSql(app, `SELECT 1 FROM "Install" WHERE "skillId" = $1 AND "source" = 'import'`, [skill.id]);
    expect(rows).toHaveLength(7);
  });
});

test.each([
  [{ alias: 'My CRM' }, '/alias'],
  [{ alias: '' }, '/alias'],
  [{ alias: 'a'.repeat(65) }, '/alias'],
  [{ version: 0 }, '/version'],
  [{ version: 1.5 }, '/version'],
  [{ version: '1' }, '/version'],
  [{ version: null }, '/version'],
  [{ version: 3_000_000_000 }, '/version'],
  [{ locked: true }, '/locked'],
  [{ source: 'own' }, '/source'],
  [{ accountId: 'acc_x' }, '/accountId'],
])('400: %j', async (body, pointer) => {
  const { body: problem } = await install(holder, (await publicSkill()).id, body).expect(400);
  expect(problem).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer }] });
});

test('401: without a token', async () => {
  await app.anonymous.post(`/skills/${(await publicSkill()).id}/install`).expect(401);
});

test('403 forbidden: a viewer', async () => {
  const { body } = await install(await memberOf(app, holder, 'viewer'), (await publicSkill()).id).expect(403);
  expect(body.error_code).toBe('forbidden');
});

test('404: TEN-02 a private skill of another account, and one that never was', async () => {
  const hidden = await install(holder, (await createSkill(author)).id).expect(404);
  const absent = await install(holder, '0'.repeat(24)).expect(404);
  expect({ ...hidden.body, request_id: '' }).toEqual({ ...absent.body, request_id: '' });
});

describe('409', () => {
  test('already_installed: an own skill', async () => {
    expect((await install(author, (await publicSkill()).id).expect(409)).body.error_code).toBe('already_installed');
  });

  test('already_installed: a second time', async () => {
    const skill = await publicSkill();
    await installSkill(holder, skill.id);
    expect((await install(holder, skill.id).expect(409)).body.error_code).toBe('already_installed');
    expect(await installCount(skill.id)).toBe(1);
  });

  test('alias_taken: another entry of the pool has the alias; nothing is installed or counted', async () => {
    const [first, second, alias] = [await publicSkill(), await publicSkill(), uniqueName('alias')];
    await installSkill(holder, first.id, { alias });
    expect((await install(holder, second.id, { alias }).expect(409)).body.error_code).toBe('alias_taken');
    expect(await installCount(second.id)).toBe(0);
  });

  test('alias_taken: GRT-05 an own skill has it as its name', async () => {
    const own = await createSkill(holder);
    const { body } = await install(holder, (await publicSkill()).id, { alias: own.name }).expect(409);
    expect(body).toMatchObject({ error_code: 'alias_taken', details: { alias: own.name } });
  });

  test('skill_archived: no new installs, existing ones stay', async () => {
    const skill = await publicSkill();
    const { id } = await installSkill(holder, skill.id);
    await author.patch(`/skills/${skill.id}`).send({ status: 'archived' }).expect(200);
    expect((await install(await app.signup(), skill.id).expect(409)).body.error_code).toBe('skill_archived');
    expect((await holder.get(`/skills/installs/${id}`).expect(200)).body.installation.status).toBe('live');
  });
});

test('410 skill_deleted: by who had it installed; 404 for others', async () => {
  const skill = await publicSkill();
  await installSkill(holder, skill.id);
  await author.delete(`/skills/${skill.id}`).expect(200);
  expect((await install(holder, skill.id).expect(410)).body.error_code).toBe('skill_deleted');
  await install(await app.signup(), skill.id).expect(404);
});

describe('422 unknown_version', () => {
  test('the skill has no such version', async () => {
    const { body } = await install(holder, (await publicSkill()).id, { version: 1 }).expect(422);
    expect(body).toMatchObject({ error_code: 'unknown_version', errors: [{ pointer: '/version', code: 'unknown' }] });
  });

  test('the version was yanked', async () => {
    const skill = await publicSkill();
    await author.post(`/skills/${skill.id}/publish`).expect(201);
    await author.post(`/skills/${skill.id}/versions/1/yank`).expect(200);
    const { body } = await install(holder, skill.id, { version: 1 }).expect(422);
    expect(body.errors).toMatchObject([{ code: 'yanked' }]);
  });
});
