import fc from 'fast-check';
import { parseTemplate } from './parse.js';
import { RENDER_LIMIT, type RenderOptions, renderTemplate } from './render.js';

function render(text: string, values: Readonly<Record<string, string>> = {}, options?: RenderOptions) {
  const map = new Map(Object.entries(values));
  return renderTemplate(parseTemplate(text), (name) => map.get(name), options);
}

test.each<[string, Record<string, string>, string]>([
  ['', {}, ''],
  ['Maximum {{max_bullets}} bullets.', { max_bullets: '5' }, 'Maximum 5 bullets.'],
  ['{{ a }}{{a}}', { a: 'x' }, 'xx'],
  ['[{{a}}]', { a: '' }, '[]'],
  ['{{component.tone}}', { 'component.tone': 'Be brief.' }, 'Be brief.'],
  ['{{{a}}}', { a: 'x' }, '{x}'],
  ['{{a}}{{b}}', { a: '{{b', b: '}}' }, '{{b}}'],
])('%j with %j is %j', (text, values, expected) => {
  expect(render(text, values)).toEqual({ text: expected, unresolved: [], overflow: false });
});

test('names without a value stay as written and are reported once each, in order', () => {
  expect(render('{{ b }} {{a}} {{known}} {{b}} {{component.x}}', { known: 'k' })).toEqual({
    text: '{{ b }} {{a}} k {{b}} {{component.x}}',
    unresolved: ['b', 'a', 'component.x'],
    overflow: false,
  });
});

test('INP-03: what every object inherits is not a value', () => {
  const text = '{{constructor}} {{__proto__}} {{toString}} {{hasOwnProperty}}';
  expect(render(text).text).toBe(text);
});

test.each(['{{secret}}', '{{ a }}', '$&', '$1', '$`', "$'", '$$', '\\1', '\\{{a}}', '{{', '}}', '{{#if}}', '\u0000', '\ud800'])(
  'INP-03: the value %j is copied as it is',
  (value) => {
    expect(render('<{{a}}|{{ a }}>', { a: value, secret: 'S' }).text).toBe(`<${value}|${value}>`);
  },
);

describe('INP-03: the length of the result is limited', () => {
  test('a large value used many times stops at the limit, and nothing is resolved behind it', () => {
    const value = 'v'.repeat(100_000);
    let calls = 0;
    const rendered = renderTemplate(parseTemplate('{{a}}'.repeat(10_000)), () => {
      calls++;
      return value;
    });
    expect(rendered.overflow).toBe(true);
    expect(rendered.text.length).toBe(1_000_000);
    expect(calls).toBe(11);
  });

  test('exactly the limit is allowed, one more is not', () => {
    expect(render('ab{{x}}', { x: 'cd' }, { maxLength: 4 })).toEqual({ text: 'abcd', unresolved: [], overflow: false });
    expect(render('ab{{x}}', { x: 'cde' }, { maxLength: 4 })).toEqual({ text: 'ab', unresolved: [], overflow: true });
    expect(render('{{x}}!', { x: 'v'.repeat(RENDER_LIMIT) }).overflow).toBe(true);
    expect(render('{{x}}', { x: 'v'.repeat(RENDER_LIMIT) }).overflow).toBe(false);
  });

  test('unresolved names met before the limit are reported', () => {
    expect(render('{{a}}{{b}}{{c}}', {}, { maxLength: 7 })).toEqual({ text: '{{a}}', unresolved: ['a', 'b'], overflow: true });
  });

  test('no room at all still renders an empty result', () => {
    expect(render('{{a}}', { a: '' }, { maxLength: 0 })).toEqual({ text: '', unresolved: [], overflow: false });
  });
});

describe('properties', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'constructor');
  const hostile = fc.oneof(fc.constantFrom('{{a}}', '{{', '}}', '$&', "$'", '{{ b }}'), fc.string());
  const values = fc.dictionary(key, hostile, { noNullPrototype: true });
  const literal = fc.string().map((text) => text.replaceAll('{', '('));
  const piece = fc.oneof(
    literal.map((text) => ({ text, name: undefined })),
    fc.tuple(key, fc.constantFrom('', ' ')).map(([name, space]) => ({ text: `{{${space}${name}${space}}}`, name })),
  );

  test('a rendered text is its literals and values, one behind the other', () => {
    fc.assert(
      fc.property(fc.array(piece), values, (pieces, record) => {
        const known = new Map(Object.entries(record));
        const expected = pieces.map(({ text, name }) => (name === undefined ? text : (known.get(name) ?? text))).join('');
        const missing = new Set(pieces.flatMap(({ name }) => (name !== undefined && !known.has(name) ? name : [])));
        expect(render(pieces.map(({ text }) => text).join(''), record)).toEqual({
          text: expected,
          unresolved: [...missing],
          overflow: false,
        });
      }),
      { numRuns: 500 },
    );
  });

  test('text without double braces is unchanged', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), values, (text, record) => {
        fc.pre(!text.includes('{{'));
        expect(render(text, record)).toEqual({ text, unresolved: [], overflow: false });
      }),
    );
  });

  test('without values a text is unchanged', () => {
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.map((part) => part.text).join('');
        expect(render(text).text).toBe(text);
      }),
    );
  });

  test('the result is never longer than the limit', () => {
    fc.assert(
      fc.property(fc.array(piece), values, fc.nat({ max: 40 }), (pieces, record, maxLength) => {
        const text = pieces.map((part) => part.text).join('');
        const whole = render(text, record).text;
        const cut = render(text, record, { maxLength });
        expect(cut.overflow).toBe(whole.length > maxLength);
        expect(cut.text.length).toBeLessThanOrEqual(maxLength);
        expect(whole.startsWith(cut.text)).toBe(true);
      }),
    );
  });
});
