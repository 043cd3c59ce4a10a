import type { JsonValue } from '@guildhall/kernel';
import fc from 'fast-check';
import { type Compiled, compileManifest, compilePrepared, literalSystem } from './compile.js';
import { prepareManifest } from './compile-prepare.js';
import { component, file, manifestOf, manifests, skill, text, tool, variable } from './samples.property.js';
import type { Block, Dependency, SkillContent, SkillFile, Variable } from './types.js';

const MODELS = { models: [{ provider: 'anthropic', model: 'claude-sonnet-4-6', temperature: 0.7 }] };
const FINISH = tool('finish_agent_run');
const ADMIN_ONLY = { variable: 'role', op: 'eq', value: 'admin' };

/** Compiles an agent that is complete but for what the test is about. */
function compile(
  parts: Partial<SkillContent>,
  values: Readonly<Record<string, unknown>> = {},
  dependencies: readonly Dependency[] = [],
): Compiled {
  return compileManifest(manifestOf({ toolDefs: [FINISH], ...parts }, dependencies), values, MODELS);
}

function system(content: string, variables: readonly Variable[], values: Readonly<Record<string, unknown>> = {}): string {
  return compile({ files: [file([text(content)])], variables }, values).system;
}

function codes({ warnings }: Compiled): readonly string[] {
  return warnings.map(({ code }) => code);
}

describe('literalSystem', () => {
  test('leaves variables as they are written, writes references out, and judges conditions by the defaults', () => {
    const variables = [variable('who', { default: 'you' }), variable('role', { default: 'user' })];
    const blocks = [
      text('Greet {{who}} and {{nobody}}. {{component.tone}}'),
      { type: 'variable', order: 0, key: 'who' } as const,
      { ...text('For admins.'), condition: ADMIN_ONLY },
      { ...text('For users.'), condition: { ...ADMIN_ONLY, value: 'user' } },
    ];
    const manifest = manifestOf({ variables, files: [file(blocks)] }, [component('tone', 'Be kind to {{who}}.')]);
    expect(literalSystem(prepareManifest(manifest))).toBe('Greet {{who}} and {{nobody}}. Be kind to {{who}}.\n\n{{who}}\n\nFor users.');
  });
});

describe('compileManifest', () => {
  test('answers the shape of the document', () => {
    const files = [file([text('You are a helpful assistant. Hello {{user_name}}.')])];
    expect(compile({ files, variables: [variable('user_name')] }, { user_name: 'Alice' })).toEqual({
      system: 'You are a helpful assistant. Hello Alice.',
      messages: [],
      tools: [{ name: 'finish_agent_run', description: 'Does finish_agent_run.', parameters: { type: 'object' } }],
      model: { provider: 'anthropic', model: 'claude-sonnet-4-6', temperature: 0.7 },
      warnings: [],
    });
  });

  test('joins system files and makes one message of each messages file', () => {
    const files = [
      file([text('One')]),
      file([text('Two')], { name: 'more.md', order: 1 }),
      file([text('Hi'), text('there', { order: 1 })], { section: 'messages', name: 'a.md' }),
      file([text('Hello')], { section: 'messages', name: 'b.md', order: 1, metadata: { role: 'assistant' } }),
    ];
    expect(compile({ files })).toMatchObject({
      system: 'One\n\nTwo',
      messages: [
        { role: 'user', content: 'Hi\n\nthere' },
        { role: 'assistant', content: 'Hello' },
      ],
    });
  });

  test.each<[string, Block, string]>([
    ['text', text('Hello {{a}}'), 'Hello 1'],
    ['heading', { type: 'heading', order: 0, level: 3, content: 'About {{a}}' }, '### About 1'],
    ['divider', { type: 'divider', order: 0 }, '---'],
    ['variable', { type: 'variable', order: 0, key: 'a' }, '1'],
    ['component_ref', { type: 'component_ref', order: 0, itemId: 'i1' }, 'Component of 1'],
    ['assistant_ref', { type: 'assistant_ref', order: 0, itemId: 'i2' }, 'Assistant of 1'],
  ])('renders a %s block', (_, block, expected) => {
    const library: Dependency[] = [
      component('i1', 'Component of {{a}}'),
      { type: 'assistant', id: 'i2', name: 'helper', title: 'Helper', content: 'Assistant of {{a}}' },
    ];
    const compiled = compile({ files: [file([block])], variables: [variable('a', { type: 'number' })] }, { a: 1 }, library);
    expect(compiled).toMatchObject({ system: expected, warnings: [] });
  });

  test('a block that comes out empty leaves no gap, and a file without a visible block adds nothing', () => {
    const hidden = text('secret', { condition: ADMIN_ONLY });
    const files = [
      file([text('One'), text('{{a}}', { order: 1 }), text('Two', { order: 2 })]),
      file([hidden], { name: 'hidden.md', order: 1 }),
      file([hidden], { section: 'messages', name: 'messages.md' }),
    ];
    expect(compile({ files, variables: [variable('a'), variable('role')] })).toMatchObject({ system: 'One\n\nTwo', messages: [] });
  });

  test.each<[SkillContent['kind'], readonly string[]]>([
    ['agent', ['no_finish_tool', 'no_model_configured']],
    ['prompt', ['no_model_configured']],
    ['http', []],
    ['mcp', []],
    ['bundle', []],
  ])('kind %s without tools and models warns of %j', (kind, expected) => {
    const compiled = compileManifest(manifestOf({ kind }), {}, { models: [] });
    expect(codes(compiled)).toEqual(expected);
    expect(compiled.model).toBeNull();
  });

  test('the model is the first to try, with a temperature only when one is set', () => {
    const models = [
      { provider: 'openai', model: 'one', maxTokens: 5 },
      { provider: 'openai', model: 'two' },
    ];
    expect(compileManifest(manifestOf(), {}, { models }).model).toEqual({ provider: 'openai', model: 'one' });
  });
});

