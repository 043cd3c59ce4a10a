import { type Actor, runSql, startTestApp, type TestApp } from '@guildhall/testing';
import { zip } from '../../libs/bundles/src/zip-samples.property.js';
import { readRefusal } from '../matrix/refusals.js';
import { ARCHIVE_DOORS, TEXT_DOORS } from './doors.js';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

const IDENTITY = 'name: hostile\ndescription: Does harm.\n';
const around = (front: string): string => `---\n${IDENTITY}${front}\n---\n\nBody.\n`;
const aliases = Array.from({ length: 9 }, (_, level) => `  l${level + 1}: &l${level + 1} [${Array(9).fill(`*l${level}`).join(', ')}]`);

/** One or more of each class that the threat model names. */
const HOSTILE: readonly (readonly [string, string])[] = [
  ['a bomb of aliases', around(`metadata:\n  l0: &l0 lol\n${aliases.join('\n')}`)],
  ['an alias of itself', around('metadata: &me\n  me: *me')],
  ['merge keys', around('metadata:\n  <<: { a: b }')],
  ['a tag', around('metadata: !!js/function "() => 1"')],
  ['a tag of its own', around('metadata: !include /etc/passwd')],
  ['the same key twice', around('license: A\nlicense: B')],
  ['a name of the language', around('metadata:\n  __proto__: { polluted: yes }')],
  ['depth', around(`metadata:\n  a: ${'['.repeat(500)}${']'.repeat(500)}`)],
  ['many keys', around(`metadata:\n${Array.from({ length: 8_000 }, (_, n) => `  k${n}: v`).join('\n')}`)],
  ['more than it may hold', around(`license: ${'x'.repeat(70_000)}`)],
  ['several documents', `---\n${IDENTITY}...\n--- a\n---\n\nBody.\n`],
  ['a list', '---\n- name\n- description\n---\n\nBody.\n'],
  ['a text', '---\njust text\n---\n\nBody.\n'],
  ['a value that is no text', around('license: { a: 1 }')],
  ['no end', `---\n${IDENTITY}`],
];

const cases = HOSTILE.map(([what, text]) => ({ what, text }));

async function skills(): Promise<unknown[]> {
  return runSql(app, 'SELECT "id" FROM "Skill"');
}

describe.each(TEXT_DOORS.map((door, index) => ({ ...door, form: index })))('as text at $path, form $form', ({ path, bodyOf }) => {
  test.each(cases)('422: INP-02 $what', async ({ text }) => {
    const answer = await owner.post(path).send(bodyOf(text));
    expect([answer.status, readRefusal(path, answer).code]).toEqual([422, 'invalid_skill_md']);
    expect(await skills()).toEqual([]);
  });
});

describe.each(ARCHIVE_DOORS)('by $name', ({ path, open }) => {
  test.each(cases)('422: INP-02 $what', async ({ text }) => {
    const judge = await open(owner, zip([{ name: 'SKILL.md', content: text }]));
    const answer = await judge();
    expect([answer.status, readRefusal(path, answer).code]).toEqual([422, 'invalid_skill_md']);
    expect(await skills()).toEqual([]);
  });
});
