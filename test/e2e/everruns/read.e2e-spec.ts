import {
  type Actor,
  bundleBody,
  createBundle,
  createSkill,
  installSkill,
  keyOf,
  publish,
  startTestApp,
  type TestApp,
} from '@guildhall/testing';
import { createEverruns, everrunsMd, nativeOf, SKILLS } from './everruns-client.js';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

/** A public bundle of somebody else in the owner's pool. */
async function imported(overrides: object = {}): Promise<{ id: string; name: string; installId: string }> {
  const author = await app.signup();
  const skill = await createBundle(author, { access: 'public', ...overrides });
  await publish(author, skill.id);
  const install = await installSkill(owner, skill.id);
  return { id: skill.id, name: skill.name, installId: install.id };
}

const idOf = (native: string): string => `skill_${native}00000000`;
const namesOf = (body: { data: { name: string }[] }): string[] => body.data.map(({ name }) => name);

describe('the list', () => {
  test('200: bundles of the pool and nothing else, newest first', async () => {
    const actor = await app.signup();
    const first = await createEverruns(actor, 'first-one');
    await createSkill(actor, { name: 'agent-here' });
    const second = await createBundle(actor);
    const { body } = await actor.get(SKILLS).expect(200);
    expect(Object.keys(body)).toEqual(['data']);
    expect(namesOf(body)).toEqual([second.name, first.name]);
    expect(body.data[1]).toEqual((await actor.get(`${SKILLS}/${first.id}`).expect(200)).body);
  });

  test('200: those whose name or description has a word in it, and archived ones when asked for', async () => {
    const actor = await app.signup();
    const { id } = await createEverruns(actor, 'csv-reader');
    await createEverruns(actor, 'pdf-reader');
    const found = async (query: string): Promise<string[]> => namesOf((await actor.get(`${SKILLS}?${query}`).expect(200)).body);
    expect(await found('search=CSV')).toEqual(['csv-reader']);
    expect(await found('search=does%20pdf')).toEqual(['pdf-reader']);
    expect(await found('search=Csv%20Reader')).toEqual([]); // a title, which Everruns has none of
    await actor.delete(`${SKILLS}/${id}`).expect(204);
    for (const yes of ['true', '1', 'YES', 'on']) expect(await found(`include_archived=${yes}`)).toEqual(['pdf-reader', 'csv-reader']);
    for (const no of ['false', '0', 'maybe', '']) expect(await found(`include_archived=${no}`)).toEqual(['pdf-reader']);
    await actor.post(`${SKILLS}/${id}/delete`).expect(204);
    expect(await found('include_archived=1')).toEqual(['pdf-reader']);
  });

  test('401: without a key', async () => {
    await app.anonymous.get(SKILLS).expect(401);
  });
});

