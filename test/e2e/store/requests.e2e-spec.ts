import { findViolations } from '@guildhall/data';
import { type Actor, createSkill, grantTo, installSkill, memberOf, publish, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let author: Actor;

beforeAll(async () => {
  app = await startTestApp();
  author = await app.signup();
});
afterAll(async () => {
  expect(await findViolations(app.databaseUrl)).toEqual([]);
  await app.close();
});

const manual = (fields: object = {}) => createSkill(author, { access: 'public', listed: true, approvalMode: 'manual', ...fields });
const request = (actor: Actor, skill: { name: string }, body: object = {}) =>
  actor.post(`/skills/store/${author.account.slug}/${skill.name}/request`).send(body);
const incoming = async (query = '', actor: Actor = author) => (await actor.get(`/skills/store/requests/incoming${query}`).expect(200)).body;
const answer = (id: string, verb: 'approve' | 'decline', actor: Actor = author) => actor.post(`/skills/store/requests/${id}/${verb}`);
const access = async (actor: Actor) => (await actor.get('/skills/store/my-access').expect(200)).body;
const latestAudit = async (actor: Actor) => (await actor.get('/account/audit?limit=1').expect(200)).body.events[0];

async function asked(fields: object = {}) {
  const [skill, reader] = [await manual(fields), await app.signup()];
  const { body } = await request(reader, skill, { message: 'For our team.' }).expect(201);
  return { skill, reader, installId: body.installId as string };
}

describe('201: POST …/request', () => {
  test('waits for the publisher, and says what the install will be called', async () => {
    const [skill, reader] = [await manual(), await app.signup()];
    const { body } = await request(reader, skill, { message: 'For our team.' }).expect(201);
    expect(body).toEqual({
      ok: true,
      success: true,
      installId: expect.stringMatching(/^inst_[0-9a-f]{24}$/),
      request: {
        installId: body.installId,
        skillId: skill.id,
        status: 'pending',
        message: 'For our team.',
        createdAt: expect.stringMatching(/Z$/),
        decidedAt: null,
      },
    });
    expect((await reader.get(`/skills/${skill.id}`).expect(200)).body.skill.installation).toBeNull();
    expect(await latestAudit(reader)).toMatchObject({ action: 'install_request.create', target: body.installId });
  });

  test('of a skill that everybody may install it is approved at once', async () => {
    const [skill, reader] = [await manual({ approvalMode: 'auto' }), await app.signup()];
    const { body } = await request(reader, skill).expect(201);
    expect(body.request).toMatchObject({ status: 'approved', message: null });
    await reader.get(`/skills/installs/${body.installId}`).expect(200);
  });
});

describe('200', () => {
  test('TEN-01 GET …/requests/incoming shows the publisher alone who asks, newest first, in two statements', async () => {
    const publisher = await app.signup();
    const skill = await createSkill(publisher, { access: 'public', listed: true, approvalMode: 'manual' });
    const [one, two] = [await app.signup(), await app.signup()];
    for (const reader of [one, two]) {
      await reader.post(`/skills/store/${publisher.account.slug}/${skill.name}/request`).send({ message: 'Please.' }).expect(201);
      app.clock.advance(1_000);
    }
    const body = await incoming('', publisher);
    expect(body).toMatchObject({ total: 2, page: 1, limit: 50 });
    expect(body.requests.map(({ requester }: { requester: object }) => requester)).toEqual(
      [two, one].map(({ account }) => ({ id: account.id, slug: account.slug, name: account.slug })),
    );
    expect(body.requests[0]).toMatchObject({
      status: 'pending',
      message: 'Please.',
      skill: { id: skill.id, name: skill.name, title: 'Example' },
    });
    expect((await incoming('?limit=1&page=2', publisher)).requests).toEqual([body.requests[1]]);
    expect(await incoming('?status=approved', publisher)).toMatchObject({ requests: [], total: 0 });
    expect(await incoming('', one)).toMatchObject({ requests: [], total: 0 });
    for (const query of ['?limit=1', '']) expect(await app.statements.during(() => incoming(query, publisher))).toHaveLength(2);
  });

  test('approve installs the skill under the id that was told, and both accounts’ audit lists say so', async () => {
    const { skill, reader, installId } = await asked();
    await publish(author, skill.id);
    const { body } = await answer(installId, 'approve').expect(200);
    expect(body).toMatchObject({ installId, request: { status: 'approved', decidedAt: expect.stringMatching(/Z$/) } });
    const { installation } = (await reader.get(`/skills/${skill.id}`).expect(200)).body.skill;
    expect(installation).toMatchObject({ id: installId, source: 'import', locked: false, version: 'latest' });
    expect((await author.get(`/skills/${skill.id}`).expect(200)).body.skill.installCount).toBe(1);
    expect(await latestAudit(author)).toMatchObject({ action: 'install_request.approve', target: installId });
    expect(await latestAudit(reader)).toMatchObject({ action: 'install.create', target: installId, actor: { id: author.session.userId } });
  });

  test('approve leaves what the account has got in another way meanwhile', async () => {
    const { skill, reader, installId } = await asked();
    await grantTo(author, skill.id, reader);
    await answer(installId, 'approve').expect(200);
    const { installation } = (await reader.get(`/skills/${skill.id}`).expect(200)).body.skill;
    expect(installation).toMatchObject({ source: 'grant' });
    expect((await author.get(`/skills/${skill.id}`).expect(200)).body.skill.installCount).toBe(1);
  });

  test('decline leaves the skill where it is; the account may ask again', async () => {
    const { skill, reader, installId } = await asked();
    expect((await answer(installId, 'decline').expect(200)).body.request.status).toBe('declined');
    expect((await reader.get(`/skills/${skill.id}`).expect(200)).body.skill.installation).toBeNull();
    expect((await access(reader)).access).toMatchObject([{ installId, status: 'declined', source: null }]);
    const again = (await request(reader, skill).expect(201)).body.installId;
    expect((await access(reader)).access).toMatchObject([{ installId: again, status: 'pending' }]);
  });

  test('GET …/my-access lists what the account has and what it has asked for, newest first, in two statements', async () => {
    const { skill, reader, installId } = await asked();
    app.clock.advance(1_000);
    const [free, granted] = [await manual({ approvalMode: 'auto' }), await createSkill(author)];
    await createSkill(reader); // own skills are no access to others
    const installed = await installSkill(reader, free.id);
    await grantTo(author, granted.id, reader);
    const body = await access(reader);
    expect(body.total).toBe(3);
    const { slug } = author.account;
    expect(body.access).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ installId, skill: { id: skill.id, account: slug, name: skill.name }, status: 'pending', source: null }),
        expect.objectContaining({ installId: installed.id, status: 'active', source: 'import' }),
        expect.objectContaining({ skill: { id: granted.id, account: slug, name: granted.name }, status: 'active', source: 'grant' }),
      ]),
    );
    expect((await reader.get('/skills/store/my-access?limit=2&page=2').expect(200)).body.access).toEqual([body.access[2]]);
    for (const query of ['?limit=1', '']) {
      expect(await app.statements.during(() => reader.get(`/skills/store/my-access${query}`).expect(200))).toHaveLength(2);
    }
    await answer(installId, 'approve').expect(200);
    expect((await access(reader)).access.filter((one: { installId: string }) => one.installId === installId)).toMatchObject([
      { status: 'active' },
    ]);
  });
});

