import { timesAsLong } from '@guildhall/testing/timing';
import fc from 'fast-check';
import { parseSkillMd, renameSkillMd, type SkillMdOptions, skillMdDetail, writeSkillMd } from './skill-md.js';

const strict: SkillMdOptions = { mode: 'strict' };
const lenient: SkillMdOptions = { mode: 'lenient' };

/** A SKILL.md whose front matter is these lines. */
const md = (yaml: string, body = 'Body.') => `---\n${yaml}\n---\n\n${body}`;
/** A valid one with further lines. */
const plus = (yaml: string, body?: string) => md(`name: a-skill\ndescription: Does things.\n${yaml}`, body);

const problemsOf = (text: string, options = strict) => {
  const reading = parseSkillMd(text, options);
  return reading.ok ? [] : reading.problems;
};
const messagesOf = (text: string, options = strict) => problemsOf(text, options).map(({ message }) => message);

function accept(text: string, options = strict) {
  const reading = parseSkillMd(text, options);
  if (!reading.ok) throw new Error(skillMdDetail(reading.problems));
  return reading;
}

test('a skill with every known key', () => {
  const yaml = [
    'license: MIT',
    'compatibility: Needs git',
    'allowed-tools: Bash(git:*) Read',
    'user-invocable: false',
    'disable-model-invocation: false',
    'argument-hint: <file>',
    'context: fork',
    'agent: explorer',
    'model: big',
    'metadata:',
    '  version: 1.0',
    '  tags: [a, {b: null}]',
  ];
  expect(accept(plus(yaml.join('\n'), 'Do it.\n'))).toEqual({
    ok: true,
    text: plus(yaml.join('\n'), 'Do it.\n'),
    warnings: [],
    skill: {
      name: 'a-skill',
      description: 'Does things.',
      license: 'MIT',
      compatibility: 'Needs git',
      allowedTools: 'Bash(git:*) Read',
      metadata: { version: 1, tags: ['a', { b: null }] },
      version: '1.0',
      userInvocable: false,
      disableModelInvocation: false,
      argumentHint: '<file>',
      context: 'fork',
      agent: 'explorer',
      model: 'big',
      body: 'Do it.\n',
    },
  });
});

test('absent and null keys are the same', () => {
  const defaults = {
    license: null,
    compatibility: null,
    allowedTools: null,
    metadata: {},
    version: null,
    userInvocable: true,
    disableModelInvocation: false,
    argumentHint: null,
    context: 'inline',
    agent: null,
    model: null,
  };
  const nulls = 'license:\ncompatibility: ~\nallowed-tools: null\nuser-invocable:\nmetadata:\ncontext:\nagent:\nmodel:';
  expect(accept(plus('# nothing')).skill).toMatchObject(defaults);
  expect(accept(plus(nulls)).skill).toMatchObject(defaults);
});

describe('the example of the documents', () => {
  test('is valid', () => {
    expect(accept('---\nname: my-skill\ndescription: Does things.\n---\n\nBody.').skill).toMatchObject({
      name: 'my-skill',
      description: 'Does things.',
      body: 'Body.',
    });
  });

  test('is invalid in two ways', () => {
    const problems = problemsOf('---\nname: INVALID\n---\n\nBody.');
    expect(problems).toEqual([
      { path: 'SKILL.md', code: 'name_characters', message: 'name: must contain only lowercase letters, numbers, and hyphens', line: 2 },
      { path: 'SKILL.md', code: 'field_required', message: 'description: required field missing' },
    ]);
    expect(skillMdDetail(problems)).toBe(
      'Invalid SKILL.md: name: must contain only lowercase letters, numbers, and hyphens; description: required field missing',
    );
  });
});

describe('layout', () => {
  test.each<[string, string, string]>([
    ['CRLF', '---\r\nname: a\r\ndescription: b\r\n---\r\n\r\nBody\r\n', 'Body\r\n'],
    ['a byte order mark', '\ufeff---\nname: a\ndescription: b\n---\nBody', 'Body'],
    ['white space before', ' \n\t\n---\nname: a\ndescription: b\n---\nBody', 'Body'],
    ['white space behind the delimiters', '---  \nname: a\ndescription: b\n---\t\nBody', 'Body'],
    ['no body', '---\nname: a\ndescription: b\n---', ''],
    ['no body, with CR at the end', '---\nname: a\ndescription: b\n---\r', ''],
    ['a body that starts with white space', '---\nname: a\ndescription: b\n---\n\n\n  Body', '  Body'],
    ['a body with rules', '---\nname: a\ndescription: b\n---\nBody\n---\nMore', 'Body\n---\nMore'],
    ['a flow map', '---\n{name: a, description: b}\n---\nBody', 'Body'],
  ])('%s', (_, text, body) => {
    expect(accept(text)).toMatchObject({ skill: { name: 'a', description: 'b', body }, text: text.replace(/^\ufeff/, '') });
  });
});

