import { presentCredentials } from './credentials.presenter.js';
import { maskSecret } from './mask.js';

const [early, late] = [new Date('2026-11-20T00:00:00.000Z'), new Date('2026-11-21T00:00:00.000Z')];

test('AUT-06 credentials show exactly these fields, and of secrets only what is masked', () => {
  const row = (masked: string, updatedAt: Date) => ({ masked, updatedAt, ciphertext: 'sealed', secret: 'plain' });
  const stored = new Map([
    ['anthropicApiKey', row('sk-…abcd', late)],
    ['openaiCompatible.baseUrl', row('https://models.example.com', early)],
    ['somethingElse', row('hidden', early)],
  ]);
  expect(presentCredentials(stored)).toEqual({
    openaiApiKey: null,
    anthropicApiKey: 'sk-…abcd',
    googleApiKey: null,
    openaiCompatible: { baseUrl: 'https://models.example.com', apiKey: null },
    updatedAt: '2026-11-21T00:00:00.000Z',
  });
});

test.each([
  ['sk-0123456789abcdef', 'sk-…cdef'],
  ['sk-ant-api03-0123456789', 'sk-…6789'],
  ['AIza0123456789abcdef', '…cdef'],
  ['0123456789abcdef', '…cdef'],
  ['toolong-0123456789', '…6789'],
  ['0123456789abcde', '…'],
  ['sk-short', '…'],
])('AUT-06 %s is shown as %s', (secret, masked) => {
  expect(maskSecret(secret)).toBe(masked);
});
