import type { ApiKeyRecord } from '@guildhall/data';
import type { AccountId, Id, UserId } from '@guildhall/kernel';
import { presentApiKey, presentCreatedApiKey } from './api-keys.presenter.js';

const at = new Date('2026-11-20T00:00:00.000Z');
const key: ApiKeyRecord = {
  id: 'key_1' as Id<'apiKey'>,
  accountId: 'acc_1' as AccountId,
  createdById: 'usr_1' as UserId,
  label: 'CI',
  role: 'admin',
  scopes: ['skills:read'],
  prefix: 'ak_live_',
  last4: 'abcd',
  expiresAt: at,
  lastUsedAt: null,
  createdAt: at,
};
const view = {
  id: 'key_1',
  label: 'CI',
  role: 'admin',
  scopes: ['skills:read'],
  prefix: 'ak_live_',
  last4: 'abcd',
  createdById: 'usr_1',
  expiresAt: '2026-11-20T00:00:00.000Z',
  lastUsedAt: null,
  createdAt: '2026-11-20T00:00:00.000Z',
};

test('AUT-02 a key shows exactly these fields, never its hash', () => {
  const row: ApiKeyRecord = Object.assign({ hash: 'secret' }, key);
  expect(presentApiKey(row)).toEqual(view);
});

test('only its creation shows the key itself', () => {
  expect(presentCreatedApiKey(key, 'ak_live_x')).toEqual({ ...view, key: 'ak_live_x' });
});