describe('unreadable text is reported alone, the same in both modes', () => {
  const deep = (levels: number) => plus(`metadata: ${'{a: '.repeat(levels - 1)}1${'}'.repeat(levels - 1)}`);
  const yaml = (reason: string, line: number) => `invalid YAML frontmatter: ${reason} (line ${line})`;

  test.each<[string, string, string, string]>([
    ['1: NUL', plus('# x', 'a\0b'), 'text_invalid', 'SKILL.md must not contain NUL or invalid Unicode'],
    ['1: a lone surrogate', plus('# x', 'a\ud800b'), 'text_invalid', 'SKILL.md must not contain NUL or invalid Unicode'],
    ['1: NUL by escape', plus('license: "\\0"'), 'text_invalid', 'SKILL.md must not contain NUL or invalid Unicode'],
    [
      '1: a lone surrogate by escape',
      plus('metadata: {a: ["\\ud800"]}'),
      'text_invalid',
      'SKILL.md must not contain NUL or invalid Unicode',
    ],
    ['1: NUL in a key', plus('metadata: {"\\0": 1}'), 'text_invalid', 'SKILL.md must not contain NUL or invalid Unicode'],
    ['2: no front matter', '# Title', 'front_matter_missing', 'SKILL.md must start with YAML frontmatter (--- delimiter)'],
    ['2: nothing', '', 'front_matter_missing', 'SKILL.md must start with YAML frontmatter (--- delimiter)'],
    ['2: four hyphens', '----\nname: a\n----', 'front_matter_missing', 'SKILL.md must start with YAML frontmatter (--- delimiter)'],
    [
      '2: text behind the delimiter',
      '--- a\nb: c\n---',
      'front_matter_missing',
      'SKILL.md must start with YAML frontmatter (--- delimiter)',
    ],
    ['3: never closed', '---\nname: a\n', 'front_matter_unclosed', 'SKILL.md frontmatter missing closing --- delimiter'],
    ['3: one line', '---', 'front_matter_unclosed', 'SKILL.md frontmatter missing closing --- delimiter'],
    [
      '3: closed by an indented line',
      '---\nname: a\n ---\n',
      'front_matter_unclosed',
      'SKILL.md frontmatter missing closing --- delimiter',
    ],
    ['4: over 64 KiB', plus(`license: ${'x'.repeat(65_536)}`), 'front_matter_invalid', yaml('longer than 64 KiB', 2)],
    ['4: bad YAML', plus('license: a: b'), 'front_matter_invalid', yaml('Nested mappings are not allowed in compact mappings', 4)],
    ['4: a tab', plus('metadata:\n\ta: b'), 'front_matter_invalid', yaml('Tabs are not allowed as indentation', 5)],
    ['4: nothing in it', '---\n---\n', 'front_matter_invalid', yaml('expected a map', 2)],
    ['4: a list', md('- a'), 'front_matter_invalid', yaml('expected a map', 2)],
    ['4: a word', `\n\n${md('a')}`, 'front_matter_invalid', yaml('expected a map', 4)],
    ['4: two documents', plus('--- b\nc: d'), 'front_matter_invalid', yaml('only one document is allowed', 4)],
    ['4: an end of document', plus('...'), 'front_matter_invalid', yaml('only one document is allowed', 4)],
    ['4: a directive', md('%YAML 1.1\nname: a'), 'front_matter_invalid', yaml('directives are not allowed', 2)],
    ['4: a duplicate key', plus('name: b'), 'front_matter_invalid', yaml('duplicate key "name"', 4)],
    ['4: a duplicate key by quotes', plus('metadata:\n  1: a\n  "1": b'), 'front_matter_invalid', yaml('duplicate key "1"', 6)],
    ['4: 33 levels', deep(33), 'front_matter_invalid', yaml('nested deeper than 32 levels', 4)],
    ['4: an anchor', plus('license: &a b'), 'front_matter_invalid', yaml('anchors are not allowed', 4)],
    ['4: an alias', plus('license: *a'), 'front_matter_invalid', yaml('aliases are not allowed', 4)],
    ['4: a merge key', plus('<<: {license: a}'), 'front_matter_invalid', yaml('merge keys are not allowed', 4)],
    ['4: a tag', plus('license: !!str b'), 'front_matter_invalid', yaml('tags are not allowed', 4)],
    ['4: a tag of no name', plus('license: ! b'), 'front_matter_invalid', yaml('tags are not allowed', 4)],
    ['4: a code tag', plus('license: !!js/function "x"'), 'front_matter_invalid', yaml('tags are not allowed', 4)],
    ['4: __proto__', plus('__proto__: {polluted: true}'), 'front_matter_invalid', yaml('the key __proto__ is not allowed', 4)],
    ['4: __proto__ below', plus('metadata: {__proto__: 1}'), 'front_matter_invalid', yaml('the key __proto__ is not allowed', 4)],
    ['4: a map as key', plus('? {a: b}\n: c'), 'front_matter_invalid', yaml('a key must be plain text', 4)],
    ['4: an empty key', plus(': c'), 'front_matter_invalid', yaml('a key must not be empty', 4)],
    ['4: infinity', plus('metadata: {a: 1e999}'), 'front_matter_invalid', yaml('number out of range, write it as text', 4)],
    ['4: not a number', plus('metadata: {a: .nan}'), 'front_matter_invalid', yaml('number out of range, write it as text', 4)],
    [
      '4: a rounded integer',
      plus('metadata: {a: 9007199254740993}'),
      'front_matter_invalid',
      yaml('number out of range, write it as text', 4),
    ],
    ['4: a control character', plus('license: a\u001fb'), 'front_matter_invalid', yaml('control characters are not allowed', 4)],
  ])('INP-02: %s', (_, text, code, message) => {
    const problem = { path: 'SKILL.md', code, message };
    for (const options of [strict, lenient]) {
      expect(parseSkillMd(text, options)).toMatchObject({ ok: false, parsed: false, problems: [problem] });
    }
  });

  test.each<[string, string]>([
    ['32 levels', deep(32)],
    ['exactly 64 KiB', md(`name: a\ndescription: b\n#${'x'.repeat(65_536 - 25)}`)],
    ['anchors in quotes and comments', plus('license: "&a *b !!c <<: x" # &a *b\ncompatibility: A & B, 2 * 3, no!')],
    ['other inherited names', plus('metadata: {constructor: 1, prototype: 2, toString: 3, hasOwnProperty: 4}')],
    ['a quoted merge key', plus('metadata: {"<<": 1}')],
    ['large numbers that are exact', plus('metadata: {a: 9007199254740991, b: -0.5, c: 0x1F}')],
    ['escaped pairs of surrogates', plus('license: "\\ud83d\\ude00"')],
    ['words that other YAML versions read as booleans', plus('license: no\ncompatibility: on')],
  ])('but not %s', (_, text) => {
    expect(messagesOf(text)).toEqual([]);
  });

  test('INP-02: inherited names are own properties and nothing else', () => {
    const { metadata } = accept(plus('metadata: {constructor: 1, toString: 2}')).skill;
    expect(Object.keys(metadata)).toEqual(['constructor', 'toString']);
    expect(Object.getPrototypeOf(metadata)).toBe(Object.prototype);
  });
});

