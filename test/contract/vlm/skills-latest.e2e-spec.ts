import { type Actor, installSkill, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';
import { zipOf } from '../../e2e/bundles/bundle-files.js';
import { createVlmSkill, type Info, lookUp, readSkill, sendFile, skillIdOf, storedText, textOf, updateOf } from './vlm-calls.js';

let app: TestApp;
let author: Actor;
let reader: Actor;

beforeAll(async () => {
  app = await startTestApp();
  [author, reader] = [await app.signup(), await app.signup()];
});
afterAll(() => app?.close());

interface Shared {
  readonly name: string;
  readonly id: string;
  readonly first: Info;
}

/** A public skill with one version. */
async function share(): Promise<Shared> {
  const name = uniqueName();
  const first = await createVlmSkill(author, textOf(name), { is_public: true });
  return { name, first, id: await skillIdOf(author, name) };
}

/** What every way to ask for the latest version answers. */
async function latestOf(actor: Actor, { name }: Shared): Promise<string> {
  const read = (await readSkill(actor, name).expect(200)).body.id;
  for (const version of [undefined, null, '', 'latest']) {
    expect((await lookUp(actor, { name, skill_version: version }).expect(200)).body.id).toBe(read);
  }
  const { id } = (await actor.get(`/vlm/v1/skills/${name}/download`).expect(200)).body;
  expect(id).toBe(read);
  const grouped: Info[] = (await actor.get('/vlm/v1/skills?grouped=true&limit=1000').expect(200)).body;
  expect(grouped.filter((info) => info.name === name).map((info) => info.id)).toEqual([read]);
  return read;
}

test('of an own skill it is the newest one that was not yanked', async () => {
  const shared = await share();
  const second = (await updateOf(author, shared.name, { description: 'Two.' }).expect(201)).body;
  expect(await latestOf(author, shared)).toBe(second.id);
  await author.post(`/skills/${shared.name}/versions/2/yank`).send({}).expect(200);
  expect(await latestOf(author, shared)).toBe(shared.first.id);
});

test("of an import that follows its author it is the author's", async () => {
  const shared = await share();
  await installSkill(reader, shared.id);
  const second = (await updateOf(author, shared.name, { description: 'Two.' }).expect(201)).body;
  expect(await latestOf(reader, shared)).toBe(second.id);
});

test('of a pinned import it is the pinned one, while others are still found when they are named', async () => {
  const shared = await share();
  const second = (await updateOf(author, shared.name, { description: 'Two.' }).expect(201)).body;
  await installSkill(reader, shared.id, { version: 1 });
  expect(await latestOf(reader, shared)).toBe(shared.first.id);
  expect((await lookUp(reader, { name: shared.name, skill_version: 2 }).expect(200)).body.id).toBe(second.id);
  expect((await readSkill(reader, second.id).expect(200)).body.id).toBe(second.id);
});

test('GRT-06 of an import it is not the version that waits for approval, until it is approved', async () => {
  const shared = await share();
  const install = await installSkill(reader, shared.id);
  const further = [
    { path: 'SKILL.md', content: textOf(shared.name) },
    { path: 'run.sh', content: '#!/bin/sh\n', executable: true },
  ];
  const second = (await updateOf(author, shared.name, { file_id: await sendFile(author, await zipOf(further)) }).expect(201)).body;
  expect(await latestOf(reader, shared)).toBe(shared.first.id);
  expect(await latestOf(author, shared)).toBe(second.id);
  await reader.patch(`/skills/installs/${install.id}`).send({ version: 'latest' }).expect(200);
  expect(await latestOf(reader, shared)).toBe(second.id);
});

test('GRT-06 a change of a held import starts from what the account uses', async () => {
  const shared = await share();
  await installSkill(reader, shared.id, { version: 1 });
  const other = await sendFile(author, await zipOf([{ path: 'SKILL.md', content: textOf(shared.name, 'Two.', 'Second.') }]));
  await updateOf(author, shared.name, { file_id: other }).expect(201);
  await updateOf(reader, shared.name, { description: 'Mine.' }).expect(201);
  expect(await storedText(reader, shared.name, 'SKILL.md')).toBe(textOf(shared.name, '"Mine."', 'Do it.'));
});
