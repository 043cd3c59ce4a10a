import { VARIABLE_KEY } from '@guildhall/kernel';
import { timesAsLong } from '@guildhall/testing/timing';
import fc from 'fast-check';
import { parseTemplate, templateReferences } from './parse.js';

const LONGEST = 'k'.repeat(64);

test.each<[string, string[]]>([
  ['Hello {{name}}', ['name']],
  ['{{ name }}', ['name']],
  ['{{\tname\n}}', ['name']],
  ['{{a}}{{b}} and {{a}}', ['a', 'b']],
  ['{{_}} {{Key_2}}', ['_', 'Key_2']],
  [`{{${LONGEST}}}`, [LONGEST]],
  ['{{component.tone-of-voice}}', ['component.tone-of-voice']],
  ['{{ component.Tone_2 }}', ['component.Tone_2']],
  [`{{component.${LONGEST}}}`, [`component.${LONGEST}`]],
  ['{{component}}', ['component']],
  ['{{constructor}} {{__proto__}}', ['constructor', '__proto__']],
  ['{{{name}}}', ['name']],
  ['{{{{name}}}}', ['name']],
  ['{{ outer {{inner}} }}', ['inner']],
  ['{{ {{a}}', ['a']],
  ['{{a}}}', ['a']],
  ['{"a":{"b":"{{c}}"}}', ['c']],
])('the references of %j are %j', (text, names) => {
  expect(templateReferences(parseTemplate(text))).toEqual(names);
});

test.each([
  '',
  'no braces',
  '{name}',
  '{{}}',
  '{{ }}',
  '{{name',
  '{{name}',
  '{ {name}}',
  '{{name} }',
  '{{na me}}',
  '{{2fast}}',
  '{{naïve}}',
  '{{user.name}}',
  '{{variables.name}}',
  '{{component.}}',
  '{{component.a.b}}',
  '{{component .a}}',
  '{{Component.a}}',
  '{{my-key}}',
  `{{${LONGEST}k}}`,
  `{{component.${LONGEST}k}}`,
  '{{#if a}}{{/if}}',
  '{{> partial}}',
  '{{&raw}}',
  '{{! comment }}',
  '{{a|upper}}',
  '{{a()}}',
  '{{a["b"]}}',
  '{{=<% %>=}}',
  '\\{\\{a\\}\\}',
  '#{a} <%= a %> {% a %}',
])('INP-03: %j is literal text', (text) => {
  expect(parseTemplate(text).parts).toEqual(text === '' ? [] : [text]);
});

test('a reference says where it stands', () => {
  expect(parseTemplate('Dear {{ name }}, re: {{topic}}').parts).toEqual([
    'Dear ',
    { name: 'name', start: 5, end: 15 },
    ', re: ',
    { name: 'topic', start: 21, end: 30 },
  ]);
});

test('there are no empty parts between or around references', () => {
  expect(parseTemplate('{{a}}{{b}}').parts).toEqual([
    { name: 'a', start: 0, end: 5 },
    { name: 'b', start: 5, end: 10 },
  ]);
});

describe('properties', () => {
  const fragment = fc.constantFrom(
    '{',
    '}',
    '{{',
    '}}',
    ' ',
    '\n',
    'a',
    'b1',
    '_',
    '-',
    '.',
    '$&',
    'component.',
    '{{a}}',
    '{{ component.x }}',
    '😀',
    '\ud800',
  );
  const text = fc.oneof(
    fc.array(fragment, { maxLength: 30 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary' }),
  );

  test('the parts cover the text without gap, in order', () => {
    fc.assert(
      fc.property(text, (source) => {
        const { parts } = parseTemplate(source);
        expect(parts.map((part) => (typeof part === 'string' ? part : source.slice(part.start, part.end))).join('')).toBe(source);
      }),
    );
  });

  test('every key that a variable can have, and no other word, can be referred to', () => {
    const word = fc.string({ unit: fc.constantFrom(...'azAZ09_-é$'), minLength: 1, maxLength: 66 });
    fc.assert(
      fc.property(word, fc.constantFrom('', ' ', ' \n\t'), (name, space) => {
        const names = templateReferences(parseTemplate(`x{{${space}${name}${space}}}y`));
        expect(names).toEqual(VARIABLE_KEY.test(name) ? [name] : []);
      }),
    );
  });
});

describe('INP-03: hostile text takes linear time', () => {
  test.each<[string, (size: number) => string]>([
    ['open braces', (size) => '{{'.repeat(size)],
    ['unclosed references', (size) => '{{a'.repeat(size)],
    ['half-closed references', (size) => '{{a}'.repeat(size)],
    ['white space behind open braces', (size) => `{{${' '.repeat(size)}`],
    ['white space on both sides of a name', (size) => `{{${' '.repeat(size)}a${' '.repeat(size)}x`],
    ['open braces, then white space', (size) => `${'{{'.repeat(size)}${' '.repeat(size)}`],
    ['an endless name', (size) => `{{${'a'.repeat(size)}`],
    ['components without name', (size) => '{{component.'.repeat(size)],
    ['references', (size) => '{{a}}'.repeat(size)],
  ])('%s', async (_, make) => {
    const parsing = (text: string) => () => parseTemplate(text);
    // Eight times the length; quadratic time would be 64 times as long.
    expect(await timesAsLong(parsing(make(16_000)), parsing(make(2_000)), 32)).toBeLessThan(32);
  });
});
