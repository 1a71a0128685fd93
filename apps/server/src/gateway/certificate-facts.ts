import { attribute, nameToString, type Certificate, type VerificationKey } from '@yinxin/pki'
import type { CertificateFacts } from '@yinxin/protocol/gateway'

/** Facts of a certificate as they are shown and audited. */
export function certificateFactsOf(certificate: Certificate, key: VerificationKey): CertificateFacts {
  const { issuer, serialNumber, sha256, sm3, notBefore, notAfter } = certificate
  return {
    issuer: nameToString(issuer),
    issuerName: attribute(issuer, 'CN') ?? attribute(issuer, 'O') ?? nameToString(issuer),
    serial: serialNumber,
    sha256,
    sm3,
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    algorithm: key.kind === 'RSA' ? `RSA-${key.bits}` : key.kind,
  }
}
