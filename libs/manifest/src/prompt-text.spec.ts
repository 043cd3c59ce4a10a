import { parseTemplate } from '@guildhall/templates';
import { timesAsLong } from '@guildhall/testing/timing';
import fc from 'fast-check';
import { LEFT_BRACE, promptText } from './prompt-text.js';

const DECLARED = ['name', 'topic'];
const VALUES: Readonly<Record<string, string>> = { name: 'Ada', topic: '{name}', other: 'nobody asked' };

const convert = (text: string): string => promptText(parseTemplate(text), (name) => (DECLARED.includes(name) ? name : undefined));

/** How the AGNT studio client fills a text. */
const clientText = (text: string): string =>
  text.replace(/\{([^}]+)\}/g, (match, key: string) => {
    if (key.startsWith('component.')) return key.slice(10) === LEFT_BRACE.name ? LEFT_BRACE.content : match;
    return VALUES[key] ?? match;
  });

const ourText = (text: string): string => text.replace(/\{\{\s*(name|topic)\s*\}\}/g, (_, key: string) => VALUES[key] ?? '');

test.each([
  ['Hello {{name}}!', 'Hello {name}!'],
  ['{{ name }} and {{topic}}', '{name} and {topic}'],
  ['{{other}}', '{{other}}'],
  ['{"a": 1}', '{"a": 1}'],
  ['f() {}', 'f() {}'],
  ['{ never closed', '{ never closed'],
  ['}{', '}{'],
  ['{name}', '{component.literal.left-brace}name}'],
  ['{component.x}', '{component.literal.left-brace}component.x}'],
  ['{"a": "{{name}}"}', '{component.literal.left-brace}"a": "{name}"}'],
  ['{{{name}}}', '{component.literal.left-brace}{name}}'],
])('%j is %j for the client', (text, expected) => {
  expect(convert(text)).toBe(expected);
  expect(clientText(expected)).toBe(ourText(text));
});

test('whatever braces a text has, the client fills it as we do', () => {
  const fragment = fc.constantFrom(
    '{',
    '}',
    '{{',
    '}}',
    '{{name}}',
    '{{ topic }}',
    '{{other}}',
    '{name}',
    '{other}',
    'name',
    '"a": ',
    '\n',
    'component.',
  );
  fc.assert(
    fc.property(fc.array(fragment, { maxLength: 20 }), (fragments) => {
      const text = fragments.join('');
      expect(clientText(convert(text))).toBe(ourText(text));
    }),
    { numRuns: 2_000 },
  );
});

test.each(['{', '{ ', '{a', '{a}', '{{', '{ {{name}} '])('INP-03: a text full of %j takes linear time', async (fragment) => {
  const converting = (size: number) => () => convert(fragment.repeat(size));
  // Sixteen times the length; quadratic time would be 256 times as long.
  expect(await timesAsLong(converting(16_000), converting(1_000), 80)).toBeLessThan(80);
});
