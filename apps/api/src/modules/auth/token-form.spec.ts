import fc from 'fast-check';
import { bearerOf, readTokenHeader } from './token-form.js';

const encode = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const token = (header: unknown, payload: unknown = {}) => `${encode(header)}.${encode(payload)}.AAAA`;
const VALID = { alg: 'RS256', kid: 'key' };

describe('bearerOf', () => {
  test.each([
    ['Bearer abc', 'abc'],
    ['bearer abc', 'abc'],
    ['BEARER   abc', 'abc'],
    [undefined, null],
    ['', null],
    ['abc', null],
    ['Bearer', null],
    ['Bearer ', null],
    ['Bearer a b', null],
    ['Basic abc', null],
    ['XBearer abc', null],
  ])('%j → %j', (authorization, expected) => {
    expect(bearerOf({ headers: { authorization } })).toBe(expected);
  });
});

describe('readTokenHeader', () => {
  test('reads algorithm and key id, and nothing else', () => {
    expect(readTokenHeader(token({ ...VALID, typ: 'JWT', jku: 'https://example.com', extra: 1 }))).toEqual(VALID);
    expect(readTokenHeader(token(VALID))).toEqual(VALID);
  });

  test.each([
    ['another algorithm', { ...VALID, alg: 'HS256' }],
    ['no algorithm', { kid: 'key' }],
    ['no key id', { alg: 'RS256' }],
    ['a key id that is no text', { ...VALID, kid: ['key'] }],
    ['crit', { ...VALID, crit: [] }],
    ['another type', { ...VALID, typ: 'jwt' }],
    ['a type that is null', { ...VALID, typ: null }],
    ['a list', [VALID]],
    ['null', null],
    ['a text', '"RS256"'],
    ['no JSON', '{'],
    ['nothing', ''],
  ])('AUT-01 refuses a header that is or has %s', (_, header) => {
    expect(readTokenHeader(token(header))).toBeNull();
  });

  test.each([null, [], 'text', 5, '{', ''])('AUT-01 refuses the payload %j, on which the library would fall over', (payload) => {
    expect(readTokenHeader(token(VALID, payload))).toBeNull();
  });

  test('AUT-01 a token of 8 KiB is looked at, one more character is not', () => {
    const start = `${encode(VALID)}.${encode({})}.`;
    const filler = (length: number) => 'A'.repeat(length - start.length);
    expect(8_192 % 4).toBe(0);
    const fitting = [8_192, 8_191, 8_190].map((length) => readTokenHeader(start + filler(length)));
    expect(fitting).toContainEqual(VALID);
    expect([8_193, 8_194, 8_195, 8_196].map((length) => readTokenHeader(start + filler(length)))).toEqual([null, null, null, null]);
  });

  test('AUT-01 one token has one spelling: no other text with the same bytes is read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), fc.nat(63), (bytes, letter) => {
        const signature = Buffer.from(bytes).toString('base64url');
        const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
        const other = signature.slice(0, -1) + letters.charAt(letter);
        const start = `${encode(VALID)}.${encode({})}.`;
        const isSame = Buffer.from(other, 'base64url').equals(Buffer.from(bytes));
        if (isSame && other !== signature) expect(readTokenHeader(start + other)).toBeNull();
        expect(readTokenHeader(start + signature)).toEqual(VALID);
      }),
    );
  });

  test('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readTokenHeader(text)));
    fc.assert(fc.property(fc.json(), fc.json(), (header, payload) => void readTokenHeader(token(header, payload))));
  });
});
