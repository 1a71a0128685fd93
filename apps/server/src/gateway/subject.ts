import { attribute, nameToString, organizationOf, stableSubjectId, type Certificate, type VerificationKey } from '@yinxin/pki'
import type { CertificateFacts, VerifiedSubject } from '@yinxin/protocol/gateway'
import { parseUscc } from '@yinxin/protocol/identifiers'

/** Whom a certificate names. To be believed only when the verdict says so. */
export function readSubject(unverified: Certificate): VerifiedSubject {
  const holder = organizationOf(unverified)
  const uscc = parseUscc(holder.uscc)?.uscc
  const handlerName = readHandlerName(unverified)
  return {
    name: holder.name === '' ? nameToString(unverified.subject) : holder.name,
    stableId: Buffer.from(stableSubjectId(unverified), 'base64url').toString('hex'),
    ...(uscc === undefined ? {} : { uscc }),
    ...(holder.insuranceNumber === undefined ? {} : { insuranceNumber: holder.insuranceNumber }),
    ...(handlerName === undefined ? {} : { handlerName }),
  }
}

/** The person, when the certificate names one (R25a): surname and given name; only one of them when it has only one. */
function readHandlerName({ subject }: Certificate): string | undefined {
  const parts = [attribute(subject, 'SN'), attribute(subject, 'GN')].filter((part) => part !== undefined)
  const separator = parts.every((part) => /^\p{Script=Han}+$/u.test(part)) ? '' : ' '
  return parts.join(separator) || undefined
}

/** Facts of a certificate as they are shown and audited. */
export function certificateFacts(certificate: Certificate, key: VerificationKey): CertificateFacts {
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