describe('5: known keys have their type', () => {
  test.each<[string, string, number]>([
    ['license: 2.0', 'license: expected a string', 4],
    ['compatibility: true', 'compatibility: expected a string', 4],
    ['allowed-tools: [Read, Write]', 'allowed-tools: expected a string', 4],
    ['user-invocable: "true"', 'user-invocable: expected a boolean', 4],
    ['disable-model-invocation: 1', 'disable-model-invocation: expected a boolean', 4],
    ['metadata: text', 'metadata: expected a map', 4],
    ['metadata: []', 'metadata: expected a map', 4],
    ['argument-hint: [topic]', 'argument-hint: expected a string', 4],
    ['unknown: 1\nmodel: {}', 'model: expected a string', 5],
  ])('%s', (yaml, message, line) => {
    expect(parseSkillMd(plus(yaml), strict)).toEqual({
      ok: false,
      parsed: false,
      problems: [{ path: 'SKILL.md', code: 'field_type', message: `invalid YAML frontmatter: ${message}`, line }],
    });
  });

  test.each<[string, object, string]>([
    ['license: 2.0', { license: '2.0' }, 'license: converted to a string'],
    ['compatibility: true', { compatibility: 'true' }, 'compatibility: converted to a string'],
    ['allowed-tools: [Read, "Bash(git add:*)", 7]', { allowedTools: 'Read Bash(git add:*) 7' }, 'allowed-tools: converted to a string'],
    ['allowed-tools:\n  - Read\n  - Write', { allowedTools: 'Read Write' }, 'allowed-tools: converted to a string'],
    ['user-invocable: "False"', { userInvocable: false }, 'user-invocable: converted to a boolean'],
  ])('lenient: %s', (yaml, skill, warning) => {
    expect(accept(plus(yaml), lenient)).toMatchObject({ skill, warnings: [warning], text: plus(yaml) });
  });

  test.each<[string, string]>([
    ['license: [a]', 'license: expected a string'],
    ['allowed-tools: [[a]]', 'allowed-tools: expected a string'],
    ['allowed-tools: {a: b}', 'allowed-tools: expected a string'],
    ['user-invocable: 1', 'user-invocable: expected a boolean'],
    ['user-invocable: yes', 'user-invocable: expected a boolean'],
    ['metadata: [a]', 'metadata: expected a map'],
  ])('lenient cannot mend %s', (yaml, message) => {
    expect(messagesOf(plus(yaml), lenient)).toEqual([`invalid YAML frontmatter: ${message}`]);
  });
});