describe('values', () => {
  test.each<[string, Variable, Readonly<Record<string, unknown>>, string, readonly string[]]>([
    ['supplied', variable('a'), { a: 'x' }, 'x', []],
    ['default', variable('a', { default: 'd' }), {}, 'd', []],
    ['supplied before default', variable('a', { default: 'd' }), { a: 'x' }, 'x', []],
    ['null counts as not given', variable('a', { default: 'd' }), { a: null }, 'd', []],
    ['false is a value', variable('a', { type: 'boolean', default: true }), { a: false }, 'false', []],
    ['the empty string is a value', variable('a', { required: true, default: 'd' }), { a: '' }, '', []],
    ['optional and missing', variable('a'), {}, '', []],
    ['required and missing', variable('a', { required: true }), {}, '', ['missing_required_variable']],
    ['json prints compact', variable('a', { type: 'json' }), { a: { b: [1, 2] } }, '{"b":[1,2]}', []],
    ['INP-03: the name of an inherited member', variable('toString'), {}, '', []],
  ])('%s', (_, declared, supplied, expected, warnings) => {
    const compiled = compile({ files: [file([text(`[{{${declared.key}}}]`)])], variables: [declared] }, supplied);
    expect([compiled.system, codes(compiled)]).toEqual([`[${expected}]`, warnings]);
  });

  test.each<[Variable['type'], JsonValue, boolean]>([
    ['string', 'x', true],
    ['string', 1, false],
    ['number', 1.5, true],
    ['number', '1', false],
    ['boolean', false, true],
    ['boolean', 'false', false],
    ['enum', 'red', true],
    ['enum', 'blue', false],
    ['enum', 1, false],
    ['json', [1], true],
    ['date', '2026-02-28', true],
    ['date', '2026-02-28T10:00:00Z', true],
    ['date', '2026-02-30', false],
    ['date', 'tomorrow', false],
    ['date', 20260228, false],
  ])('type %s and value %j: fits is %s', (type, value, fits) => {
    const compiled = compile({ variables: [variable('a', { type, enum: ['red'] })] }, { a: value });
    expect(compiled.warnings).toMatchObject(fits ? [] : [{ code: 'wrong_type', key: 'a' }]);
  });

  test('a value of the wrong type is still printed', () => {
    expect(system('{{a}}', [variable('a')], { a: 5 })).toBe('5');
  });

  test('undeclared: the reference stays as it is written, one warning for each block', () => {
    const compiled = compile({ files: [file([text('{{ a }} and {{a}}', { id: 'blk_1' })])] }, { a: 'x' });
    expect(compiled.system).toBe('{{ a }} and {{a}}');
    expect(compiled.warnings).toMatchObject([
      { code: 'unknown_variable_supplied', key: 'a' },
      { code: 'unresolved_variable', key: 'a', path: 'files/system/instructions.md/blocks/blk_1' },
    ]);
  });

  test('an undeclared key of a variable block stays as a reference', () => {
    const compiled = compile({ files: [file([{ type: 'variable', order: 0, key: 'nobody' }])] });
    expect([compiled.system, codes(compiled)]).toEqual(['{{nobody}}', ['unresolved_variable']]);
  });

  test('warnings name variables and never their values', () => {
    const compiled = compile({ variables: [variable('a', { type: 'number', secret: true })] }, { a: 'hush', b: 'hush' });
    expect(codes(compiled)).toEqual(['wrong_type', 'unknown_variable_supplied']);
    expect(JSON.stringify(compiled.warnings)).not.toContain('hush');
  });
});

