import { type AccountId, formatId, isId, type SkillId } from '@guildhall/kernel';
import type { SkillFile } from '@guildhall/manifest';
import { testDatabaseUrl } from '@guildhall/testing';
import { Database } from './database.js';
import { type FileRecord, FilesRepository, toSkillFile } from './files.repository.js';
import { newId } from './new-id.js';
import { SkillsRepository } from './skills.repository.js';

let db: Database;
let files: FilesRepository;
let statements: string[] = [];
const accountId: AccountId = newId('account');
let skillId: SkillId;

beforeAll(async () => {
  db = new Database({ url: await testDatabaseUrl(), poolSize: 3, onStatement: (sql) => statements.push(sql) });
  files = new FilesRepository(db);
  await db.transaction(accountId, () => db.client.account.create({ data: { id: accountId, slug: 'tests', name: 'Tests' } }));
});
afterAll(() => db.close());

beforeEach(async () => {
  skillId = await newSkill();
});

function newSkill(): Promise<SkillId> {
  const id = newId('skill');
  const skill = { id, accountId, kind: 'agent', name: `skill-${id}`, title: 'T', description: 'D' } as const;
  return db.transaction(accountId, async () => (await new SkillsRepository(db).create(skill)).id);
}

const file = (name: string, blocks: SkillFile['blocks'] = [], parts: Partial<SkillFile> = {}): SkillFile => ({
  section: 'system',
  name,
  order: 0,
  condition: null,
  metadata: {},
  blocks,
  ...parts,
});
const text = (content: string, parts: object = {}) => ({ type: 'text', order: 0, condition: null, content, ...parts }) as const;
const replace = (next: readonly SkillFile[], options?: { areOwnFormer: boolean }, id = skillId): Promise<FileRecord[]> =>
  db.transaction(accountId, () => files.replaceAll(id, accountId, next, options));
/** What a file says, with its blocks as they stand and without their ids. */
const content = ({ blocks, ...head }: SkillFile): object => ({
  ...head,
  blocks: blocks.toSorted((left, right) => left.order - right.order).map((block) => ({ ...block, id: undefined })),
});

test('replaceAll writes what is read back, in the order of the manifest', async () => {
  const condition = { variable: 'x', op: 'exists' };
  const next = [
    file('b', [text('two', { order: 1 }), { type: 'heading', order: 0, condition, content: 'one', level: 2 }], { order: 1 }),
    file('m', [], { section: 'messages', metadata: { role: 'assistant' }, condition }),
    file('a', [{ type: 'divider', order: 0, condition: null }]),
  ];
  const written = await replace(next);
  expect(written.map(({ name }) => name)).toEqual(['a', 'b', 'm']);
  expect(written[1]?.blocks.map((block) => block.content)).toEqual(['one', 'two']);
  const read = await db.transaction(accountId, () => files.findBySkills([skillId]));
  expect(read.get(skillId)).toEqual(written);
  expect(written.map((entry) => content(toSkillFile(entry)))).toEqual([2, 0, 1].map((index) => content(next[index] ?? file(''))));
});

test('a file that keeps section and name keeps id and age; the others are new or gone', async () => {
  const [a, b] = await replace([file('a', [text('x')]), file('b')]);
  const next = await replace([file('a'), file('c'), file('b', [], { section: 'messages' })]);
  const [keptA, c, movedB] = next;
  expect(next.map(({ name }) => name)).toEqual(['a', 'c', 'b']);
  expect(keptA).toMatchObject({ id: a?.id, createdAt: a?.createdAt, revision: 2, blocks: [] });
  expect([c?.id, movedB?.id]).not.toContain(b?.id);
});

test('TEN-04 the id of a block is kept only when the draft has that block', async () => {
  const other = await newSkill();
  const [theirs] = await replace([file('a', [text('theirs')])], undefined, other);
  const [mine] = await replace([file('a', [text('mine')])]);
  const ids = [mine?.blocks[0]?.id, theirs?.blocks[0]?.id, formatId('block', 1, new Uint8Array(8))];
  const [moved] = await replace([
    file(
      'b',
      ids.map((id, order) => text('x', { id, order })),
    ),
  ]);
  const written = moved?.blocks.map(({ id }) => id) ?? [];
  expect(written[0]).toBe(ids[0]);
  for (const [index, id] of written.slice(1).entries()) {
    expect(isId('block', id)).toBe(true);
    expect(id).not.toBe(ids[index + 1]);
  }
  const untouched = await db.transaction(accountId, () => files.findBySkills([other]));
  expect(untouched.get(other)).toEqual([theirs]);
});

test('a snapshot of the same skill brings its block ids back', async () => {
  const [before] = await replace([file('a', [text('x'), text('y', { order: 1 })])]);
  await replace([]);
  const snapshot = before ? [toSkillFile(before)] : [];
  const [restored] = await replace(snapshot, { areOwnFormer: true });
  expect(restored?.blocks.map(({ id }) => id)).toEqual(before?.blocks.map(({ id }) => id));
});

test('two blocks that name the same id do not both get it', async () => {
  const [before] = await replace([file('a', [text('x')])]);
  const id = before?.blocks[0]?.id;
  const written = await replace([file('a', [text('x', { id })]), file('b', [text('y', { id })])]);
  expect(written[0]?.blocks[0]?.id).toBe(id);
  expect(written[1]?.blocks[0]?.id).not.toBe(id);
});

test('blocks of equal order stay as they stood', async () => {
  const [written] = await replace([
    file(
      'a',
      Array.from({ length: 50 }, (_, index) => text(`${index}`)),
    ),
  ]);
  expect(written?.blocks.map((block) => block.content)).toEqual(Array.from({ length: 50 }, (_, index) => `${index}`));
});

test('thousands of blocks are written at once', async () => {
  const many = Array.from({ length: 12 }, (_, index) =>
    file(
      `${index}`,
      Array.from({ length: 500 }, () => text('x')),
    ),
  );
  const written = await replace(many);
  expect(written.flatMap(({ blocks }) => blocks)).toHaveLength(6_000);
});

test('the files of many skills take one statement', async () => {
  const others = [await newSkill(), await newSkill()];
  for (const id of others) await replace([file('a', [text('x')])], undefined, id);
  statements = [];
  const found = await db.transaction(accountId, () => files.findBySkills([skillId, ...others]));
  expect([...found.keys()].sort()).toEqual([...others].sort());
  expect(statements.filter((sql) => sql.includes('"SkillFile"'))).toHaveLength(1);
});

test('TEN-01 a transaction of another account sees no files', async () => {
  await replace([file('a')]);
  const found = await db.transaction(newId('account'), () => files.findBySkills([skillId]));
  expect(found.size).toBe(0);
});