describe('one skill', () => {
  test('200: of others under the name that the account gives it', async () => {
    const { id, installId } = await imported();
    await owner.patch(`/skills/installs/${installId}`).send({ alias: 'called-so' }).expect(200);
    const { body } = await owner.get(`${SKILLS}/${idOf(id)}`).expect(200);
    expect(body).toMatchObject({ id: idOf(id), name: 'called-so', status: 'active', source_type: 'archive' });
    expect((await owner.get(`${SKILLS}?search=CALLED-SO`).expect(200)).body.data).toEqual([body]);
  });

  test('200: of its author as it is being worked on', async () => {
    const { id } = await createEverruns(owner, 'in-work');
    await owner
      .patch(`/skills/${nativeOf(id)}`)
      .send({ description: 'Not published.' })
      .expect(200);
    expect((await owner.get(`${SKILLS}/${id}`).expect(200)).body.description).toBe('Not published.');
    expect((await owner.get(`${SKILLS}/${id}/content`).expect(200)).body.skill_md).toContain('Not published.');
  });

  test('OPQ-01 200: of an opaque one of others nothing but its face', async () => {
    const { id, name } = await imported({ contentVisibility: 'opaque' });
    const { body } = await owner.get(`${SKILLS}/${idOf(id)}`).expect(200);
    expect(body).toEqual({
      ...{ id: idOf(id), name, description: 'Made by a builder.', source_type: 'archive', status: 'active', version: '1.0' },
      ...{ user_invocable: true, disable_model_invocation: false, created_at: expect.any(String), updated_at: expect.any(String) },
      ...{ self_url: expect.any(String), view_url: expect.any(String), ui_link: expect.any(String) },
    });
    const refused = await owner.get(`${SKILLS}/${idOf(id)}/content`).expect(403);
    expect(refused.body.code).toBe('skill_opaque');
  });

  test.each(['', '/content'])('400: an id that is none%s', async (rest) => {
    const { body } = await owner.get(`${SKILLS}/hello-world${rest}`).expect(400);
    expect(body).toMatchObject({ code: 'validation_failed', detail: 'Invalid skill ID: expected skill_<32 hex>' });
  });

  test('TEN-02 404: what never was, what is of another kind and what is hidden answer alike', async () => {
    const agent = await createSkill(owner);
    const hidden = await createBundle(await app.signup());
    for (const id of ['f'.repeat(24), agent.id, hidden.id])
      for (const rest of ['', '/content']) {
        const { body } = await owner.get(`${SKILLS}/${idOf(id)}${rest}`).expect(404);
        const { request_id: _, instance: __, ...said } = body;
        expect(said).toEqual({ title: 'Not Found', status: 404, code: 'not_found', detail: 'Skill not found' });
      }
  });

  test('402: the content of what has to be paid for', async () => {
    const { id, name } = await imported({ pricing: { model: 'fixed', perMonth: 9 } });
    expect((await owner.get(`${SKILLS}/${idOf(id)}`).expect(200)).body.name).toBe(name);
    const { body } = await owner.get(`${SKILLS}/${idOf(id)}/content`).expect(402);
    expect(body).toMatchObject({ title: 'Payment Required', status: 402, code: 'payment_required' });
  });

  test('404: of others, once its author has deleted it', async () => {
    const author = await app.signup();
    const { id } = await createEverruns(author, 'soon-gone');
    await author
      .patch(`/skills/${nativeOf(id)}`)
      .send({ access: 'public' })
      .expect(200);
    await publish(author, nativeOf(id));
    await installSkill(owner, nativeOf(id));
    await owner.get(`${SKILLS}/${id}`).expect(200);
    await author.delete(`/skills/${nativeOf(id)}`).expect(200);
    for (const reader of [owner, author]) {
      for (const rest of ['', '/content']) await reader.get(`${SKILLS}/${id}${rest}`).expect(404);
      expect(namesOf((await reader.get(`${SKILLS}?search=soon-gone&include_archived=1`).expect(200)).body)).toEqual([]);
    }
    await owner.patch(`${SKILLS}/${id}`).send({ status: 'disabled' }).expect(404);
  });
});

describe('the content', () => {
  test('200: SKILL.md as it was sent, comments and quoting included', async () => {
    const skill_md = '---\n# a comment\nname: "as-sent"\ndescription: \'Quoted.\'\n---\n\n\nBody  \n';
    const { id } = (await owner.post(SKILLS).send({ skill_md }).expect(201)).body;
    expect((await owner.get(`${SKILLS}/${id}/content`).expect(200)).body).toEqual({ skill_md, files: [] });
  });

  test('200: of what others have published, not of their draft', async () => {
    const author = await app.signup();
    const { id } = await createEverruns(author, 'published-one');
    await author
      .patch(`/skills/${id.slice(6, 30)}`)
      .send({ access: 'public' })
      .expect(200);
    await publish(author, id.slice(6, 30));
    await author
      .put(`/skills/${id.slice(6, 30)}/bundle`)
      .send(bundleBody('published-one'))
      .expect(200);
    await installSkill(owner, id.slice(6, 30));
    expect((await owner.get(`${SKILLS}/${id}/content`).expect(200)).body).toEqual({ skill_md: everrunsMd('published-one'), files: [] });
  });
});

test('200: what the caller may do', async () => {
  const { body } = await owner.get(`${SKILLS}/config`).expect(200);
  expect(body).toEqual({ policies: { 'skill.view': true, 'skill.manage': true, 'skill.dangerous': true } });
});

test('200: what the caller may do with a key that only reads', async () => {
  const { body } = await (await keyOf(owner, { scopes: ['skills:read'] })).get(`${SKILLS}/config`).expect(200);
  expect(body).toEqual({ policies: { 'skill.view': true, 'skill.manage': false, 'skill.dangerous': false } });
});

test('200: how many active agents use which skill', async () => {
  const actor = await app.signup();
  const used = await createEverruns(actor, 'used-skill');
  await createEverruns(actor, 'unused-skill');
  const [agent, archived] = [await createSkill(actor), await createSkill(actor)];
  for (const { id } of [agent, archived])
    await actor
      .post(`/skills/${id}/skills`)
      .send({ skillId: used.id.slice(6, 30) })
      .expect(201);
  await actor.patch(`/skills/${archived.id}`).send({ status: 'archived' }).expect(200);
  expect((await actor.get(`${SKILLS}/usage`).expect(200)).body).toEqual({ [used.id]: { agents: 1, harnesses: 0 } });
});
