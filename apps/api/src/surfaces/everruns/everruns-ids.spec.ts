import { digitsOf, printId, readClientId, readId, uuidOf } from './everruns-ids.js';

const NATIVE = '6b001a201f8b3c2d4e5a6b7c';
const MADE = '550e8400e29b41d4a716446655440000';

test('our ids are printed as the documents print them', () => {
  expect(printId('skill', digitsOf(NATIVE, null))).toBe('skill_6b001a201f8b3c2d4e5a6b7c00000000');
  expect(uuidOf(digitsOf(NATIVE, null))).toBe('6b001a20-1f8b-3c2d-4e5a-6b7c00000000');
  expect(printId('agent', digitsOf(NATIVE, MADE))).toBe(`agent_${MADE}`);
});

test.each([NATIVE, `skill_${NATIVE}`, `${NATIVE}00000000`, `skill_${NATIVE}00000000`, '6B001A20-1F8B-3C2D-4E5A-6B7C00000000'])(
  '%s names our skill',
  (text) => expect(readId('skill', text)).toEqual({ native: NATIVE }),
);

test.each([MADE, `skill_${MADE}`, `skill_${MADE.toUpperCase()}`, uuidOf(MADE)])('%s names what a client has called so', (text) =>
  expect(readId('skill', text)).toEqual({ external: MADE }),
);

test.each([
  '',
  'hello-world',
  'skill_',
  `agent_${NATIVE}`,
  NATIVE.slice(1),
  `${MADE}0`,
  MADE.replace('5', 'g'),
  `${MADE.slice(0, 8)}-${MADE.slice(8)}`,
])('%j is no id', (text) => expect(readId('skill', text)).toBeNull());

test('a client makes ids with their prefix, which cannot be taken for ours', () => {
  for (const text of [`agent_${MADE}`, `agent_${MADE.toUpperCase()}`]) expect(readClientId('agent', text)).toBe(MADE);
  for (const text of [MADE, `skill_${MADE}`, `agent_${NATIVE}`, `agent_${NATIVE}00000000`, `agent_${MADE}0`])
    expect(readClientId('agent', text)).toBeNull();
});