describe('6: unknown keys', () => {
  test('strict names each', () => {
    expect(messagesOf(plus('version: 1\nfoo: 2\nconstructor: 3'))).toEqual([
      'version: unknown field',
      'foo: unknown field',
      'constructor: unknown field',
    ]);
  });

  test.each<[string, object, string[]]>([
    ['version: 1.10', { version: '1.10' }, ['version: unknown field, stored as metadata.version']],
    ['skill_version: "2"', { version: '2' }, ['skill_version: unknown field, stored as metadata.version']],
    ['author: {name: x}', { author: { name: 'x' } }, ['author: unknown field, stored as metadata.author']],
    [
      'skill_version: 2\nversion: 1',
      { version: '2' },
      ['skill_version: unknown field, stored as metadata.version', 'version: unknown field, ignored'],
    ],
    ['version: 2\nmetadata: {version: 1}', { version: 1 }, ['version: unknown field, ignored']],
    ['version:\nfoo: [1]', {}, ['version: unknown field, ignored', 'foo: unknown field, ignored']],
  ])('lenient: %j', (yaml, metadata, warnings) => {
    const reading = accept(plus(yaml), lenient);
    expect(reading).toMatchObject({ warnings, text: plus(yaml) });
    expect(reading.skill.metadata).toEqual(metadata);
  });

  test('the version is the text that was written', () => {
    expect(accept(plus('version: 1.10'), lenient).skill.version).toBe('1.10');
    expect(accept(plus('metadata: {version: 1.10}')).skill.version).toBe('1.10');
    expect(accept(plus('metadata: {version: "1"}')).skill.version).toBe('1');
    expect(accept(plus('metadata: {version: [1]}')).skill.version).toBeNull();
  });
});

describe('7 and 8: the name', () => {
  const length = 'name: must be 1-64 characters';
  const characters = 'name: must contain only lowercase letters, numbers, and hyphens';
  const edge = 'name: must not start or end with hyphen';
  const double = 'name: must not contain consecutive hyphens';

  test.each<[string, string[]]>([
    ['', ['name: required field missing']],
    ['name:', ['name: required field missing']],
    ['name: ""', [length]],
    [`name: ${'a'.repeat(65)}`, [length]],
    [`name: "${'\u{1f600}'.repeat(64)}"`, [characters]],
    ['name: Foo', [characters]],
    ['name: foo bar', [characters]],
    ['name: foo_bar', [characters]],
    ['name: "a\\n"', [characters]],
    ['name: é', [characters]],
    ['name: -a', [edge]],
    ['name: a-', [edge]],
    ['name: a--b', [double]],
    [`name: "-${'A'.repeat(64)}--"`, [length, characters, edge, double]],
  ])('%s', (yaml, messages) => {
    expect(messagesOf(md(`description: d\n${yaml}`))).toEqual(messages);
  });

  test.each(['a', '0', 'a-1', 'a'.repeat(64), '2fa', 'null-a'])('%s is a name', (name) => {
    expect(messagesOf(md(`name: "${name}"\ndescription: d`))).toEqual([]);
  });

  test.each<[string, string, string]>([
    ['My Skill', 'my-skill', 'name: my-skill'],
    ['--A__b--', 'a-b', 'name: a-b'],
    ['Ünï', 'n', 'name: "n"'],
    ['True', 'true', 'name: "true"'],
    [`${'a'.repeat(63)} b`, 'a'.repeat(63), `name: ${'a'.repeat(63)}`],
    ['x'.repeat(80), 'x'.repeat(64), `name: ${'x'.repeat(64)}`],
    ['2.5', '2-5', 'name: "2-5"'],
  ])('lenient: %s becomes %s', (name, slug, line) => {
    expect(accept(md(`name: "${name}"\ndescription: d`), lenient)).toMatchObject({
      skill: { name: slug },
      warnings: [`name: changed to "${slug}"`],
      text: md(`${line}\ndescription: d`),
    });
  });

  test('lenient takes a missing name from the request, else from the directory', () => {
    const text = md('description: d');
    const options: SkillMdOptions = { mode: 'lenient', fallbackName: 'From Request', directory: 'folder' };
    expect(accept(text, options)).toMatchObject({
      skill: { name: 'from-request' },
      warnings: ['name: missing, set to "from-request"', 'name: does not match archive directory "folder"'],
      text: md('name: from-request\ndescription: d'),
    });
    expect(accept(text, { mode: 'lenient', directory: 'My.Folder-main' }).skill.name).toBe('my-folder-main');
    expect(messagesOf(text, lenient)).toEqual(['name: required field missing']);
    expect(messagesOf(text, { mode: 'strict', fallbackName: 'a', directory: 'b' })).toEqual(['name: required field missing']);
  });

  test('lenient cannot mend a name of which nothing is left', () => {
    expect(messagesOf(md('name: 技能\ndescription: d'), lenient)).toEqual([characters]);
    expect(messagesOf(md('name: ""\ndescription: d'), lenient)).toEqual([length]);
    expect(messagesOf(md('name: "--"\ndescription: d'), lenient)).toEqual([edge, double]);
  });
});

