import type { CertificateRecord } from '@guildhall/data';
import type { AccountId, Id } from '@guildhall/kernel';
import { presentCertificate, presentCreatedCertificate } from './certificates.presenter.js';

const at = new Date('2026-11-20T00:00:00.000Z');
const certificate: CertificateRecord = {
  id: 'crt_1' as Id<'certificate'>,
  accountId: 'acc_1' as AccountId,
  createdById: null,
  name: 'Backend',
  algorithm: 'RS256',
  publicKey: 'PEM',
  fingerprint: 'f',
  expiresAt: null,
  lastUsedAt: at,
  createdAt: at,
};
const view = {
  id: 'crt_1',
  name: 'Backend',
  algorithm: 'RS256',
  publicKey: 'PEM',
  fingerprint: 'f',
  createdById: null,
  expiresAt: null,
  lastUsedAt: '2026-11-20T00:00:00.000Z',
  createdAt: '2026-11-20T00:00:00.000Z',
};

test('a certificate shows exactly these fields', () => {
  const row: CertificateRecord = Object.assign({ privateKey: 'secret' }, certificate);
  expect(presentCertificate(row)).toEqual(view);
});

test('only its creation shows the private key', () => {
  expect(presentCreatedCertificate(certificate, 'PRIVATE')).toEqual({ ...view, privateKey: 'PRIVATE' });
});
