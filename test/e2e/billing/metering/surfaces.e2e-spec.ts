import {
  type Actor,
  createBundle,
  createSkill,
  giveCredits,
  installSkill,
  publish,
  runSql,
  skillMd,
  startTestApp,
  startTestWorker,
  type TestApp,
  type TestWorker,
  uniqueName,
  walletOf,
} from '@guildhall/testing';
import { execute, predicted, script } from '../../../contract/vlm/run-calls.js';

/** Runs that clients of VLM Run start pay like all others. */

let app: TestApp;
let worker: TestWorker;
let author: Actor;

beforeAll(async () => {
  app = await startTestApp();
  worker = await startTestWorker(app);
  author = await app.signup();
});
afterAll(async () => {
  await worker?.stop();
  await app?.close();
});

const SOLD = { access: 'public', pricing: { model: 'credits', creditsPerMinute: 6_000 } };
const scripted = (text: string) => [{ provider: 'mock', model: `script: ${text}` }];

async function buyerWith(credits: number, skillId: string): Promise<Actor> {
  const actor = await app.signup();
  if (credits > 0) await giveCredits(app, actor, credits);
  await installSkill(actor, skillId);
  const models = scripted('finish {"result": "done"}');
  await actor.put('/account/models').send({ low: models, medium: models, high: models }).expect(200);
  return actor;
}

test('an agent by its name: refused without credits, metered with them, and the prediction says what was used', async () => {
  const name = uniqueName('agent');
  const agent = await createSkill(author, { ...SOLD, name, models: scripted('finish {"result": "sold"}') });
  await publish(author, agent.id);
  const [poor, rich] = [await buyerWith(0, agent.id), await buyerWith(10_000, agent.id)];
  const refusal = await execute(poor, { name, inputs: { note: 'x' }, batch: false });
  expect([refusal.status, refusal.body.error.type]).toEqual([402, 'payment_required']);
  const { body } = await execute(rich, { name, inputs: { note: 'x' }, batch: false }).expect(201);
  expect(body).toMatchObject({ status: 'completed', response: { result: 'sold' } });
  const { credits_used: used } = body.usage;
  expect(used).toBeGreaterThanOrEqual(100);
  expect(await walletOf(rich)).toMatchObject({ available: 10_000 - used, reserved: 0 });
});

test('MON-07 a bundle by its name works apart: its run is metered, and shows nothing of it', async () => {
  const name = uniqueName('bundle');
  const bundle = await createBundle(author, SOLD, { files: [{ path: 'SKILL.md', content: skillMd(name, 'The secret is salt.') }] });
  await publish(author, bundle.id);
  const buyer = await buyerWith(10_000, bundle.id);
  const prompt = script('finish {"result": "ok"}');
  const { body } = await execute(buyer, { config: { prompt, skills: [{ skill_name: name }] } }).expect(201);
  const ended = await predicted(buyer, body.id);
  expect(ended.status).toBe('completed');
  const [paid] = await runSql<{ id: string; credits: number; pricingModel: string }>(
    app,
    'SELECT "id", "credits", "pricingModel" FROM "Execution" WHERE "accountId" = $1 AND "skillId" = $2',
    [buyer.account.id, bundle.id],
  );
  expect(paid).toMatchObject({ pricingModel: 'credits' });
  expect(await walletOf(buyer)).toMatchObject({ available: 10_000 - Number(paid?.credits), reserved: 0 });
  const { executions } = (await buyer.get('/executions').expect(200)).body;
  const steps = await Promise.all(
    executions.map(async ({ id }: { id: string }) => (await buyer.get(`/executions/${id}/steps`).expect(200)).body),
  );
  expect(JSON.stringify([ended, executions, steps])).not.toContain('salt');
});