describe('9: the description', () => {
  test.each<[string, string[]]>([
    ['# none', ['description: required field missing']],
    ['description:', ['description: required field missing']],
    ['description: ""', ['description: must not be empty']],
    ['description: " \\n\\t"', ['description: must not be empty']],
    [`description: ${'x'.repeat(1025)}`, ['description: exceeds 1024 character limit']],
    [`description: ${'\u{1f600}'.repeat(1024)}`, []],
  ])('%#', (yaml, messages) => {
    expect(messagesOf(md(`name: a\n${yaml}`))).toEqual(messages);
  });

  test.each<[string, string, string, string]>([
    ['# none', '# Title\n\n  First line. \nSecond', 'First line.', 'description: required field missing, taken from the instructions'],
    ['description: " "', '# Title', 'a', 'description: must not be empty, set to the name'],
    [`description: ${'\u{1f600}'.repeat(1025)}`, 'Body', '\u{1f600}'.repeat(1024), 'description: exceeds 1024 character limit, shortened'],
  ])('lenient: %#', (yaml, body, description, warning) => {
    const reading = accept(md(`name: a\n${yaml}`, body), lenient);
    expect(reading).toMatchObject({ skill: { description, body }, warnings: [warning] });
    expect(accept(reading.text).skill).toEqual(reading.skill);
  });

  test('lenient shortens what it takes from the body as well', () => {
    expect(accept(md('name: a', 'x'.repeat(2000)), lenient)).toMatchObject({
      skill: { description: 'x'.repeat(1024) },
      warnings: [
        'description: required field missing, taken from the instructions',
        'description: exceeds 1024 character limit, shortened',
      ],
    });
  });
});

