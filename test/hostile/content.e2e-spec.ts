import { type Actor, createFile, createSkill, startTestApp, type TestApp, textBlock } from '@guildhall/testing';
import { HANG_MS } from './send.js';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app.close());

const variable = (key: string, parts: object = {}) => ({ key, description: 'Any.', type: 'string', required: false, ...parts });

async function compiled(text: string, variables: Record<string, unknown>): Promise<string> {
  const skill = await createSkill(owner, { kind: 'prompt', variables: [variable('name'), variable('other')] });
  await createFile(owner, skill.id, { blocks: [textBlock(text)] });
  return (await owner.post(`/skills/${skill.id}/compile`).send({ variables }).expect(200)).body.system;
}

describe('INP-03 text of skills is filled in once, and nothing in it runs', () => {
  test.each([
    ['{{constructor}} {{__proto__}} {{toString}} {{hasOwnProperty}}', '{{constructor}} {{__proto__}} {{toString}} {{hasOwnProperty}}'],
    ['{{#if name}}x{{/if}} {{> name}} {{& name}} {{^name}}', '{{#if name}}x{{/if}} {{> name}} {{& name}} {{^name}}'],
    ['{{name.length}} {{name.constructor}} {{name()}}', '{{name.length}} {{name.constructor}} {{name()}}'],
    ['<%= name %> #{name} {%name%} [[name]]', '<%= name %> #{name} {%name%} [[name]]'],
    ['{{name', '{{name'],
    ['}}{{', '}}{{'],
  ])('%s stays as it is', async (text, expected) => {
    expect(await compiled(text, { name: 'value' })).toBe(expected);
  });

  test.each(['{{other}}', '$& $` $$ $1', '{{name}}', '{{{{name}}}}', '\\{{name}}', '{{component.any}}'])(
    'the value %s is data',
    async (value) => {
      expect(await compiled('<{{name}}>', { name: value, other: 'secret' })).toBe(`<${value}>`);
    },
  );

  test('a value of half a megabyte in a thousand places ends at a limit', async () => {
    const startedAt = performance.now();
    const text = await compiled('{{name}}'.repeat(1_000), { name: 'x'.repeat(500_000) });
    expect(performance.now() - startedAt).toBeLessThan(10 * HANG_MS); // three requests, on a busy machine
    expect(text.length).toBeLessThan(4 * 1_048_576);
  });

  test('values by names that every object is born with are no values', async () => {
    const skill = await createSkill(owner, { kind: 'prompt', variables: [variable('name')] });
    const compile = (values: string) =>
      owner.post(`/skills/${skill.id}/compile`).set('Content-Type', 'application/json').send(`{"variables":${values}}`);
    const { body } = await compile('{"toString":"x","constructor":"y"}').expect(200);
    expect(body.warnings.filter(({ code }: { code: string }) => code === 'unknown_variable_supplied')).toHaveLength(2);
    const refused = await compile('{"__proto__":{"name":"x"}}').expect(400);
    expect(refused.body.errors[0].pointer).toBe('/variables/__proto__');
    expect(({} as { name?: string }).name).toBeUndefined();
  });

  test('names that every object is born with are kept where authors may choose names', async () => {
    const properties = { constructor: { type: 'string' }, toString: { type: 'number' }, hasOwnProperty: { type: 'boolean' } };
    const { id } = await createSkill(owner, { outputSchema: { type: 'object', properties }, variables: [variable('toString')] });
    const { skill } = (await owner.get(`/skills/${id}`).expect(200)).body;
    expect(Object.keys(skill.outputSchema.properties)).toEqual(['constructor', 'toString', 'hasOwnProperty']);
    await createFile(owner, id, { blocks: [textBlock('{{toString}}')] });
    const { system } = (
      await owner
        .post(`/skills/${id}/compile`)
        .send({ variables: { toString: 'mine' } })
        .expect(200)
    ).body;
    expect(system).toBe('mine');
  });

  test.each(['__proto__', 'constructor', 'prototype', 'a.b', 'a-b', '', ' a', 'a b', '1a', 'é', 'a'.repeat(65), '{{a}}'])(
    '422: the key %j is none',
    async (key) => {
      const body = { name: 'never-made', title: 'T', description: 'D', variables: [variable(key)] };
      const answer = await owner.post('/skills').send(body).expect(422);
      expect(answer.body.errors[0].pointer).toMatch(/^\/variables\/0\/key/);
    },
  );

  test('422: more variables, tools or files than a skill may have', async () => {
    const many = Array.from({ length: 1_001 }, (_, n) => n);
    const lists = {
      variables: many.map((n) => variable(`v${n}`)),
      toolDefs: many.map((n) => ({ name: `t${n}`, description: 'Any.' })),
      files: many.map((n) => ({ section: 'system', name: `f${n}.md`, blocks: [] })),
    };
    for (const [field, list] of Object.entries(lists)) {
      const answer = await owner
        .post('/skills')
        .send({ name: 'never-made', title: 'T', description: 'D', [field]: list })
        .expect(422);
      expect(answer.body.errors[0].pointer).toBe(`/${field}`);
    }
  });
});

