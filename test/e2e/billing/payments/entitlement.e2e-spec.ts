import {
  type Actor,
  type BuiltSkill,
  createBundle,
  createFile,
  grantTo,
  installSkill,
  MOCK_MODELS,
  publish,
  runSql,
  soldMonthly,
  startTestApp,
  subscribe,
  type TestApp,
  textBlock,
} from '@guildhall/testing';
import { ALL_ACTIVE, buyAsQuoted, SUBSCRIPTION_CASES } from './subscription-states.js';

let app: TestApp;
let author: Actor;
let buyer: Actor;
let agent: BuiltSkill;
let fileId: string;
let bundle: BuiltSkill;

const MONTHLY = { model: 'fixed', perMonth: 10 };

beforeAll(async () => {
  app = await startTestApp({ PAYMENTS: 'sandbox' });
  [author, buyer] = [await app.signup(), await app.signup()];
  agent = await soldMonthly(author, {}, { models: MOCK_MODELS });
  await createFile(author, agent.id, { blocks: [textBlock('What is paid for.')] });
  await publish(author, agent.id);
  const guest = await app.signup();
  await grantTo(author, agent.id, guest, { free: true });
  fileId = (await guest.get(`/skills/${agent.id}/files`).expect(200)).body.files[0].id;
  bundle = await createBundle(author, { access: 'public' });
  await author.patch(`/skills/${bundle.id}`).send({ pricing: MONTHLY }).expect(200);
  await publish(author, bundle.id);
  for (const { id } of [agent, bundle]) await installSkill(buyer, id);
});
afterAll(() => app.close());

/** Every way to the content of a skill, and the attempt to run it. */
const SURFACES: Readonly<Record<string, (actor: Actor) => Promise<{ status: number; body: { error_code?: string; details?: object } }>>> = {
  manifest: (actor) => actor.get(`/skills/${agent.id}/manifest`),
  compile: (actor) => actor.post(`/skills/${agent.id}/compile`).send({ variables: {} }),
  version: (actor) => actor.get(`/skills/${agent.id}/versions/1`),
  files: (actor) => actor.get(`/skills/${agent.id}/files`),
  file: (actor) => actor.get(`/skills/${agent.id}/files/${fileId}`),
  blocks: (actor) => actor.get(`/skills/${agent.id}/files/${fileId}/blocks`),
  export: (actor) => actor.get(`/skills/${agent.id}/export`),
  run: (actor) => actor.post(`/skills/${agent.id}/run`).send({ input: 'Begin.' }),
  execution: (actor) => actor.post('/executions').send({ skillId: agent.id }),
  bundle: (actor) => actor.get(`/skills/${bundle.id}/bundle`),
  'bundle.zip': (actor) => actor.get(`/skills/${bundle.id}/bundle.zip`),
  'bundle file': (actor) => actor.get(`/skills/${bundle.id}/bundle/files/SKILL.md`),
};

async function answers(actor: Actor): Promise<[string, number][]> {
  const found: [string, number][] = [];
  for (const [name, ask] of Object.entries(SURFACES)) {
    const { status, body } = await ask(actor);
    if (status >= 400) expect([name, body.error_code]).toEqual([name, 'payment_required']);
    found.push([name, status >= 400 ? status : 200]);
  }
  return found;
}

const all = (status: number): [string, number][] => Object.keys(SURFACES).map((name) => [name, status]);

test('MON-07 without a subscription: nothing of the content, and 402 says what to buy', async () => {
  expect(await answers(buyer)).toEqual(all(402));
  const { body } = (await SURFACES.run?.(buyer)) ?? {};
  expect(body?.details).toEqual({
    quote: {
      ...{ model: 'fixed', cents: 1_000, entitled: false, reason: 'not_subscribed' },
      buy: { method: 'POST', path: '/billing/subscriptions' },
    },
  });
});

describe('MON-07 what a subscription gives in each of its states', () => {
  beforeAll(async () => {
    for (const { id } of [agent, bundle]) await subscribe(buyer, id);
  });

  test.each(SUBSCRIPTION_CASES)('$name', async ({ sql, reason, remedy }) => {
    await runSql(app, sql);
    const { quote } = (await buyer.get(`/skills/${agent.id}/quote`).expect(200)).body;
    expect([quote.entitled, quote.reason ?? null]).toEqual([reason === null, reason]);
    expect(await answers(buyer)).toEqual(all(reason === null ? 200 : 402));
    // Nothing is ever owed in a sandbox, and there is no page on which to pay it.
    const bought = remedy === 'subscribe' ? { path: '/billing/subscriptions', status: 201 } : null;
    expect(await buyAsQuoted(buyer, agent.id)).toEqual(bought);
  });

  test('no way to a copy that outlives it: neither by a fork nor by an edit', async () => {
    await runSql(app, ALL_ACTIVE);
    const fork = await buyer.post('/skills').send({ fork: agent.id, name: 'mine', title: 'Mine' });
    const edit = await buyer.patch(`/skills/${agent.id}`).send({ title: 'Mine' });
    expect(fork.status).toBeGreaterThanOrEqual(400);
    expect([edit.status, edit.body.error_code]).toEqual([403, 'skill_not_forkable']);
  });

  test('a subscription of one account gives nothing to another', async () => {
    const other = await app.signup();
    for (const { id } of [agent, bundle]) await installSkill(other, id);
    expect(await answers(other)).toEqual(all(402));
  });
});

test('a subscription goes on giving its skill when that is sold by the minute, until it ends', async () => {
  await runSql(app, ALL_ACTIVE);
  await author
    .patch(`/skills/${agent.id}`)
    .send({ pricing: { model: 'credits', creditsPerMinute: 5 } })
    .expect(200);
  expect((await buyer.get(`/skills/${agent.id}/quote`).expect(200)).body.quote).toMatchObject({ credits: 0, entitled: true });
  await author.patch(`/skills/${agent.id}`).send({ pricing: MONTHLY }).expect(200);
});