describe('10 to 15', () => {
  const limits: [string, number][] = [
    ['license', 500],
    ['compatibility', 500],
    ['argument-hint', 128],
    ['agent', 64],
    ['model', 128],
  ];

  test.each(limits)('10: %s has at most %i characters', (key, max) => {
    const text = (length: number) => plus(`context: fork\n${key}: "${'\u{1f600}'.repeat(length)}"`);
    expect(messagesOf(text(max))).toEqual([]);
    expect(messagesOf(text(max + 1))).toEqual([`${key}: exceeds ${max} character limit`]);
    const mended = accept(text(max + 1), lenient);
    expect(mended.warnings).toContain(`${key}: exceeds ${max} character limit`);
    expect(JSON.stringify(mended.skill)).toContain(`"${'\u{1f600}'.repeat(max)}"`);
    expect(mended.text).toBe(text(max + 1));
  });

  test.each([strict, lenient])('11: metadata has at most 10 KB as JSON ($mode)', (options) => {
    const text = (bytes: number) => plus(`metadata:\n  a: ${'é'.repeat((bytes - 8) / 2)}`);
    expect(messagesOf(text(10_240), options)).toEqual([]);
    expect(messagesOf(text(10_242), options)).toEqual(['metadata: exceeds 10 KB limit']);
  });

  test.each([strict, lenient])('11: allowed-tools has at most 1 KB ($mode)', (options) => {
    expect(messagesOf(plus(`allowed-tools: ${'é'.repeat(512)}`), options)).toEqual([]);
    expect(messagesOf(plus(`allowed-tools: ${'é'.repeat(513)}`), options)).toEqual(['allowed-tools: exceeds 1 KB limit']);
  });

  test('12: context is inline or fork', () => {
    const message = 'context: invalid value "Fork", must be "fork" or "inline"';
    expect(messagesOf(plus('context: Fork'))).toEqual([message]);
    expect(accept(plus('context: Fork'), lenient)).toMatchObject({ skill: { context: 'inline' }, warnings: [message] });
  });

  test('13: agent needs a fork', () => {
    const message = 'agent: field is only meaningful when context is "fork"';
    expect(messagesOf(plus('agent: x'))).toEqual([message]);
    expect(messagesOf(plus('agent: x\ncontext: inline'))).toEqual([message]);
    expect(messagesOf(plus('agent: x\ncontext: fork'))).toEqual([]);
    expect(accept(plus('agent: x'), lenient)).toMatchObject({ skill: { agent: 'x' }, warnings: [message] });
  });

  test.each([strict, lenient])('14: the instructions have at most 100 KB ($mode)', (options) => {
    expect(messagesOf(plus('# x', 'é'.repeat(51_200)), options)).toEqual([]);
    expect(messagesOf(plus('# x', 'é'.repeat(51_201)), options)).toEqual(['instructions: exceeds 100 KB limit']);
  });

  test('15: the name is that of the directory', () => {
    const message = 'name: does not match archive directory "other"';
    expect(messagesOf(plus('# x'), { mode: 'strict', directory: 'other' })).toEqual([message]);
    expect(messagesOf(plus('# x'), { mode: 'strict', directory: 'a-skill' })).toEqual([]);
    expect(accept(plus('# x'), { mode: 'lenient', directory: 'other' }).warnings).toEqual([message]);
  });

  test('all problems come in the order of the rules, not of the lines', () => {
    const yaml = ['agent: x', 'context: bad', `model: ${'m'.repeat(129)}`, 'description: ""', 'foo: 1', 'name: A'];
    expect(problemsOf(md(yaml.join('\n')), { mode: 'strict', directory: 'dir' }).map(({ message, line }) => [message, line])).toEqual([
      ['foo: unknown field', 6],
      ['name: must contain only lowercase letters, numbers, and hyphens', 7],
      ['description: must not be empty', 5],
      ['model: exceeds 128 character limit', 4],
      ['context: invalid value "bad", must be "fork" or "inline"', 3],
      ['agent: field is only meaningful when context is "fork"', 2],
      ['name: does not match archive directory "dir"', 7],
    ]);
  });
});

describe('warnings', () => {
  test.each<[string, string, string, string[]]>([
    ['500 lines', '# x', 'a\n'.repeat(500), []],
    ['501 lines', '# x', 'a\n'.repeat(501), ['Instructions exceed 500 lines (501 lines). Consider splitting into references.']],
    [
      '501 lines, the last one open',
      '# x',
      `${'a\n'.repeat(500)}a`,
      ['Instructions exceed 500 lines (501 lines). Consider splitting into references.'],
    ],
    [
      'unreachable',
      'user-invocable: false\ndisable-model-invocation: true',
      'a',
      [
        'Skill is unreachable: user-invocable is false and disable-model-invocation is true. Neither users nor the model can invoke this skill.',
      ],
    ],
    ['fork without agent', 'context: fork', 'a', ['context: fork without agent field — will use default "general-purpose" agent.']],
    [
      'model without fork',
      'model: m',
      'a',
      ['model: field is only supported with context: fork. Inline skills ignore the model override.'],
    ],
    [
      'INP-09: commands',
      '# x',
      'Now !`rm -rf /` and !`date`, again !`date`; not `this` nor !``.',
      ['command: !`rm -rf /` is never executed and stays as written', 'command: !`date` is never executed and stays as written'],
    ],
  ])('%s', (_, yaml, body, warnings) => {
    expect(accept(plus(yaml, body)).warnings).toEqual(warnings);
  });

  test('INP-09: ten commands are named, and none at length', () => {
    const body = Array.from({ length: 20 }, (_, index) => `!\`${'x'.repeat(1000)}${index}\``).join(' ');
    expect(accept(plus('# x', body)).warnings).toEqual([`command: !\`${'x'.repeat(200)}…\` is never executed and stays as written`]);
    const short = Array.from({ length: 20 }, (_, index) => `!\`c${index}\``).join(' ');
    expect(accept(plus('# x', short)).warnings).toHaveLength(10);
  });
});

