// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is what the tokens in instructions look like
import fc from 'fast-check';
import { expand } from './expand.js';

const put = (body: string, args: string): string => expand(body, args, 'exe_1', '/skills/x');

test.each([
  ['Process $ARGUMENTS now.', 'SearchBar React', 'Process SearchBar React now.'],
  ['$0 $5.', 'only-one', 'only-one .'],
  ['File: $0, message: $1.', 'app.js "hello world"', 'File: app.js, message: hello world.'],
  ['Variable $NAME and $0.', 'first', 'Variable $NAME and first.'],
  ['Value: $10 and $1.', 'a b', 'Value: $10 and b.'],
  ['Do the thing.', 'some args', 'Do the thing.\n\nARGUMENTS: some args'],
  ['$ARGUMENTS[0]|$ARGUMENTS[1]|$ARGUMENTS[2]', `"hello world" foo 'bar baz'`, 'hello world|foo|bar baz'],
  ['$ARGUMENTS[9]|$ARGUMENTS[99999999999999999999]', 'a', '|'],
  ['$ARGUMENTS[x]', 'a b', 'a b[x]'],
  ['$0_ $0x $0- $0', 'a', '$0_ $0x a- a'],
  ['$0|$1', 'a "" b', 'a|b'],
  ['$0', `"unclosed to the end`, 'unclosed to the end'],
  ['$0|$1', `a"b c"d 'e f`, 'ab cd|e f'],
  ['$0|$1', `it's one`, 'its one|'],
  ['$ARGUMENTS', '  kept as it is  ', '  kept as it is  '],
  ['${SESSION_ID} in ${SKILL_DIR}', '', 'exe_1 in /skills/x'],
  ['${SESSION_ID}', 'a', 'exe_1\n\nARGUMENTS: a'],
  ['$ARGUMENTS $0 $ARGUMENTS[0]', '', '$ARGUMENTS $0 $ARGUMENTS[0]'],
  ['$ARGUMENTS', ' \n\t ', '$ARGUMENTS'],
  ['${OTHER} $HOME ${ SKILL_DIR } $', 'a', '${OTHER} $HOME ${ SKILL_DIR } $\n\nARGUMENTS: a'],
  ['', '', ''],
])('INP-03 %j with %j is %j', (body, args, expected) => {
  expect(put(body, args)).toBe(expected);
});

test.each(['$0', '$ARGUMENTS', '$&', "$'", '$$', '${SESSION_ID}', '$1 $ARGUMENTS[0]'])(
  'INP-03 the argument %j is inserted and not read',
  (args) => {
    expect(put('<$ARGUMENTS>', args)).toBe(`<${args}>`);
  },
);

test('INP-09 a command is not executed and stays as written', () => {
  expect(put('Today: !`date` for $0', 'me')).toBe('Today: !`date` for me');
});

test('INP-03 what is inserted into itself a thousand times is bounded, and takes linear time', () => {
  const expanded = put('$ARGUMENTS '.repeat(9_000), 'x'.repeat(100_000));
  expect(expanded.length).toBeLessThan(1_200_000);
});

test('INP-03 a single pass: text without tokens comes out as it was, whatever is inserted around it', () => {
  const literal = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('$', ''));
  fc.assert(
    fc.property(literal, literal, fc.string({ unit: 'binary', minLength: 1 }), (before, after, args) => {
      fc.pre(args.trim() !== '');
      expect(put(`${before}$ARGUMENTS${after}`, args)).toBe(before + args + after);
    }),
  );
});