test.each([
  [{ message: '' }, '/message'],
  [{ message: 'x'.repeat(2_001) }, '/message'],
  [{ status: 'approved' }, '/status'],
])('400: POST …/request %j', async (body, pointer) => {
  expect((await request(await app.signup(), await manual(), body).expect(400)).body.errors).toMatchObject([{ pointer }]);
});

test.each(['requests/incoming?status=open', 'requests/incoming?limit=0', 'my-access?page=0'])('400: GET %s', async (query) => {
  await author.get(`/skills/store/${query}`).expect(400);
});

test('401: without a token', async () => {
  const { skill, installId } = await asked();
  await request(app.anonymous, skill).expect(401);
  await answer(installId, 'approve', app.anonymous).expect(401);
});

test('403: a developer may ask and not answer, a viewer neither', async () => {
  const { installId } = await asked();
  for (const role of ['developer', 'viewer'] as const) {
    const member = await memberOf(app, author, role);
    for (const verb of ['approve', 'decline'] as const)
      expect((await answer(installId, verb, member).expect(403)).body.error_code).toBe('forbidden');
  }
  await request(await memberOf(app, await app.signup(), 'viewer'), await manual()).expect(403);
});

test('404: TEN-03 requests for skills of others, and those that never were; skills that are not on the market', async () => {
  const { reader, installId } = await asked();
  for (const verb of ['approve', 'decline'] as const) {
    await answer(installId, verb, reader).expect(404);
    await answer(installId, verb, await app.signup()).expect(404);
    await answer('inst_000000000000000000000000', verb).expect(404);
    await answer('x', verb).expect(404);
  }
  await request(reader, await manual({ listed: false })).expect(404);
});

describe('409', () => {
  test('already_requested: of several requests of one account at once one is made', async () => {
    const [skill, reader] = [await manual(), await app.signup()];
    const answers = await Promise.all(Array.from({ length: 6 }, () => request(reader, skill)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(5).fill(409)]);
    expect(answers.filter(({ status }) => status === 409).map(({ body }) => body.error_code)).toEqual(Array(5).fill('already_requested'));
  });

  test('already_installed: an own skill, and one that the account has', async () => {
    const [skill, reader] = [await manual({ approvalMode: 'auto' }), await app.signup()];
    await installSkill(reader, skill.id);
    for (const actor of [author, reader]) expect((await request(actor, skill).expect(409)).body.error_code).toBe('already_installed');
  });

  test('request_not_pending: of several answers at once one counts, and the skill is installed once or not at all', async () => {
    const { skill, reader, installId } = await asked();
    const answers = await Promise.all((['approve', 'decline', 'approve', 'decline'] as const).map((verb) => answer(installId, verb)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.error_code).toBe('request_not_pending');
    const decided = answers.find(({ status }) => status === 200)?.body.request.status;
    const { installCount, installation } = (await reader.get(`/skills/${skill.id}`).expect(200)).body.skill;
    expect([installCount, installation?.id]).toEqual(decided === 'approved' ? [1, installId] : [0, undefined]);
  });

  test('skill_archived: it takes no new installs', async () => {
    const { skill, installId } = await asked();
    await author.patch(`/skills/${skill.id}`).send({ status: 'archived' }).expect(200);
    expect((await answer(installId, 'approve').expect(409)).body.error_code).toBe('skill_archived');
    await answer(installId, 'decline').expect(200);
  });
});

test('410 skill_deleted: there is nothing left to approve', async () => {
  const { skill, installId } = await asked();
  await author.delete(`/skills/${skill.id}`).expect(200);
  expect((await answer(installId, 'approve').expect(410)).body.error_code).toBe('skill_deleted');
});
