import { type Actor, createPlugin, createSkill, installSkill, keyOf, publish, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;
let stranger: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [owner, stranger] = [await app.signup(), await app.signup()];
  await createSkill(owner, { name: 'a-listed', access: 'public', listed: true });
  await createSkill(owner, { name: 'b-unlisted', access: 'public', kind: 'prompt' });
  await createSkill(owner, { name: 'c-private' });
  await createPlugin(owner, { name: 'd-plugin', access: 'public' });
  const gone = await createSkill(owner, { name: 'e-gone', access: 'public' });
  await owner.delete(`/skills/${gone.id}`).expect(200);
  const archived = await createSkill(owner, { name: 'f-archived', access: 'public' });
  await owner.patch(`/skills/${archived.id}`).send({ status: 'archived' }).expect(200);
});
afterAll(() => app.close());

const list = (actor = app.anonymous, account = owner.account.slug) => actor.get(`/manifests/${account}`);
const names = (items: readonly { name: string }[]) => items.map(({ name }) => name);

test('200: without a token, the public skills by name; agents and prompts are the client’s prompts', async () => {
  const { body } = await list().expect(200);
  expect(body).toEqual({
    ok: true,
    success: true,
    prompts: [
      { name: 'a-listed', title: 'Example', description: 'Made by a builder.', visibility: 'listed' },
      { name: 'b-unlisted', title: 'Example', description: 'Made by a builder.', visibility: 'unlisted' },
    ],
    skills: [
      { name: 'a-listed', title: 'Example', description: 'Made by a builder.', kind: 'agent', access: 'public' },
      { name: 'b-unlisted', title: 'Example', description: 'Made by a builder.', kind: 'prompt', access: 'public' },
      { name: 'd-plugin', title: 'Example', description: 'Made by a builder.', kind: 'http', access: 'public' },
    ],
  });
});

test('200: the account itself sees its private ones too', async () => {
  const { body } = await list(owner).expect(200);
  expect(names(body.skills)).toEqual(['a-listed', 'b-unlisted', 'c-private', 'd-plugin']);
  expect(body.prompts[2]).toMatchObject({ name: 'c-private', visibility: 'private' });
  expect(names((await list(stranger)).body.skills)).not.toContain('c-private');
});

test('200: OPQ-01 others read what is published and not what is being written, of opaque skills too', async () => {
  const account = await app.signup();
  const skill = await createSkill(account, { access: 'public', contentVisibility: 'opaque', title: 'Published' });
  await publish(account, skill.id);
  await account.patch(`/skills/${skill.id}`).send({ title: 'canary', description: 'canary' }).expect(200);
  for (const actor of [app.anonymous, stranger]) {
    const { body, text } = await list(actor, account.account.slug).expect(200);
    expect(body.skills).toEqual([
      { name: skill.name, title: 'Published', description: 'Made by a builder.', kind: 'agent', access: 'public' },
    ]);
    expect(text).not.toContain('canary');
  }
  await installSkill(stranger, skill.id);
  expect((await list(stranger, account.account.slug)).text).not.toContain('canary');
  expect((await list(account, account.account.slug)).text).toContain('canary');
});

test('200: the number of statements does not grow with the skills', async () => {
  expect(await app.statements.during(() => list().expect(200))).toHaveLength(2);
});

test('401: AUT-01 a bad token is refused, not taken for none', async () => {
  await list(owner.withToken('nonsense')).expect(401);
});

test('403: a key that may not read skills', async () => {
  const key = await keyOf(owner, { scopes: ['installs:write'] });
  expect((await list(key).expect(403)).body.error_code).toBe('insufficient_scope');
});

test('404: an account that there is not', async () => {
  await list(app.anonymous, 'nobody-of-this-name').expect(404);
});
