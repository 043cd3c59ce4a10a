import { findViolations } from '@guildhall/data';
import { type Actor, createSkill, installSkill, memberOf, runSql, setWebhook, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let author: Actor;
let reader: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [author, reader] = [await app.signup(), await app.signup()];
});
afterAll(async () => {
  expect(await findViolations(app.databaseUrl)).toEqual([]);
  await app.close();
});

const listed = (fields: object = {}) => createSkill(author, { access: 'public', listed: true, ...fields });
const write = (actor: Actor, skillId: string, body: object) => actor.post(`/marketplace/skills/${skillId}/reviews`).send(body);
const ratingOf = async (skillId: string) => (await app.anonymous.get(`/marketplace/skills/${skillId}/reviews`).expect(200)).body.rating;

async function installed(actor: Actor = reader) {
  const skill = await listed();
  await installSkill(actor, skill.id);
  return skill;
}

describe('201', () => {
  test('a review has exactly these fields, and changes the rating of the skill', async () => {
    const skill = await installed();
    const body = { rating: 4, title: 'Good', comment: 'Does what it says.' };
    const { body: answer } = await write(reader, skill.id, body).expect(201);
    expect(answer).toEqual({
      ok: true,
      success: true,
      review: {
        id: expect.stringMatching(/^rev_[0-9a-f]{24}$/),
        ...body,
        author: { slug: reader.account.slug, name: reader.account.slug },
        helpfulCount: 0,
        reply: null,
        createdAt: expect.stringMatching(/Z$/),
        updatedAt: answer.review.createdAt,
        isOwn: true,
      },
    });
    expect(await ratingOf(skill.id)).toEqual({ average: 4, count: 1, histogram: [0, 0, 0, 1, 0] });
    expect((await author.get(`/skills/${skill.id}`).expect(200)).body.skill.rating).toEqual({ average: 4, count: 1 });
  });

  test('stars are enough', async () => {
    const skill = await installed();
    expect((await write(reader, skill.id, { rating: 1 }).expect(201)).body.review).toMatchObject({ title: null, comment: null });
  });

  test('account/name names the skill as well', async () => {
    const skill = await installed();
    await write(reader, `${author.account.slug}%2F${skill.name}`, { rating: 5, title: null, comment: null }).expect(201);
  });

  test('a copy that the account has made of the skill counts as having it', async () => {
    const skill = await installed();
    await reader.patch(`/skills/${skill.id}`).send({ title: 'Mine' }).expect(200);
    await write(reader, skill.id, { rating: 5 }).expect(201);
    expect(await ratingOf(skill.id)).toMatchObject({ count: 1 });
  });

  test('the publisher’s webhook hears of the first review, and not of its replacement', async () => {
    const publisher = await app.signup();
    await setWebhook(publisher, 'https://hooks.example.com/in', { events: ['review.created'] });
    const skill = await createSkill(publisher, { access: 'public', listed: true });
    await installSkill(reader, skill.id);
    const { review } = (await write(reader, skill.id, { rating: 2, comment: 'Slow.' }).expect(201)).body;
    await write(reader, skill.id, { rating: 3 }).expect(200);
    const sql = 'SELECT "event", "payload" FROM "WebhookDelivery" WHERE "accountId" = $1';
    const deliveries = await runSql<{ event: string; payload: string }>(app, sql, [publisher.account.id]);
    expect(deliveries.map(({ event }) => event)).toEqual(['review.created']);
    const data = { skillId: skill.id, skillName: skill.name, reviewId: review.id, rating: 2, title: null, comment: 'Slow.' };
    expect(JSON.parse(deliveries[0]?.payload ?? '{}').data).toEqual(data);
  });

  test.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[click](javascript:alert(1))',
    '{{secret}} {%7*7%} <%= 7*7 %>',
    '"; DROP TABLE "Review"; --',
    'ünïcödé 🦊 backwards',
    'line one\nline two\ttab',
  ])('MON-10 %j is stored and answered letter by letter, as JSON text', async (text) => {
    const skill = await installed();
    const sent = { rating: 3, title: text.slice(0, 120), comment: text };
    expect((await write(reader, skill.id, sent).expect(201)).body.review).toMatchObject(sent);
    const answer = await app.anonymous.get(`/marketplace/skills/${skill.id}/reviews`).expect(200);
    expect(answer.body.reviews[0]).toMatchObject(sent);
    expect([answer.headers['content-type'], answer.headers['x-content-type-options']]).toEqual([
      expect.stringMatching(/^application\/json/),
      'nosniff',
    ]);
  });
});