describe('conditions', () => {
  const variables = [variable('role', { default: 'admin' })];

  test.each([
    ['the default', {}, true],
    ['a supplied value', { role: 'guest' }, false],
  ])('are decided by %s', (_, values, shown) => {
    const parts = {
      variables,
      toolDefs: [FINISH, tool('delete_all', { condition: ADMIN_ONLY })],
      files: [
        file([text('Block', { id: 'blk_1', condition: ADMIN_ONLY })]),
        file([text('File')], { name: 'b.md', order: 1, condition: ADMIN_ONLY }),
      ],
    };
    const compiled = compile(parts, values);
    expect(compiled.system).toBe(shown ? 'Block\n\nFile' : '');
    expect(compiled.tools.map(({ name }) => name)).toEqual(shown ? ['finish_agent_run', 'delete_all'] : ['finish_agent_run']);
    const places = ['files/system/b.md', 'files/system/instructions.md/blocks/blk_1', 'tools/delete_all'];
    expect(compiled.warnings.map(({ code, path }) => `${code} ${path}`).sort()).toEqual(
      shown ? [] : places.map((path) => `condition_false ${path}`),
    );
  });

  test('about a variable that nobody declared find no value, and say so wherever they stand, whether they hold or not', () => {
    const empty = { variable: 'role', op: 'is_empty' };
    const parts = {
      variables: [variable('ticket', { condition: empty })],
      toolDefs: [FINISH, tool('delete_all', { condition: { operator: 'AND', rules: [ADMIN_ONLY, ADMIN_ONLY] } })],
      files: [file([text('Block', { id: 'blk_1', condition: ADMIN_ONLY })], { condition: empty })],
    };
    const compiled = compile(parts, { role: 'admin' });
    const unresolved = compiled.warnings.filter(({ code }) => code === 'unresolved_variable');
    expect(unresolved.map(({ path, key }) => `${path} ${key}`)).toEqual([
      'variables/ticket role',
      'files/system/instructions.md role',
      'files/system/instructions.md/blocks/blk_1 role',
      'tools/delete_all role',
    ]);
    expect(compiled.tools).toHaveLength(1);
  });

  test('a finish tool that its condition removes is missing', () => {
    const compiled = compile({ variables, toolDefs: [tool('finish_agent_run', { condition: ADMIN_ONLY })] }, { role: 'guest' });
    expect(codes(compiled)).toEqual(['condition_false', 'no_finish_tool']);
  });

  test('of a variable: one that is not asked for is empty, not required, and unknown to other conditions', () => {
    const asked = variable('ticket', { required: true, condition: ADMIN_ONLY });
    const block = text('Ticket given', { order: 1, condition: { variable: 'ticket', op: 'exists' } });
    const parts = { variables: [asked, variable('role')], files: [file([text('[{{ticket}}]'), block])] };
    expect(compile(parts, { role: 'admin', ticket: 'T1' }).system).toBe('[T1]\n\nTicket given');
    const skipped = compile(parts, { role: 'guest', ticket: 'T1' });
    expect([skipped.system, skipped.warnings[0]]).toMatchObject([
      '[]',
      { code: 'condition_false', path: 'variables/ticket', key: 'ticket' },
    ]);
    expect(codes(skipped)).not.toContain('missing_required_variable');
  });

  test('INP-04: one that cannot be read never holds', () => {
    const compiled = compile({ files: [file([text('x')], { condition: { operator: 'XOR', rules: [] } })] });
    expect([compiled.system, codes(compiled)]).toEqual(['', ['condition_false']]);
  });

  test('INP-04: ten thousand comparisons with a megabyte end with the budget: what is left does not hold', () => {
    const rules = Array.from({ length: 100 }, (_, index) => ({ variable: 'big', op: 'not_contains', value: `q${index}` }));
    const blocks = Array.from({ length: 100 }, (_, order) => text('x', { order, condition: { operator: 'OR', rules } }));
    const compiled = compile(
      { variables: [variable('big', { type: 'json' })], files: [file(blocks)] },
      { big: { text: 'a'.repeat(1_000_000) } },
    );
    expect(codes(compiled)).toEqual(Array(100).fill('condition_false'));
  });
});

