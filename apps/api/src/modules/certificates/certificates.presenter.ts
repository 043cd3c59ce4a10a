import type { CertificateRecord } from '@guildhall/data';
import type { CertificateView, CreatedCertificateView } from './certificates.dto.js';

export function presentCertificate(certificate: CertificateRecord): CertificateView {
  return {
    id: certificate.id,
    name: certificate.name,
    algorithm: certificate.algorithm,
    publicKey: certificate.publicKey,
    fingerprint: certificate.fingerprint,
    createdById: certificate.createdById,
    expiresAt: certificate.expiresAt?.toISOString() ?? null,
    lastUsedAt: certificate.lastUsedAt?.toISOString() ?? null,
    createdAt: certificate.createdAt.toISOString(),
  };
}

/** @param privateKey PEM, which nothing else ever prints */
export function presentCreatedCertificate(certificate: CertificateRecord, privateKey: string): CreatedCertificateView {
  return { ...presentCertificate(certificate), privateKey };
}
