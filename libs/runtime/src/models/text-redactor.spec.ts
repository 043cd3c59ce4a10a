import fc from 'fast-check';
import { REDACTED, redactSecrets } from '../outbound/redact.js';
import { createTextRedactor } from './text-redactor.js';

function inPieces(pieces: readonly string[], secrets: readonly string[]): string {
  const redactor = createTextRedactor(secrets);
  return pieces.map((piece) => redactor.push(piece)).join('') + redactor.end();
}

test('NET-05 a secret is found however it is cut', () => {
  const text = 'Your key is sk-S3CR3T/+value, Bearer c2stUzNDUjNUL=.';
  const secret = 'sk-S3CR3T/+value';
  for (let at = 0; at <= text.length; at += 1) {
    expect(inPieces([text.slice(0, at), text.slice(at)], [secret])).toBe(redactSecrets(text, [secret]));
  }
  expect(inPieces([...text], [secret])).toContain(`Your key is ${REDACTED},`);
});

test('ordinary text goes through at once', () => {
  const redactor = createTextRedactor(['sk-secret']);
  expect([redactor.push('Hello, '), redactor.push('world.'), redactor.end()]).toEqual(['Hello, ', 'world.', '']);
});

test('without secrets everything goes through at once', () => {
  expect(createTextRedactor([]).push('sk-')).toBe('sk-');
});

test('a character in two halves is shown whole', () => {
  const redactor = createTextRedactor([]);
  expect([redactor.push('a\ud83d'), redactor.push('\ude00b'), redactor.end()]).toEqual(['a', '\u{1f600}b', '']);
});

test('NET-05 whatever the secrets and the pieces, nothing differs from the redacted whole', () => {
  const few = fc.string({ unit: fc.constantFrom('a', 'b', '"', '/'), maxLength: 12 });
  const secrets = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '/'), minLength: 4, maxLength: 7 }), { maxLength: 3 });
  fc.assert(
    fc.property(fc.array(few, { maxLength: 6 }), secrets, (pieces, hidden) => {
      expect(inPieces(pieces, hidden)).toBe(redactSecrets(pieces.join(''), hidden));
    }),
    { numRuns: 2_000 },
  );
});
