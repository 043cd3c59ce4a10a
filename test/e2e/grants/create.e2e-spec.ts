import {
  type Actor,
  createFile,
  createSkill,
  endGrant,
  grantTo,
  installSkill,
  keyOf,
  memberOf,
  publish,
  runSql,
  setWebhook,
  startTestApp,
  type TestApp,
  textBlock,
} from '@guildhall/testing';

let app: TestApp;
let author: Actor;
let grantee: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [author, grantee] = [await app.signup(), await app.signup()];
});
afterAll(() => app.close());

const NEXT_YEAR = `${new Date().getFullYear() + 1}-01-31T12:00:00.000Z`;
const countOf = async (id: string) => (await author.get(`/skills/${id}`).expect(200)).body.skill.installCount;
const grant = (actor: Actor, skillId: string, body: object = {}) =>
  actor.post('/grants').send({ skillId, grantee: grantee.account.slug, ...body });
const deliveries = async (actor: Actor) =>
  (await actor.get('/account/webhook/logs').expect(200)).body.deliveries.map(({ payload }: { payload: string }) => JSON.parse(payload));

/** The two ways to grant a skill. */
const WAYS: readonly (readonly [string, typeof grant])[] = [
  ['POST /grants', grant],
  [
    'POST /skills/:skillId/grants',
    (actor, skillId, body) => actor.post(`/skills/${skillId}/grants`).send({ grantee: grantee.account.slug, ...body }),
  ],
];

describe.each(WAYS)('201: %s', (_, send) => {
  test('the skill is in the pool of the other account at once, read-only, and counted', async () => {
    const skill = await createSkill(author, { title: 'Support' });
    const { body } = await send(author, skill.id, { note: 'For your team.' }).expect(201);
    expect(body).toEqual({
      ok: true,
      success: true,
      grant: {
        id: expect.stringMatching(/^grt_[0-9a-f]{24}$/),
        skill: { id: skill.id, name: skill.name, title: 'Support' },
        grantor: { id: author.account.id, slug: author.account.slug },
        grantee: { id: grantee.account.id, slug: grantee.account.slug },
        status: 'active',
        version: null,
        free: false,
        expiresAt: null,
        note: 'For your team.',
        createdAt: expect.stringMatching(/Z$/),
        revokedAt: null,
      },
    });
    const { skills } = (await grantee.get('/skills?source=grant&limit=1').expect(200)).body;
    expect(skills[0]).toMatchObject({ id: skill.id, installation: { source: 'grant', shared: true, locked: false, version: 'latest' } });
    expect((await grantee.patch(`/skills/${skill.id}`).send({ title: 'x' }).expect(403)).body.error_code).toBe('read_only');
    expect(await countOf(skill.id)).toBe(1);
  });

  test('until an end, of one version, free: all of it is told', async () => {
    const skill = await createSkill(author);
    await publish(author, skill.id);
    const { body } = await send(author, skill.id, { version: 1, expiresAt: NEXT_YEAR, free: true }).expect(201);
    expect(body.grant).toMatchObject({ version: 1, expiresAt: NEXT_YEAR, free: true, status: 'active' });
    expect((await grantee.get(`/skills/${skill.id}`).expect(200)).body.skill.installation.version).toBe(1);
  });
});

