import { generateKeyPairSync } from 'node:crypto';
import { timesAsLong } from '@guildhall/testing/timing';
import fc from 'fast-check';
import { describeFault, scrub } from './redaction.js';

const PEM = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

test.each([
  ['Authorization: Bearer abc.def-123', 'abc.def-123'],
  ['authorization=Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
  ['token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln is bad', 'eyJzdWIiOiJ4In0'],
  ['key ak_live_0123456789abcdef was refused', '0123456789abcdef'],
  ['refresh rt_AbCdEfGhIjKl', 'AbCdEfGhIjKl'],
  ['connect postgresql://guildhall:s3cret@db/guildhall failed', 's3cret'],
  [`cannot parse /i/${'aB3-_'.repeat(8)}xyz/.well-known/agent-skills/index.json`, 'aB3-_aB3-_'],
  ['{"password":"correct horse"}', 'correct horse'],
  ["data: { passwordHash: '$argon2id$v=19$abc' }", '$argon2id$v=19$abc'],
  ['cookie: session=abc123', 'abc123'],
  ['apiKey = "sk-proj-1234567890"', 'sk-proj-1234567890'],
  ['clientSecret=whsec_123456789', 'whsec_123456789'],
  [`loading ${PEM}`, PEM.slice(40, 80)],
])('AUT-02 %j is logged without its secret', (text, secret) => {
  expect(scrub(text)).not.toContain(secret);
  expect(scrub(text)).toContain('[redacted]');
});

test.each(['SELECT 1 FROM "Skill" WHERE "id" = $1', 'connect ECONNREFUSED 127.0.0.1:5432', 'The skill a/b does not exist.', ''])(
  'an ordinary text stays as it is: %s',
  (text) => expect(scrub(text)).toBe(text),
);

test('INP-05 hostile text of any length is scrubbed as soon as other text', async () => {
  const hostile = ['-----BEGIN PRIVATE KEY-----', 'password=', 'eyJ', 'Bearer ', '://a:', '"token":"', 'secret '].map((part) =>
    part.repeat(50_000),
  );
  const plain = 'some words in a line\n'.repeat(20_000);
  for (const text of hostile) {
    expect(scrub(text).length).toBeLessThan(200_000);
    expect(
      await timesAsLong(
        () => scrub(text),
        () => scrub(plain),
        20,
      ),
    ).toBeLessThan(20);
  }
});

test('whatever is thrown can be described, and the description can be printed', () => {
  fc.assert(
    fc.property(fc.anything(), (thrown) => {
      expect(() => JSON.stringify(describeFault(thrown))).not.toThrow();
    }),
  );
});

test('a failure is described with its causes, its codes and no other field', () => {
  const root = Object.assign(new Error('connect to postgresql://u:p@h/d'), { code: 'ECONNREFUSED', connection: { password: 'p' } });
  const described = describeFault(new Error('outer', { cause: new TypeError('inner', { cause: root }) }));
  expect(described).toMatchObject({
    type: 'Error',
    message: 'outer',
    cause: { type: 'TypeError', message: 'inner', cause: { code: 'ECONNREFUSED', message: 'connect to postgresql://[redacted]@h/d' } },
  });
  expect(described.stack).toMatch(/^\s+at /);
  expect(JSON.stringify(described)).not.toContain('"connection"');
});

test('a failure that is its own cause ends', () => {
  const fault = new Error('round');
  fault.cause = fault;
  expect(JSON.stringify(describeFault(fault)).length).toBeLessThan(50_000);
});
