import { type Actor, createPlugin, createSkill, installSkill, listSkill, startTestApp, type TestApp } from '@guildhall/testing';
import type { Test } from 'supertest';
import { AGENTS, createAgent, createEverruns, digitsOf, everrunsMd, SKILLS } from './everruns-client.js';

const BASE = 'http://registry.example';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp({ PUBLIC_URL: BASE });
  owner = await app.signup();
});
afterAll(() => app?.close());

/** What is said of a conflict, and where the client is sent. */
async function conflict(call: Test): Promise<{ detail: string; existing: string | undefined }> {
  const { detail, code, title, status, allowed_actions: actions, ...rest } = (await call.expect(409)).body;
  expect({ code, title, status }).toEqual({ code: 'skill_name_taken', title: 'Conflict', status: 409 });
  expect(Object.keys(rest).sort()).toEqual(['instance', 'request_id']);
  if (actions) expect(actions).toEqual([{ rel: 'get-existing', method: 'GET', href: expect.any(String) }]);
  return { detail, existing: actions?.[0].href.replace(BASE, '') };
}

const newSkill = (name: string, more: object = {}): Test => owner.post(SKILLS).send({ skill_md: everrunsMd(name), ...more });
const newAgent = (name: string, more: object = {}): Test => owner.post(AGENTS).send({ name, ...more });
const nameTaken = (name: string): string => `Skill with name '${name}' already exists`;

describe('409: a name', () => {
  test('that a skill has, active or archived', async () => {
    const { id } = await createEverruns(owner, 'taken-skill');
    const told = { detail: nameTaken('taken-skill'), existing: `${SKILLS}/${id}` };
    expect(await conflict(newSkill('taken-skill'))).toEqual(told);
    expect(await conflict(newAgent('Taken Skill'))).toEqual(told);
    expect(await conflict(owner.put(`${AGENTS}/taken-skill`).send({ name: 'taken-skill' }))).toEqual(told);
    await owner.delete(`${SKILLS}/${id}`).expect(204);
    expect(await conflict(newSkill('taken-skill'))).toEqual(told);
  });

  test('that an agent has, which is named as one', async () => {
    const { id } = await createAgent(owner, { id: 'agent_550e8400e29b41d4a716446655440030', name: 'taken-agent' });
    const told = { detail: nameTaken('taken-agent'), existing: `${AGENTS}/${id}` };
    expect(await conflict(newSkill('taken-agent'))).toEqual(told);
    const skill = await createEverruns(owner, 'renamed-skill');
    expect(await conflict(owner.patch(`${SKILLS}/${skill.id}`).send({ skill_md: everrunsMd('taken-agent') }))).toEqual(told);
    await createAgent(owner, { name: 'renamed-agent' });
    expect(await conflict(owner.patch(`${AGENTS}/renamed-agent`).send({ name: 'taken-agent' }))).toEqual(told);
    await owner.get(`${AGENTS}/renamed-agent`).expect(200);
  });

  test('that something has which Everruns does not know', async () => {
    const [plugin, prompt] = [await createPlugin(owner), await createSkill(owner, { kind: 'prompt' })];
    for (const { name } of [plugin, prompt]) {
      expect(await conflict(newSkill(name))).toEqual({ detail: nameTaken(name), existing: undefined });
      expect(await conflict(newAgent(name))).toEqual({ detail: nameTaken(name), existing: undefined });
    }
  });

  test('that an import has as its alias', async () => {
    const skill = await listSkill(await app.signup());
    await installSkill(owner, skill.id, { alias: 'my-alias' });
    const told = { detail: nameTaken('my-alias'), existing: `${AGENTS}/agent_${digitsOf(skill.id)}` };
    expect(await conflict(newSkill('my-alias'))).toEqual(told);
  });

  test('that is reserved because something had it, which is not there to be shown', async () => {
    const { id } = await createEverruns(owner, 'reserved-name');
    await owner.delete(`${SKILLS}/${id}`).expect(204);
    await owner.post(`${SKILLS}/${id}/delete`).expect(204);
    expect(await conflict(newSkill('reserved-name'))).toEqual({ detail: nameTaken('reserved-name'), existing: undefined });
    expect(await conflict(newAgent('reserved-name'))).toEqual({ detail: nameTaken('reserved-name'), existing: undefined });
  });
});

describe('409: an id', () => {
  const digits = '550e8400e29b41d4a71644665544004';

  test('that a skill has, whatever asks for it; nothing of the new thing is kept', async () => {
    const [skillId, agentId] = [`skill_${digits}1`, `agent_${digits}1`];
    await newSkill('first-of-id', { id: skillId }).expect(201);
    const existing = `${SKILLS}/${skillId}`;
    expect(await conflict(newSkill('second-of-id', { id: skillId }))).toEqual({
      ...{ detail: `Skill with id '${skillId}' already exists`, existing },
    });
    expect(await conflict(newAgent('third-of-id', { id: agentId }))).toEqual({
      ...{ detail: `Agent with id '${agentId}' already exists`, existing },
    });
    await createAgent(owner, { name: 'without-id' });
    expect((await conflict(newAgent('without-id', { id: agentId, description: 'Changed.' }))).existing).toBe(existing);
    for (const name of ['second-of-id', 'third-of-id']) await owner.get(`/skills/${name}`).expect(404);
    expect((await owner.get(`${AGENTS}/without-id`).expect(200)).body.description).toBe('without-id');
  });

  test('that an agent has', async () => {
    const agentId = `agent_${digits}2`;
    await createAgent(owner, { id: agentId, name: 'agent-of-id' });
    expect(await conflict(newSkill('skill-of-id', { id: `skill_${digits}2` }))).toEqual({
      ...{ detail: `Skill with id 'skill_${digits}2' already exists`, existing: `${AGENTS}/${agentId}` },
    });
  });

  test('that a deleted skill had', async () => {
    const id = `skill_${digits}3`;
    await newSkill('gone-of-id', { id }).expect(201);
    await owner.delete(`${SKILLS}/${id}`).expect(204);
    await owner.post(`${SKILLS}/${id}/delete`).expect(204);
    expect(await conflict(newSkill('new-of-id', { id }))).toEqual({ detail: `Skill with id '${id}' already exists`, existing: undefined });
  });

  test('TEN-02 201: that another account has is free', async () => {
    const [other, id] = [await app.signup(), `skill_${digits}4`];
    await newSkill('mine-of-id', { id }).expect(201);
    await other
      .post(SKILLS)
      .send({ id, skill_md: everrunsMd('theirs-of-id') })
      .expect(201);
  });
});

test('409, and one 201: two at once under one name', async () => {
  const answers = await Promise.all([newSkill('at-once'), newAgent('at-once'), newSkill('at-once')]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
});
