import { type Actor, startTestApp, type TestApp } from '@guildhall/testing';
import { everrunsMd, SKILLS } from './everruns-client.js';

const VALIDATE = `${SKILLS}/validate`;

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

const judge = async (body: object) => (await owner.post(VALIDATE).send(body).expect(200)).body;

test('200: a valid text; nothing of it is stored, and its name may be in use', async () => {
  await owner
    .post(SKILLS)
    .send({ skill_md: everrunsMd('judged') })
    .expect(201);
  const valid = { valid: true, name: 'judged', description: 'Does judged.', warnings: [] };
  expect(await judge({ skill_md: everrunsMd('judged'), newer_key: 1 })).toEqual(valid);
  expect((await judge({ skill_md: everrunsMd('unheard-of') })).valid).toBe(true);
  await owner.get('/skills/unheard-of').expect(404);
});

test('200: warnings, and every error, in the order of the rules', async () => {
  const unreachable = everrunsMd('unreachable', 'user-invocable: false\ndisable-model-invocation: true\n');
  expect(await judge({ skill_md: unreachable })).toMatchObject({ valid: true, warnings: [expect.stringMatching(/^Skill is unreachable/)] });
  expect(await judge({ skill_md: '---\nname: -A-\nunknown: 1\n---\n' })).toEqual({
    valid: false,
    errors: [
      'unknown: unknown field',
      'name: must contain only lowercase letters, numbers, and hyphens',
      'name: must not start or end with hyphen',
      'description: required field missing',
    ],
    warnings: [],
  });
});

test('200: strict unless lenient is asked for', async () => {
  const skill_md = '---\nname: Some Name\ndescription: x\nversion: 2\n---\n\nBody.';
  expect((await judge({ skill_md, mode: 'strict' })).valid).toBe(false);
  expect(await judge({ skill_md, mode: 'lenient' })).toEqual({
    ...{ valid: true, name: 'some-name', description: 'x' },
    warnings: ['version: unknown field, stored as metadata.version', 'name: changed to "some-name"'],
  });
});

test('400: no text, and another mode', async () => {
  for (const body of [{}, { skill_md: 1 }, { skill_md: everrunsMd('a'), mode: 'loose' }])
    expect((await owner.post(VALIDATE).send(body).expect(400)).body.code).toBe('validation_failed');
});

test('401: without a key', async () => {
  await app.anonymous
    .post(VALIDATE)
    .send({ skill_md: everrunsMd('a') })
    .expect(401);
});
