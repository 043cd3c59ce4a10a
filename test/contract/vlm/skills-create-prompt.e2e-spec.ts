import { sha256Hex } from '@guildhall/kernel';
import { type Actor, startTestApp, type TestApp, useMockModels } from '@guildhall/testing';
import { createOf, failure, storedText } from './vlm-calls.js';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

test('201: of a prompt, the same each time', async () => {
  const actor = await app.signup();
  const prompt = 'Read the referral letter. Answer with its fields.';
  const schema = { type: 'object', properties: { name: { type: 'string' } } };
  const { body } = await actor.post('/vlm/v1/skills/create').send({ prompt, json_schema: schema }).expect(201);
  expect(body).toMatchObject({
    name: `read-the-referral-letter-answer-${sha256Hex(prompt).slice(0, 6)}`,
    description: 'Read the referral letter.',
  });
  await actor.post('/vlm/v1/skills/create').send({ prompt, json_schema: schema }).expect(200, body);
  const text = await storedText(actor, body.name, 'SKILL.md');
  expect(text.endsWith(`---\n\n${prompt}\n`) || text.endsWith(`---\n\n${prompt}`)).toBe(true);
  const stored = await storedText(actor, body.name, 'schema.json');
  expect(JSON.parse(stored)).toEqual(schema);
  expect(stored).toContain('\n  "type": "object"');
});

test('201: prompts are named by their words and described by their first sentence, at most 40 and 200 characters of them', async () => {
  const prompt = `Summarise extraordinarily complicated international correspondence ${'very '.repeat(60)}well`;
  const { body } = await createOf(owner, { prompt }).expect(201);
  expect(body.name).toBe(`summarise-extraordinarily-complicated-in-${sha256Hex(prompt).slice(0, 6)}`);
  expect(body.description).toBe(prompt.slice(0, 200).trimEnd());
});

test('400: a prompt of more bytes than are taken, counted as bytes; a name of more than 255 characters', async () => {
  const { body } = await createOf(owner, { prompt: 'ä'.repeat(51_201) }).expect(400);
  expect(body).toEqual(failure('prompt: must not be larger than 102400 bytes', 'validation_failed'));
  await createOf(owner, { prompt: 'x', name: 'a'.repeat(256) }).expect(400);
});

describe('of a session', () => {
  test('201: what was asked in its runs, in their order, or in one run by its id', async () => {
    const actor = await app.signup();
    await useMockModels(actor);
    const ask = (prompt: string, session: string) =>
      actor
        .post('/vlm/v1/agent/execute')
        .send({ config: { prompt }, metadata: { session_id: session } })
        .expect(201);
    const { body: first } = await ask('Read the letter.', 'monday');
    await ask('Answer it kindly.', 'monday');
    await ask('Something else.', 'tuesday');
    for (const [session, text] of [
      ['monday', 'Read the letter.\n\nAnswer it kindly.'],
      [first.id, 'Read the letter.'],
    ]) {
      const { body } = await createOf(actor, { session_id: session }).expect(201);
      expect((await storedText(actor, body.name, 'SKILL.md')).trimEnd().endsWith(`---\n\n${text}`)).toBe(true);
    }
  });

  test('TEN-01 404: one of another account', async () => {
    const actor = await app.signup();
    await useMockModels(actor);
    const { body } = await actor
      .post('/vlm/v1/agent/execute')
      .send({ config: { prompt: 'Mine.' }, metadata: { session_id: 'secret-session' } })
      .expect(201);
    for (const session of ['secret-session', body.id]) {
      expect((await createOf(owner, { session_id: session }).expect(404)).body).toEqual(failure('Session not found', 'not_found'));
    }
  });
});