describe('201', () => {
  test('the account is named by its id as well, and the skill by its name or address', async () => {
    const [one, other] = [await createSkill(author), await createSkill(author)];
    await grant(author, one.name, { grantee: grantee.account.id }).expect(201);
    await grant(author, `${author.account.slug}/${other.name}`).expect(201);
  });

  test('an account that wants to be asked is given nothing until it accepts: the grant is pending', async () => {
    const asked = await app.signup();
    await asked.patch('/account').send({ grantPolicy: 'ask' }).expect(200);
    const skill = await createSkill(author);
    expect((await grantTo(author, skill.id, asked)).status).toBe('pending');
    await asked.get(`/skills/${skill.id}`).expect(404);
    expect((await asked.get('/skills').expect(200)).body.total).toBe(0);
    expect(await countOf(skill.id)).toBe(0);
  });

  test('OPQ-01 what both sides are shown is the published title, never the draft of it', async () => {
    const skill = await createSkill(author, { title: 'Published' });
    await publish(author, skill.id);
    await author.patch(`/skills/${skill.id}`).send({ title: 'Secret plan' }).expect(200);
    expect((await grant(author, skill.id).expect(201)).body.grant.skill.title).toBe('Published');
    const { text } = await grantee.get(`/grants?skillId=${skill.id}`).expect(200);
    expect(text).toContain('Published');
    expect(text).not.toContain('Secret plan');
  });

  test('GRT-02 of one version: that one is read, and no other by any way', async () => {
    const skill = await createSkill(author, { title: 'First' });
    const file = await createFile(author, skill.id, { blocks: [textBlock('the first text')] });
    await publish(author, skill.id);
    await author
      .put(`/skills/${skill.id}/files/${file.id}/blocks`)
      .send({ blocks: [textBlock('the second text')] })
      .expect(200);
    await author.patch(`/skills/${skill.id}`).send({ title: 'Second' }).expect(200);
    await publish(author, skill.id);
    await grantTo(author, skill.id, grantee, { version: 1 });
    const read = (path: string) => grantee.get(`/skills/${skill.id}${path}`);
    expect((await read('').expect(200)).body.skill.title).toBe('First');
    expect((await read('/versions').expect(200)).body).toMatchObject({ total: 1, versions: [{ version: 1 }] });
    for (const path of ['/manifest', '/export', '/files', '/versions/1']) {
      const { text } = await read(path).expect(200);
      expect(text).toContain('the first text');
      expect(text).not.toContain('the second text');
    }
    for (const path of ['/versions/2', '/versions/latest', '/manifest?version=2', '/manifest?version=latest', '/export?version=2'])
      await read(path).expect(404);
    await grantee.post(`/skills/${skill.id}/compile`).send({ variables: {}, version: 2 }).expect(404);
    const fork = await createSkill(grantee, { fork: { fromSkillId: skill.id } });
    expect((await grantee.get(`/skills/${fork.id}/manifest`).expect(200)).text).toContain('the first text');
    expect(fork.fork).toMatchObject({ fromVersion: 1 });
  });

  test('what the account has imported already stays as it is, and is counted once', async () => {
    const skill = await createSkill(author, { access: 'public' });
    const install = await installSkill(grantee, skill.id, { alias: 'imported' });
    expect((await grantTo(author, skill.id, grantee)).status).toBe('active');
    const { installation } = (await grantee.get(`/skills/${skill.id}`).expect(200)).body.skill;
    expect(installation).toMatchObject({ id: install.id, source: 'import', alias: 'imported' });
    expect(await countOf(skill.id)).toBe(1);
  });

  test('GRT-02 a grant that has run out makes room for a new one, swept or not', async () => {
    const skill = await createSkill(author);
    const old = await grantTo(author, skill.id, grantee);
    await endGrant(app, old.id);
    const fresh = await grantTo(author, skill.id, grantee);
    expect((await author.get(`/grants/${old.id}`).expect(200)).body.grant.status).toBe('expired');
    expect(fresh.status).toBe('active');
    expect(await countOf(skill.id)).toBe(1);
  });

  test('MON-07 free: what a priced skill says is read without paying, until the grant ends; without it, it is not', async () => {
    const skill = await createSkill(author, { access: 'public', pricing: { model: 'fixed', perMonth: 29 } });
    await publish(author, skill.id);
    const paths = ['/manifest', '/versions/1', '/export', '/files'];
    const statuses = async () =>
      new Set(await Promise.all(paths.map(async (path) => (await grantee.get(`/skills/${skill.id}${path}`)).status)));
    const paid = await grantTo(author, skill.id, grantee);
    expect(await statuses()).toEqual(new Set([402]));
    await author.delete(`/grants/${paid.id}`).expect(200);
    await installSkill(grantee, skill.id);
    const free = await grantTo(author, skill.id, grantee, { free: true });
    expect(await statuses()).toEqual(new Set([200]));
    await endGrant(app, free.id);
    expect(await statuses()).toEqual(new Set([402]));
  });

  test('both accounts hear of it through their webhooks, without any content', async () => {
    const [giver, taker] = [await app.signup(), await app.signup()];
    for (const actor of [giver, taker]) await setWebhook(actor, 'https://hooks.example.com/', { events: ['grant.created'] });
    const skill = await createSkill(giver, { contentVisibility: 'opaque', description: 'hidden words', whenToUse: 'hidden words' });
    const made = await grantTo(giver, skill.id, taker);
    for (const actor of [giver, taker]) {
      expect(await deliveries(actor)).toMatchObject([{ event: 'grant.created', data: { grant: made } }]);
      expect(JSON.stringify(await deliveries(actor))).not.toContain('hidden words');
    }
  });

  test('repeated with its idempotency key it is answered as the first time, and leaves one audit row', async () => {
    const skill = await createSkill(author);
    const again = () => grant(author, skill.id).set('Idempotency-Key', skill.id);
    const first = await again().expect(201);
    expect((await again().expect(201)).body).toEqual(first.body);
    const rows = await runSql(app, `SELECT 1 FROM "AuditEvent" WHERE "action" = 'grant.create' AND "target" = $1`, [first.body.grant.id]);
    expect(rows).toHaveLength(1);
  });
});

