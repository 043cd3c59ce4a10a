import {
  type Actor,
  type BuiltSkill,
  createSkill,
  endGrant,
  grantTo,
  keyOf,
  memberOf,
  publish,
  startTestApp,
  type TestApp,
} from '@guildhall/testing';

let app: TestApp;
let middle: Actor;
let giver: Actor;
let taker: Actor;
let own: BuiltSkill;

beforeAll(async () => {
  app = await startTestApp();
  [giver, middle, taker] = [await app.signup(), await app.signup(), await app.signup()];
  own = await createSkill(middle);
});
afterAll(() => app.close());

const idsOf = async (actor: Actor, query = ''): Promise<string[]> =>
  (await actor.get(`/grants${query}`).expect(200)).body.grants.map(({ id }: { id: string }) => id);

describe('200', () => {
  let received: string;
  let given: string;

  beforeAll(async () => {
    received = (await grantTo(giver, (await createSkill(giver)).id, middle)).id;
    given = (await grantTo(middle, own.id, taker)).id;
  });

  test('both directions, newest first, in the form of a list', async () => {
    const { body } = await middle.get('/grants').expect(200);
    expect(body).toMatchObject({ ok: true, success: true, total: 2, page: 1, limit: 50, perPage: 50 });
    expect(body.grants.map(({ id }: { id: string }) => id)).toEqual([given, received]);
    expect(body.grants[0]).toEqual((await middle.get(`/grants/${given}`).expect(200)).body.grant);
  });

  test('of one direction, one skill, or one status', async () => {
    expect(await idsOf(middle, '?direction=given')).toEqual([given]);
    expect(await idsOf(middle, '?direction=received')).toEqual([received]);
    expect(await idsOf(middle, `?skillId=${own.id}`)).toEqual([given]);
    expect(await idsOf(middle, `?skillId=${'0'.repeat(24)}`)).toEqual([]);
    expect(await idsOf(middle, '?status=active&direction=given')).toEqual([given]);
    expect(await idsOf(middle, '?status=revoked')).toEqual([]);
  });

  test('TEN-01 nobody else sees them', async () => {
    expect(await idsOf(await app.signup())).toEqual([]);
    expect(await idsOf(taker, '?direction=given')).toEqual([]);
    expect(await idsOf(taker)).toEqual([given]);
  });

  test('page by page, without a gap or a double', async () => {
    const pages = await Promise.all([1, 2, 3].map((page) => idsOf(middle, `?limit=1&page=${page}`)));
    expect(pages).toEqual([[given], [received], []]);
  });

  test('GRT-02 one that is past its end is expired at once, for its filter too', async () => {
    const ended = await grantTo(giver, (await createSkill(giver)).id, taker);
    await endGrant(app, ended.id);
    for (const actor of [giver, taker]) {
      expect(await idsOf(actor, '?status=expired')).toEqual([ended.id]);
      expect(await idsOf(actor, '?status=active')).not.toContain(ended.id);
    }
  });

  test('two statements, however many there are', async () => {
    const count = async () => (await app.statements.during(() => giver.get('/grants').expect(200))).length;
    const before = await count();
    for (let n = 0; n < 5; n += 1) {
      const skill = await createSkill(giver);
      await publish(giver, skill.id);
      await grantTo(giver, skill.id, taker);
    }
    expect([before, await count()]).toEqual([2, 2]);
  });

  test('a viewer, and a key that may read skills', async () => {
    expect(await idsOf(await memberOf(app, middle, 'viewer'))).toEqual([given, received]);
    expect(await idsOf(await keyOf(middle, { scopes: ['skills:read'] }))).toEqual([given, received]);
  });
});

test.each(['direction=both', 'status=open', 'limit=201', 'page=0', 'skillId='])('400: ?%s', async (query) => {
  const { body } = await middle.get(`/grants?${query}`).expect(400);
  expect(body).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer: `query:/${query.split('=')[0]}` }] });
});

test('401: without a token', async () => {
  await app.anonymous.get('/grants').expect(401);
});

test('403: a key without the scope', async () => {
  await (await keyOf(middle, { scopes: ['executions:read'] })).get('/grants').expect(403);
});