describe('text without front matter', () => {
  test('is read leniently when the request names the skill', () => {
    const text = '\n\n# Title\n\nDo this: now.\n';
    expect(accept(text, { mode: 'lenient', fallbackName: 'My Skill' })).toMatchObject({
      skill: { name: 'my-skill', description: 'Do this: now.', body: '# Title\n\nDo this: now.\n' },
      text: '---\nname: my-skill\ndescription: "Do this: now."\n---\n\n# Title\n\nDo this: now.\n',
      warnings: [
        'frontmatter: missing, generated',
        'name: missing, set to "my-skill"',
        'description: required field missing, taken from the instructions',
      ],
    });
  });

  test('is refused without a name, and in strict mode', () => {
    const message = 'SKILL.md must start with YAML frontmatter (--- delimiter)';
    expect(messagesOf('Text', { mode: 'lenient', directory: 'a' })).toEqual([message]);
    expect(messagesOf('Text', { mode: 'strict', fallbackName: 'a' })).toEqual([message]);
  });
});

describe('rewriting', () => {
  const rename = (text: string) => renameSkillMd(text, { name: 'new-name', description: 'New: "text"\nof two lines' });
  const description = 'description: "New: \\"text\\"\\nof two lines"';

  test.each<[string, string, string]>([
    ['plain lines', 'name: a # why\nlicense: MIT\ndescription: b', `name: new-name # why\nlicense: MIT\n${description}`],
    ['quotes', `"name": 'a'\ndescription: "b"`, `"name": new-name\n${description}`],
    ['folded text', 'description: >-\n  b\n  c\nname: a', `${description}\nname: new-name`],
    ['literal text', 'description: |\n  b\n\n  c\n\n\nname: a\n', `${description}\n\n\nname: new-name\n`],
    ['plain text of several lines', 'description: b\n  c\nname: a', `${description}\nname: new-name`],
    ['missing keys', '# comment\nlicense: MIT', `# comment\nname: new-name\n${description}\nlicense: MIT`],
    ['empty values', 'name: # none\ndescription:\nlicense: MIT', `name: new-name # none\n${description}\nlicense: MIT`],
    ['indented keys', '  name: a\n  license: MIT', `  ${description}\n  name: new-name\n  license: MIT`],
    ['a flow map', '{license: MIT, name: a}', '{description: "New: \\"text\\"\\nof two lines", license: MIT, name: new-name}'],
    ['an empty flow map', '{}', '{name: "new-name", description: "New: \\"text\\"\\nof two lines", }'],
    ['explicit keys', '? name\n: a\n? description\n: b', `? name\n: new-name\n? description\n: "New: \\"text\\"\\nof two lines"`],
  ])('%s', (_, before, after) => {
    expect(rename(md(before))).toBe(md(after));
  });

  test.each<[string, string]>([
    ['no line to edit: an explicit key without value', '? name\ndescription: b\nlicense: MIT'],
    ['a comment between key and value', 'name: # the\n  # name\n  a\ndescription: b'],
    ['a key with a colon in a comment', '? name # x: y\n: a\ndescription: b'],
    ['a flow map over lines', '{\n  name: a, # x\n  license: b\n}'],
  ])('%s', (_, yaml) => {
    const text = rename(md(yaml)) ?? '';
    expect(accept(text, lenient).skill).toMatchObject({ name: 'new-name', description: 'New: "text"\nof two lines' });
    expect(text.includes('# ')).toBe(yaml.includes('# '));
  });

  test('what is right already stays byte for byte', () => {
    const text = md(`name:   "a"   # x\r\ndescription: 'b'`);
    expect(renameSkillMd(text, { name: 'a', description: 'b' })).toBe(text);
  });

  test('text that cannot be parsed, or values that cannot be stored', () => {
    expect(renameSkillMd('no front matter', { name: 'a', description: 'b' })).toBeNull();
    expect(renameSkillMd(plus('# x'), { name: 'a', description: '\ud800' })).toBeNull();
  });

  test('a new SKILL.md says what it was made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }), fc.string({ unit: 'grapheme' }), (words, body) => {
        fc.pre(words.trim() !== '' && !words.includes('\0') && !body.includes('\0'));
        const text = writeSkillMd({ name: 'a-skill', description: words, body });
        expect(accept(text).skill).toMatchObject({ description: words, body: body.replace(/^(?:\r?\n)+/, '') });
      }),
    );
  });
});

