import { type Actor, createFile, createSkill, runSql, startTestApp, type TestApp, textBlock } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app.close());

const PUBLISHES = 200;

interface Row {
  readonly version: number;
  readonly snapshot: string;
  readonly manifest: string;
}

/** Changes the draft over and over: first its fields to n, then its blocks to n; so fields are never more than one step ahead of blocks. */
async function keepWriting(skillId: string, fileId: string, isDone: () => boolean): Promise<number> {
  let n = 0;
  while (!isDone()) {
    n += 1;
    await owner
      .patch(`/skills/${skillId}`)
      .send({ title: `${n}`, description: `${n}`, whenToUse: `${n}` })
      .expect(200);
    await owner
      .put(`/skills/${skillId}/files/${fileId}/blocks`)
      .send({ blocks: [textBlock(`${n}`), textBlock(`${n}`)] })
      .expect(200);
  }
  return n;
}

test('MON-01 200 parallel publishes while the draft is being written give 1 to 200, each the snapshot of some committed draft', async () => {
  const skill = await createSkill(owner, { title: '0', description: '0', whenToUse: '0' });
  const file = await createFile(owner, skill.id, { blocks: [textBlock('0'), textBlock('0')] });
  let isDone = false;
  const writes = keepWriting(skill.id, file.id, () => isDone);
  const answers = await Promise.all(Array.from({ length: PUBLISHES }, () => owner.post(`/skills/${skill.id}/publish`).send({})));
  isDone = true;
  expect(await writes).toBeGreaterThan(1);
  expect(answers.map(({ status }) => status)).toEqual(Array(PUBLISHES).fill(201));

  const rows = await runSql<Row>(
    app,
    'SELECT "version", "snapshot", "manifest" FROM "SkillVersion" WHERE "skillId" = $1 ORDER BY "version"',
    [skill.id],
  );
  expect(rows.map(({ version }) => version)).toEqual(Array.from({ length: PUBLISHES }, (_, index) => index + 1));
  expect(answers.map(({ body }) => body.versionNumber).sort((a, b) => a - b)).toEqual(rows.map(({ version }) => version));

  const states = rows.map(({ snapshot, manifest }) => {
    const { title, description, whenToUse, files } = JSON.parse(snapshot);
    const { metadata, spec } = JSON.parse(manifest);
    expect([description, whenToUse, metadata.title]).toEqual([title, title, title]);
    const [first, second] = files[0].blocks.map(({ content }: { content: string }) => content);
    expect(second).toBe(first);
    expect(spec.files[0].blocks.map(({ content }: { content: string }) => content)).toEqual([first, first]);
    return { fields: Number(title), blocks: Number(first) };
  });
  for (const { fields, blocks } of states) expect([fields, fields - 1]).toContain(blocks);
  const order = states.map(({ fields }) => fields);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect((await owner.get(`/skills/${skill.id}`)).body.skill.version).toBe(PUBLISHES);
});

test('MON-01 publishes and yanks of one skill at once leave the newest version that is not yanked as the current one', async () => {
  const skill = await createSkill(owner);
  for (let n = 0; n < 5; n += 1) await owner.post(`/skills/${skill.id}/publish`).send({}).expect(201);
  const publishes = Array.from({ length: 10 }, () => owner.post(`/skills/${skill.id}/publish`).send({}).expect(201));
  const yanks = [1, 3, 5].map((version) => owner.post(`/skills/${skill.id}/versions/${version}/yank`).send({}).expect(200));
  await Promise.all([...publishes, ...yanks]);
  await Promise.all([14, 15].map((version) => owner.post(`/skills/${skill.id}/versions/${version}/yank`).send({}).expect(200)));
  expect((await owner.get(`/skills/${skill.id}`)).body.skill.version).toBe(13);
});