describe('200', () => {
  test('a second review replaces the first: what is left out is gone, the id stays', async () => {
    const skill = await installed();
    const first = (await write(reader, skill.id, { rating: 1, title: 'Bad', comment: 'Slow.' }).expect(201)).body.review;
    app.clock.advance(1_000);
    const second = (await write(reader, skill.id, { rating: 5, comment: 'Fast now.' }).expect(200)).body.review;
    expect(second).toEqual({ ...first, rating: 5, title: null, comment: 'Fast now.', updatedAt: expect.any(String) });
    expect(Date.parse(second.updatedAt)).toBeGreaterThan(Date.parse(first.updatedAt));
    expect(await ratingOf(skill.id)).toEqual({ average: 5, count: 1, histogram: [0, 0, 0, 0, 1] });
  });

  test('each write leaves an audit row in the reviewer’s account', async () => {
    const actor = await app.signup();
    const skill = await installed(actor);
    await write(actor, skill.id, { rating: 1 }).expect(201);
    await write(actor, skill.id, { rating: 2 }).expect(200);
    const { events } = (await actor.get('/account/audit?limit=2').expect(200)).body;
    expect(events.map(({ action }: { action: string }) => action)).toEqual(['review.update', 'review.create']);
  });
});

test.each([
  [{}, '/rating'],
  [{ rating: 0 }, '/rating'],
  [{ rating: 6 }, '/rating'],
  [{ rating: 4.5 }, '/rating'],
  [{ rating: '5' }, '/rating'],
  [{ rating: null }, '/rating'],
  [{ rating: 5, title: '' }, '/title'],
  [{ rating: 5, title: 'x'.repeat(121) }, '/title'],
  [{ rating: 5, comment: 'x'.repeat(5_001) }, '/comment'],
  [{ rating: 5, comment: ['x'] }, '/comment'],
  [{ rating: 5, helpfulCount: 9 }, '/helpfulCount'],
  [{ rating: 5, reply: 'x' }, '/reply'],
  [{ rating: 5, accountId: 'acc_x' }, '/accountId'],
])('400: TEN-04 %j', async (body, pointer) => {
  const skill = await listed();
  const { body: problem } = await write(reader, skill.id, body).expect(400);
  expect(problem).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer }] });
});

test('401: without a token', async () => {
  await write(app.anonymous, (await listed()).id, { rating: 5 }).expect(401);
});

describe('403', () => {
  test('own_skill: MON-10 nobody reviews a skill of their own', async () => {
    const skill = await listed();
    expect((await write(author, skill.id, { rating: 5 }).expect(403)).body.error_code).toBe('own_skill');
    expect((await write(await memberOf(app, author, 'developer'), skill.id, { rating: 5 }).expect(403)).body.error_code).toBe('own_skill');
  });

  test('review_requires_install: MON-10 nobody reviews what they never had', async () => {
    expect((await write(reader, (await listed()).id, { rating: 5 }).expect(403)).body.error_code).toBe('review_requires_install');
  });

  test('review_requires_install: after the skill was uninstalled no new one, and the old one stays', async () => {
    const skill = await installed();
    await write(reader, skill.id, { rating: 5 }).expect(201);
    const { installation } = (await reader.get(`/skills/${skill.id}`).expect(200)).body.skill;
    await reader.delete(`/skills/installs/${installation.id}`).expect(200);
    expect((await write(reader, skill.id, { rating: 1 }).expect(403)).body.error_code).toBe('review_requires_install');
    expect(await ratingOf(skill.id)).toMatchObject({ average: 5 });
  });

  test('forbidden: a viewer', async () => {
    const skill = await installed();
    expect((await write(await memberOf(app, reader, 'viewer'), skill.id, { rating: 5 }).expect(403)).body.error_code).toBe('forbidden');
  });
});

test('404: OPQ-07 a skill that is not on the marketplace, and one that never was', async () => {
  const bodies = [];
  for (const fields of [{ listed: false }, { access: 'private' }]) {
    const skill = await listed(fields);
    bodies.push((await write(reader, skill.id, { rating: 5 }).expect(404)).body);
  }
  bodies.push((await write(reader, '0'.repeat(24), { rating: 5 }).expect(404)).body);
  expect(new Set(bodies.map((body) => JSON.stringify({ ...body, request_id: '' }))).size).toBe(1);
});

test('429: MON-10 reviews, replies, reports and votes have one limit', async () => {
  const strict = await startTestApp({ RATE_LIMIT: '1000', REVIEW_LIMIT: '2:1' });
  try {
    const [publisher, actor] = [await strict.signup(), await strict.signup()];
    const skill = await createSkill(publisher, { access: 'public', listed: true });
    await installSkill(actor, skill.id);
    const { review } = (await write(actor, skill.id, { rating: 5 }).expect(201)).body;
    await write(actor, skill.id, { rating: 4 }).expect(200);
    const refused = await write(actor, skill.id, { rating: 3 }).expect(429);
    expect(refused.body).toMatchObject({ error_code: 'rate_limited', details: { limit: 'review.write' } });
    await actor.post(`/marketplace/skills/${skill.id}/reviews/${review.id}/report`).send({ reason: 'x' }).expect(429);
    await publisher.post(`/marketplace/skills/${skill.id}/reviews/${review.id}/helpful`).expect(200);
  } finally {
    await strict.close();
  }
});
