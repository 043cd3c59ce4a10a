import {
  type Actor,
  certificateToken,
  createCertificate,
  createSkill,
  installSkill,
  keyOf,
  runSql,
  startTestApp,
  type TestApp,
} from '@guildhall/testing';

let app: TestApp;
let operator: Actor;

/** Longer than a token is believed without asking again. */
const BELIEF_MS = 5_000;

beforeAll(async () => {
  app = await startTestApp({ ADMIN_EMAILS: 'operator@example.com' });
  operator = await app.signup('operator');
});
afterAll(() => app.close());

const account = (actor: Actor, verb: string, by: Actor = operator) => by.post(`/admin/accounts/${actor.account.id}/${verb}`);
const latestAudit = async (actor: Actor) => (await actor.get('/account/audit?limit=1').expect(200)).body.events[0];
/** Its page and the list say the same. */
async function onMarket(skillId: string): Promise<boolean> {
  const page = await app.anonymous.get(`/marketplace/skills/${skillId}`);
  const { skills } = (await app.anonymous.get('/marketplace/skills?limit=200').expect(200)).body;
  const isListed = skills.some(({ id }: { id: string }) => id === skillId);
  expect(page.status === 200).toBe(isListed);
  return isListed;
}
const listed = (actor: Actor, fields: object = {}) => createSkill(actor, { access: 'public', listed: true, ...fields });

describe('200: unlist and relist', () => {
  test('the skill leaves the marketplace whatever its author says, installs go on, and relisting leaves it to the author again', async () => {
    const [author, holder] = [await app.signup(), await app.signup()];
    const skill = await listed(author);
    await installSkill(holder, skill.id);
    const { body } = await operator.post(`/admin/skills/${skill.id}/unlist`).send({ reason: 'Copied.' }).expect(200);
    expect(body.skill).toMatchObject({ id: skill.id, listed: true, unlisted: { at: expect.stringMatching(/Z$/), reason: 'Copied.' } });
    expect(await onMarket(skill.id)).toBe(false);
    await author.patch(`/skills/${skill.id}`).send({ listed: true }).expect(200);
    expect(await onMarket(skill.id)).toBe(false);
    await holder.get(`/skills/${skill.id}/files`).expect(200);

    const again = await operator.post(`/admin/skills/${skill.id}/relist`).send({ reason: 'A mistake.' }).expect(200);
    expect(again.body.skill.unlisted).toBeNull();
    expect(await onMarket(skill.id)).toBe(true);
    await author.patch(`/skills/${skill.id}`).send({ listed: false }).expect(200);
    expect(await onMarket(skill.id)).toBe(false);
  });

  test('each leaves an audit row in the author’s account', async () => {
    const author = await app.signup();
    const skill = await listed(author);
    await operator.post(`/admin/skills/${skill.id}/unlist`).send({ reason: 'Copied.' }).expect(200);
    const actor = { type: 'user', id: operator.session.userId, accountId: operator.account.id };
    expect(await latestAudit(author)).toMatchObject({ action: 'admin.skill.unlist', target: skill.id, actor });
    await operator.post(`/admin/skills/${skill.id}/relist`).send({}).expect(200);
    expect(await latestAudit(author)).toMatchObject({ action: 'admin.skill.relist', target: skill.id, actor });
  });

  test.each([
    ['unlist', {}, '/reason'],
    ['unlist', { reason: '' }, '/reason'],
    ['unlist', { reason: 'x'.repeat(2_001) }, '/reason'],
    ['relist', { reason: null }, '/reason'],
    ['relist', { listed: true }, '/listed'],
  ])('400: %s %j', async (verb, body, pointer) => {
    const { body: problem } = await operator
      .post(`/admin/skills/${'0'.repeat(24)}/${verb}`)
      .send(body)
      .expect(400);
    expect(problem).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer }] });
  });

  test('404: a skill that never was, or was deleted', async () => {
    const author = await app.signup();
    const skill = await listed(author);
    await author.delete(`/skills/${skill.id}`).expect(200);
    for (const id of [skill.id, '0'.repeat(24), 'x']) {
      await operator.post(`/admin/skills/${id}/unlist`).send({ reason: 'x' }).expect(404);
      await operator.post(`/admin/skills/${id}/relist`).send({}).expect(404);
    }
  });
});