describe('references', () => {
  const refers: readonly SkillFile[] = [file([{ id: 'blk_1', type: 'skill_ref', order: 0, skillId: 's1' }])];
  const transparent = (id: string, blocks: readonly Block[]): Dependency => ({
    type: 'skill',
    id,
    name: id,
    title: `Title ${id}`,
    description: `Description ${id}.`,
    version: 1,
    files: [file(blocks), file([text('its own message')], { section: 'messages', name: 'messages.md' })],
  });
  const refTo = (skillId: string): Block => ({ type: 'skill_ref', order: 9, skillId });

  test('a transparent skill: its instructions are inlined, with the same values', () => {
    const compiled = compile({ files: refers, variables: [variable('a')] }, { a: 'x' }, [transparent('s1', [text('Be {{a}}, {{own}}')])]);
    expect(compiled.system).toBe('Be x, {{own}}');
    expect(compiled.warnings).toMatchObject([
      { code: 'unresolved_variable', key: 'own', path: 'dependencies/skill/s1/files/system/instructions.md/blocks/order-0' },
    ]);
  });

  test('OPQ-02: an opaque skill shows name, title and description, which are not templates', () => {
    const opaque: Dependency = { type: 'skill', id: 's1', name: 'crm', title: 'CRM', description: 'Knows {{a}}.', version: 1 };
    const compiled = compile({ files: refers, variables: [variable('a')] }, { a: 'x' }, [opaque]);
    expect(compiled.system).toBe('CRM (crm): Knows {{a}}.');
    expect(compiled.warnings).toMatchObject([{ code: 'opaque_reference', key: 's1', path: 'files/system/instructions.md/blocks/blk_1' }]);
  });

  test('skills that refer to skills are inlined too', () => {
    const compiled = compile({ files: refers }, {}, [transparent('s1', [text('outer'), refTo('s2')]), transparent('s2', [text('inner')])]);
    expect(compiled).toMatchObject({ system: 'outer\n\ninner', warnings: [] });
  });

  test('RUN-03: a circle of skills is cut where it closes', () => {
    const compiled = compile({ files: refers }, {}, [
      transparent('s1', [text('one'), refTo('s2')]),
      transparent('s2', [text('two'), refTo('s1')]),
    ]);
    expect([compiled.system, compiled.warnings]).toMatchObject(['one\n\ntwo', [{ code: 'missing_reference', key: 's1' }]]);
  });

  test('RUN-03: a chain of skills is followed eight deep', () => {
    const chain = Array.from({ length: 12 }, (_, index) => transparent(`s${index + 1}`, [text(`${index + 1}`), refTo(`s${index + 2}`)]));
    const compiled = compile({ files: refers }, {}, chain);
    expect([compiled.system.split('\n\n'), compiled.warnings]).toMatchObject([
      ['1', '2', '3', '4', '5', '6', '7', '8'],
      [{ code: 'missing_reference', key: 's9' }],
    ]);
  });

  test.each<[string, Block, string, string]>([
    ['skill', refTo('nobody'), 'nobody', ''],
    ['library item', { type: 'component_ref', order: 0, itemId: 'nothing' }, 'nothing', ''],
    ['mentioned component', text('See {{component.gone}}'), 'component.gone', 'See {{component.gone}}'],
  ])('a missing %s leaves a warning', (_, block, key, expected) => {
    const compiled = compile({ files: [file([block])] });
    expect([compiled.system, compiled.warnings]).toMatchObject([expected, [{ code: 'missing_reference', key }]]);
  });

  test('a component mentioned in text is inserted by name, with its own references filled in', () => {
    const parts = { files: [file([text('{{component.tone}} {{ component.tone }}!')])], variables: [variable('a')] };
    expect(compile(parts, { a: 'kind' }, [component('i1', 'Be {{a}}.', { name: 'tone' })]).system).toBe('Be kind. Be kind.!');
  });

  test('a name means a component of the account whose text mentions it', () => {
    const theirs = { ...transparent('s1', [text('{{component.tone}}')]), account: 'acc_b' };
    const library = [component('i1', 'ours', { name: 'tone' }), component('i2', 'theirs', { name: 'tone', account: 'acc_b' }), theirs];
    const files = [file([text('{{component.tone}}'), { ...refTo('s1'), order: 1 }])];
    expect(compile({ files }, {}, library).system).toBe('ours\n\ntheirs');
    expect(compile({ files }, {}, library.slice(1)).system).toBe('{{component.tone}}\n\ntheirs');
  });

  test('only components can be mentioned by name', () => {
    const assistant: Dependency = { type: 'assistant', id: 'i1', name: 'tone', title: 'Tone', content: 'x' };
    const blocks = [text('{{component.tone}}'), { type: 'assistant_ref', order: 1, itemId: 'i1' } as const];
    expect(compile({ files: [file(blocks)] }, {}, [assistant]).system).toBe('{{component.tone}}\n\nx');
  });
});