describe('properties', () => {
  const piece = fc.constantFrom(
    '---\n',
    'name',
    'description',
    'license',
    'allowed-tools',
    'metadata',
    'version',
    ': ',
    ':\n',
    '\n',
    '  ',
    '- ',
    '"',
    "'",
    '|\n',
    '>-\n',
    '{',
    '}',
    '[',
    ']',
    ', ',
    '# ',
    '? ',
    'a',
    'A b',
    'é',
    '1.0',
    'true',
    '~',
    '\r\n',
    '&x ',
    '*x',
    '!t ',
    '<<',
    '\ufeff',
    '\u{1f600}',
    '\ud800',
    '\0',
    '...\n',
  );
  const text = fc.array(piece, { maxLength: 40 }).map((parts) => parts.join(''));
  const skillMd = fc.tuple(text, text).map(([yaml, body]) => `---\n${yaml}\n---\n${body}`);
  const options = fc.record(
    {
      mode: fc.constantFrom('strict' as const, 'lenient' as const),
      fallbackName: fc.constantFrom('My name', ''),
      directory: fc.constantFrom('dir', 'Dir'),
    },
    { requiredKeys: ['mode'] },
  );

  test('INP-02: any text is read or refused with a reason, and what is stored parses to what was said', () => {
    fc.assert(
      fc.property(fc.oneof(skillMd, text), options, (source, chosen) => {
        const reading = parseSkillMd(source, chosen);
        if (!reading.ok) return expect(reading.problems.length).toBeGreaterThan(0);
        const again = accept(reading.text, lenient);
        expect(again.skill).toEqual({ ...reading.skill, metadata: again.skill.metadata });
        expect(again.text).toBe(reading.text);
        return expect(messagesOf(reading.text).filter((message) => /^(?:name|description):/.test(message))).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  test('what strict mode accepts comes back as it was', () => {
    fc.assert(
      fc.property(text, (body) => {
        const source = plus('license: x', body);
        const reading = parseSkillMd(source, strict);
        if (reading.ok) expect(reading.text).toBe(source);
        expect(reading.ok).toBe(!/\0|\ud800/.test(body));
      }),
    );
  });
});

describe('INP-02: hostile front matter is refused or read quickly', () => {
  const size = 65_000;
  const parsing = (text: string) => () => {
    for (const options of [strict, lenient]) parseSkillMd(text, options);
  };
  const lines = plus(`metadata:\n${Array.from({ length: 2000 }, (_, index) => `  key${index}: some text and more\n`).join('')}`);
  const fill = (part: string, before = '', after = '') => md(`${before}${part.repeat(Math.floor(size / part.length))}${after}`);
  test.each<[string, string]>([
    ['open brackets', fill('[')],
    ['open braces', fill('{')],
    ['nested flow maps', fill('{a: ', 'a: ', '}')],
    ['nested sequences', fill('- ')],
    ['nested keys', fill('? ')],
    ['an alias bomb', md(Array.from({ length: 9 }, (_, index) => `a${index}: &a${index} [${`*a${index - 1},`.repeat(9)}]`).join('\n'))],
    ['a cyclic alias', md('a: &a [*a]')],
    ['many keys', md(Array.from({ length: 9000 }, (_, index) => `${index.toString(36)}:`).join('\n'))],
    ['many unknown keys', md(Array.from({ length: 2300 }, (_, index) => `k${index}: v`).join('\n'))],
    ['a long key', fill('a', '', ': b')],
    ['a long number', fill('9', 'a: ')],
    ['quotes', fill('"')],
    ['escapes', fill('\\x41', 'name: "', '"')],
    ['commas', fill(',', 'a: [', ']')],
    ['closing brackets', fill(']')],
    ['line breaks', fill('\n')],
    ['comments', fill('#\n')],
    ['white space', fill(' ')],
    ['folded lines', fill('   b\n b\n', 'a: >\n')],
    ['documents', fill('--- a\n')],
    ['delimiters', `---\n${'---x\n'.repeat(20_000)}`],
    ['white space before the delimiter', `${' \n'.repeat(500_000)}-`],
    ['line breaks before the body', `---\nname: a\ndescription: b\n---\n${'\n'.repeat(1_000_000)}`],
    ['commands', plus('# x', '!`'.repeat(50_000))],
  ])('%s', async (_, text) => {
    // Far from what quadratic time would take: the same number of bytes of ordinary lines is what is waited for anyway.
    expect(await timesAsLong(parsing(text), parsing(lines), 20)).toBeLessThan(20);
  });
});