describe('200: accounts', () => {
  test('verify says so, once, by id or by slug', async () => {
    const actor = await app.signup();
    const { body } = await account(actor, 'verify').expect(200);
    expect(body.account).toEqual({
      id: actor.account.id,
      slug: actor.account.slug,
      name: actor.account.slug,
      verifiedAt: expect.stringMatching(/Z$/),
      suspendedAt: null,
      createdAt: expect.stringMatching(/Z$/),
    });
    app.clock.advance(1_000);
    expect((await operator.post(`/admin/accounts/${actor.account.slug}/verify`).expect(200)).body).toEqual(body);
    expect((await actor.get('/account').expect(200)).body.account.verified).toBe(true);
    expect(await latestAudit(actor)).toMatchObject({ action: 'admin.account.verify', target: actor.account.id });
  });

  test('suspend: the account reads and changes nothing, its skills leave the marketplace, and restore undoes it', async () => {
    const [author, holder] = [await app.signup(), await app.signup()];
    const skill = await listed(author, { kind: 'prompt' });
    await installSkill(holder, skill.id);
    expect(await onMarket(skill.id)).toBe(true);
    expect((await account(author, 'suspend').expect(200)).body.account.suspendedAt).toMatch(/Z$/);

    expect((await author.patch(`/skills/${skill.id}`).send({ title: 'New' }).expect(403)).body.error_code).toBe('account_suspended');
    expect((await author.post('/skills').send({}).expect(403)).body.error_code).toBe('account_suspended');
    await author.get(`/skills/${skill.id}`).expect(200);
    await author.get('/skills').expect(200);
    await author.get('/auth/me').expect(200);
    const login = { email: author.session.email, password: 'correct horse battery staple' };
    const { token, refreshToken } = (await app.anonymous.post('/auth/login').send(login).expect(200)).body;
    await app.anonymous.post('/auth/refresh').send({ refreshToken }).expect(200);
    await author.withToken(token).post('/traces').send({ promptName: 'x' }).expect(403);
    expect(await onMarket(skill.id)).toBe(false);
    await app.anonymous.get(`/manifests/${author.account.slug}`).expect(404);
    await holder.get(`/skills/${skill.id}/manifest`).expect(200);

    expect((await account(author, 'restore').expect(200)).body.account.suspendedAt).toBeNull();
    await author.patch(`/skills/${skill.id}`).send({ title: 'New' }).expect(200);
    expect(await onMarket(skill.id)).toBe(true);
    const actions = (await author.get('/account/audit?limit=10').expect(200)).body.events.map(({ action }: { action: string }) => action);
    expect(actions.filter((action: string) => action.startsWith('admin.'))).toEqual(['admin.account.restore', 'admin.account.suspend']);
  });

  test('suspend: every credential of the account, within five seconds even where nobody was told', async () => {
    const author = await app.signup();
    const key = await keyOf(author);
    const certificate = author.withToken(certificateToken(await createCertificate(author)));
    const write = (actor: Actor) => actor.post('/traces').send({ promptName: 'x' });
    for (const actor of [author, key, certificate]) await write(actor).expect(201);
    // As another process would have done it: this one still believes the tokens that it has judged.
    await runSql(app, 'UPDATE "Account" SET "suspendedAt" = now() WHERE "id" = $1', [author.account.id]);
    app.clock.advance(BELIEF_MS);
    for (const actor of [author, key, certificate]) {
      expect((await write(actor).expect(403)).body.error_code).toBe('account_suspended');
      await actor.get('/skills').expect(200);
    }
  });

  test('suspend: an operator who suspends the own account can take it back', async () => {
    await account(operator, 'suspend').expect(200);
    await operator.post('/traces').send({ promptName: 'x' }).expect(403);
    await account(operator, 'restore').expect(200);
    await operator.post('/traces').send({ promptName: 'x' }).expect(201);
  });
});

test('404: accounts that never were', async () => {
  for (const verb of ['verify', 'suspend', 'restore']) {
    for (const id of ['acc_000000000000000000000000', 'nobody-here', '-']) await operator.post(`/admin/accounts/${id}/${verb}`).expect(404);
  }
});

test('403: TEN-06 nobody but operators, and no key of theirs', async () => {
  const [author, other] = [await app.signup(), await app.signup()];
  const skill = await listed(author);
  for (const actor of [author, await keyOf(operator)]) {
    for (const verb of ['verify', 'suspend', 'restore'])
      expect((await account(other, verb, actor).expect(403)).body.error_code).toBe('forbidden');
    await actor.post(`/admin/skills/${skill.id}/unlist`).send({ reason: 'x' }).expect(403);
    await actor.post(`/admin/skills/${skill.id}/relist`).send({}).expect(403);
  }
  expect(await onMarket(skill.id)).toBe(true);
});