describe('INP-03: hostile text', () => {
  test.each([
    ['a reference', '{{b}}'],
    ['a mention', '{{component.i1}}'],
    ['a replacement pattern', "$& $1 $` $'"],
    ['an unclosed brace', '{{b'],
  ])('%s in a value is not expanded again', (_, value) => {
    const files = [file([text('{{a}}{{component.i1}}')])];
    expect(compile({ files, variables: [variable('a'), variable('b')] }, { a: value, b: 'B' }, [component('i1', '/{{a}}')]).system).toBe(
      `${value}/${value}`,
    );
  });

  const long = 'abcd'.repeat(50_000);
  test.each<[string, Partial<SkillContent>, readonly Dependency[]]>([
    ['many uses', { files: [file([text('{{a}}'.repeat(1000))])] }, []],
    ['many blocks', { files: [file(Array.from({ length: 50 }, (_, order) => text('{{a}}', { order })))] }, []],
    [
      'components in components',
      { files: [file([text('{{component.i1}}'.repeat(50))])] },
      [component('i1', '{{component.i2}}'.repeat(50)), component('i2', '{{a}}'.repeat(50))],
    ],
    [
      'many messages',
      { files: Array.from({ length: 50 }, (_, order) => file([text('{{a}}')], { section: 'messages', name: `${order}.md`, order })) },
      [],
    ],
  ])('a large value in %s: the text is cut within 1 Mi characters, with a warning', (_, parts, library) => {
    const compiled = compile({ variables: [variable('a')], ...parts }, { a: long }, library);
    const all = compiled.system + compiled.messages.map(({ content }) => content).join('');
    expect(all.length).toBeLessThanOrEqual(1_048_576);
    expect(all.length).toBeGreaterThanOrEqual(1_000_000);
    expect(codes(compiled)).toContain('output_truncated');
  });
});

test('a thousand warnings are enough', () => {
  const names = Array.from({ length: 5000 }, (_, index) => `{{n${index}}}`).join('');
  expect(compile({ files: [file([text(names)])] }).warnings).toHaveLength(1000);
});

describe('for any manifest and values', () => {
  const values = fc.dictionary(
    fc.oneof(fc.constantFrom('a', 'b', 'c', 'user_name', '__proto__'), fc.string()),
    fc.jsonValue() as fc.Arbitrary<unknown>,
  );

  test('a compile answers, and the same again from the prepared manifest', () => {
    fc.assert(
      fc.property(manifests, values, (manifest, supplied) => {
        const prepared = prepareManifest(manifest);
        const first = compilePrepared(prepared, supplied, MODELS);
        expect(compilePrepared(prepared, supplied, MODELS)).toEqual(first);
        expect(compileManifest(manifest, supplied, MODELS)).toEqual(first);
      }),
    );
  });

  test('INP-03: a value arrives as it is, whatever it contains', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom('{{b}}', '{{a}}', '$&')),
        (value) => system('[{{a}}]', [variable('a'), variable('b')], { a: value, b: '!' }) === `[${value}]`,
      ),
    );
  });

  test('every warning has a message', () => {
    fc.assert(
      fc.property(manifests, values, (manifest, supplied) =>
        compileManifest(manifest, supplied, { models: [] }).warnings.every(
          ({ message }) => message !== '' && !message.includes('undefined'),
        ),
      ),
    );
  });
});

test('an unused skill is a prompt that still compiles', () => {
  expect(compileManifest(manifestOf(skill({ kind: 'prompt' })), {}, MODELS)).toMatchObject({
    system: '',
    messages: [],
    tools: [],
    warnings: [],
  });
});
