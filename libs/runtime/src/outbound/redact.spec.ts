import fc from 'fast-check';
import { createRedactor, REDACTED, redactSecrets } from './redact.js';

const SECRET = 'sk-Live/42+"ü~ 7=';
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('redactSecrets', () => {
  test.each([
    ['plain', SECRET],
    ['in JSON', JSON.stringify({ echo: SECRET })],
    ['in JSON with escaped slashes', JSON.stringify({ echo: SECRET }).replaceAll('/', '\\/')],
    ['in ASCII JSON', JSON.stringify({ echo: SECRET }).replaceAll('ü', '\\u00fc')],
    ['URL-encoded', `https://x.example/?k=${encodeURIComponent(SECRET)}&n=1`],
    ['URL-encoded with small digits', `?k=${encodeURIComponent(SECRET).replace(/%../g, (hex) => hex.toLowerCase())}`],
    ['form-encoded', new URLSearchParams({ k: SECRET }).toString()],
    ['base64', base64(SECRET)],
    ['base64url', Buffer.from(SECRET).toString('base64url')],
    ['as UTF-8 bytes in a header', Buffer.from(SECRET).toString('latin1')],
  ])('NET-05 %s', (_spelling, text) => {
    const redacted = redactSecrets(`before ${text} after`, [SECRET]);
    expect(redacted).toContain(REDACTED);
    expect(redacted).toMatch(/^before .* after$/);
    for (const piece of [SECRET, 'Live', encodeURIComponent(SECRET), base64(SECRET).slice(2, -4)]) expect(redacted).not.toContain(piece);
  });

  test.each(['', 'u', 'us', 'use', 'user'])('NET-05 base64 of a Basic header with user %j', (user) => {
    const whole = base64(`${user}:${SECRET}:tail`);
    const redacted = redactSecrets(whole, [SECRET]);
    expect(redacted).toContain(REDACTED);
    expect(Buffer.from(redacted.replace(REDACTED, ''), 'base64').toString('latin1')).not.toContain('Live');
  });

  test('NET-05 overlapping secrets leave no rest', () => {
    expect(redactSecrets('abcdef', ['abcd', 'cdef'])).toBe(REDACTED);
    expect(redactSecrets('xababababx', ['abab'])).toBe(`x${REDACTED}x`);
    expect(redactSecrets('token-1 token-12', ['token-1', 'token-12'])).toBe(`${REDACTED} ${REDACTED}`);
  });

  test('values too short to be secrets, and the empty one, leave the text alone', () => {
    expect(redactSecrets('a cat sat', ['', 'a', 'cat'])).toBe('a cat sat');
  });

  test('a secret with regular expression signs is plain text', () => {
    expect(redactSecrets('aaaa .*$& x', ['.*$&'])).toBe(`aaaa ${REDACTED} x`);
  });

  test('NET-05 property: no secret survives, and text without it is unchanged', () => {
    const secret = fc.string({ minLength: 8, maxLength: 40, unit: 'grapheme' });
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
        const redacted = redactSecrets(before + value + after, [value]);
        expect(redacted).not.toContain(value);
        expect(redactSecrets(before, [`${value}${before}!`])).toBe(before);
      }),
    );
  });

  test('NET-05 property: base64 at any offset', () => {
    const secret = fc.uint8Array({ minLength: 9, maxLength: 30 }).map((bytes) => Buffer.from(bytes).toString('hex'));
    fc.assert(
      fc.property(secret, fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 }), (value, before, after) => {
        const redacted = redactSecrets(base64(before + value + after), [value]);
        expect(redacted).toContain(REDACTED);
        expect(redacted.length - REDACTED.length).toBeLessThan(base64(before + after).length + 8);
      }),
    );
  });
});

describe('bytes', () => {
  test('NET-05 a secret that the cut goes through is redacted whole, at every position of the cut', () => {
    const redactor = createRedactor(['s3cr3t-value']);
    const body = Buffer.from('start s3cr3t-value end');
    for (let cap = 0; cap <= body.length; cap += 1) {
      const kept = Buffer.from(redactor.bytes(body.subarray(0, cap + redactor.longest), cap)).toString();
      expect([cap, `start ${REDACTED} end`.startsWith(kept)]).toEqual([cap, true]);
    }
  });

  test('bytes that are not UTF-8 pass unchanged', () => {
    const body = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    expect(createRedactor(['absent-secret']).bytes(body, 256)).toEqual(Buffer.from(body));
    expect(createRedactor([]).bytes(body, 16)).toEqual(body.subarray(0, 16));
  });

  test('NET-05 a header name is searched without regard to case', () => {
    const redactor = createRedactor(['SeCret-Key']);
    expect(redactor.foundIgnoringCase('x-secret-key-1')).toBe(true);
    expect(redactor.foundIgnoringCase('content-type')).toBe(false);
  });
});
