import type { Variable } from '@guildhall/manifest';
import { secretValues } from './secret-values.js';

const variable = (key: string, secret?: boolean): Variable => ({ key, description: '', type: 'string', required: false, secret });

test('RUN-08 the values of secret variables are known, and shown as a mask; all others are shown', () => {
  const declared = [variable('token', true), variable('city'), variable('pin', true), variable('unused', true)];
  expect(secretValues(declared, { token: 'sesame', city: 'Oslo', pin: 1234, extra: [1] })).toEqual({
    secrets: ['sesame', '1234'],
    shown: { token: '[redacted]', city: 'Oslo', pin: '[redacted]', extra: [1] },
  });
});