const leaf = { variable: 'name', op: 'eq', value: 'x' };
const nested = (depth: number): object => (depth === 0 ? leaf : { operator: 'AND', rules: [nested(depth - 1)] });

describe('INP-04 conditions are judged when they are written, wherever they stand', () => {
  const BAD: readonly (readonly [string, unknown])[] = [
    ['nine levels', nested(9)],
    ['a hundred and one rules', { operator: 'OR', rules: Array(101).fill(leaf) }],
    ['an unknown operator', { ...leaf, op: 'matches' }],
    ['an operator by birth', { ...leaf, op: 'constructor' }],
    ['an unknown group', { operator: 'XOR', rules: [leaf] }],
    ['a leaf that is a group, too', { ...leaf, operator: 'AND', rules: [] }],
    ['a group without rules', { operator: 'AND' }],
    ['rules that are no list', { operator: 'AND', rules: { length: 1, 0: leaf } }],
    ['a rule that is null', { operator: 'NOT', rules: [null] }],
    ['a variable that is an object', { ...leaf, variable: { toString: 'x' } }],
    ['a list', [leaf]],
    ['a text', 'name eq x'],
    ['true', true],
    ['an unknown field', { ...leaf, script: 'x' }],
  ];

  const places: readonly (readonly [string, (condition: unknown) => object, string])[] = [
    ['file', (condition) => ({ files: [{ section: 'system', name: 'a.md', condition, blocks: [] }] }), '/files/0/condition'],
    [
      'block',
      (condition) => ({ files: [{ section: 'system', name: 'a.md', blocks: [{ type: 'divider', condition }] }] }),
      '/files/0/blocks/0/condition',
    ],
    ['variable', (condition) => ({ variables: [variable('name', { condition })] }), '/variables/0/condition'],
    ['tool', (condition) => ({ toolDefs: [{ name: 'look', description: 'Looks.', condition }] }), '/toolDefs/0/condition'],
  ];

  test.each(BAD)('422: %s', async (_, condition) => {
    for (const [, bodyOf, pointer] of places) {
      const body = { name: 'never-made', title: 'T', description: 'D', ...bodyOf(condition) };
      const answer = await owner.post('/skills').send(body).expect(422);
      expect(answer.body.error_code).toBe('invalid_condition');
      expect(answer.body.errors[0].pointer.startsWith(pointer)).toBe(true);
    }
  });

  test('201: what is just within the limits is taken', async () => {
    for (const condition of [nested(7), { operator: 'OR', rules: Array(99).fill(leaf) }]) {
      await createSkill(owner, { variables: [variable('name', { condition })] });
    }
  });
});