describe.each(WAYS)('400: %s', (_, send) => {
  test.each([
    [{ grantee: 7 }, '/grantee'],
    [{ grantee: '' }, '/grantee'],
    [{ version: 0 }, '/version'],
    [{ version: '1' }, '/version'],
    [{ version: 'latest' }, '/version'],
    [{ expiresAt: 'tomorrow' }, '/expiresAt'],
    [{ expiresAt: '2020-01-31T12:00:00Z' }, '/expiresAt'],
    [{ free: null }, '/free'],
    [{ note: '' }, '/note'],
    [{ note: 'x'.repeat(1_001) }, '/note'],
    [{ status: 'active' }, '/status'],
    [{ accountId: 'acc_x' }, '/accountId'],
  ])('%j', async (body, pointer) => {
    const { body: problem } = await send(author, (await createSkill(author)).id, body).expect(400);
    expect(problem).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer }] });
  });
});

test('400: GRT-02 the end is judged by the clock of the database, not by that of the server', async () => {
  const [skill, key] = [await createSkill(author), await keyOf(author)];
  app.clock.advance(-3_600_000);
  const answer = await grant(key, skill.id, { expiresAt: new Date(Date.now() - 1_000).toISOString() });
  app.clock.advance(3_600_000);
  expect(answer.body.errors).toMatchObject([{ pointer: '/expiresAt', code: 'not_in_future' }]);
});

describe.each(WAYS)('refused: %s', (_, send) => {
  test('401: without a token', async () => {
    await send(app.anonymous, (await createSkill(author)).id).expect(401);
  });

  test('403: a viewer, and a key without the scope', async () => {
    const skill = await createSkill(author);
    expect((await send(await memberOf(app, author, 'viewer'), skill.id).expect(403)).body.error_code).toBe('forbidden');
    expect((await send(await keyOf(author, { scopes: ['skills:write'] }), skill.id).expect(403)).body.error_code).toBe(
      'insufficient_scope',
    );
  });

  test('403: GRT-02 not_owner: who was granted or imported a skill, or sees it because it is public, cannot grant it on', async () => {
    const [owner, stranger] = [await app.signup(), await app.signup()];
    const skill = await createSkill(owner, { access: 'public' });
    expect((await send(stranger, skill.id).expect(403)).body.error_code).toBe('not_owner');
    await installSkill(stranger, skill.id);
    expect((await send(stranger, skill.id).expect(403)).body.error_code).toBe('not_owner');
    const granted = await createSkill(owner);
    await grantTo(owner, granted.id, author);
    expect((await send(author, granted.id).expect(403)).body.error_code).toBe('not_owner');
  });

  test('404: TEN-02 a hidden skill, a deleted one, and one that never was', async () => {
    const hidden = await send(grantee, (await createSkill(author)).id).expect(404);
    const absent = await send(grantee, '0'.repeat(24)).expect(404);
    expect({ ...hidden.body, request_id: '', instance: '' }).toEqual({ ...absent.body, request_id: '', instance: '' });
    const skill = await createSkill(author);
    await author.delete(`/skills/${skill.id}`).expect(200);
    await send(author, skill.id).expect(404);
  });
});

describe.each(WAYS)('409: %s', (_, send) => {
  test('already_granted: GRT-02 while the pair has a grant that is active or pending', async () => {
    const skill = await createSkill(author);
    await grantTo(author, skill.id, grantee);
    expect((await send(author, skill.id).expect(409)).body.error_code).toBe('already_granted');
    expect(await countOf(skill.id)).toBe(1);
  });

  test('skill_archived: it takes no new installs', async () => {
    const skill = await createSkill(author);
    await author.patch(`/skills/${skill.id}`).send({ status: 'archived' }).expect(200);
    expect((await send(author, skill.id).expect(409)).body.error_code).toBe('skill_archived');
  });
});

describe.each(WAYS)('422: %s', (_, send) => {
  test('grant_to_self: GRT-02 by slug or id', async () => {
    const skill = await createSkill(author);
    for (const own of [author.account.slug, author.account.id]) {
      const { body } = await send(author, skill.id, { grantee: own }).expect(422);
      expect(body).toMatchObject({ error_code: 'grant_to_self', errors: [{ pointer: '/grantee' }] });
    }
  });

  test.each(['nobody-here', `acc_${'0'.repeat(24)}`, 'Not A Slug'])('unknown_account: %s', async (nobody) => {
    const { body } = await send(author, (await createSkill(author)).id, { grantee: nobody }).expect(422);
    expect(body).toMatchObject({ error_code: 'unknown_account', errors: [{ pointer: '/grantee' }] });
  });

  test('unknown_version: one that there is not, and one that was yanked', async () => {
    const skill = await createSkill(author);
    await publish(author, skill.id);
    await author.post(`/skills/${skill.id}/versions/1/yank`).expect(200);
    for (const [version, code] of [
      [1, 'yanked'],
      [2, 'unknown'],
    ]) {
      const { body } = await send(author, skill.id, { version }).expect(422);
      expect(body).toMatchObject({ error_code: 'unknown_version', errors: [{ pointer: '/version', code }] });
    }
  });
});
