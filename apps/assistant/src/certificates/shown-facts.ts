/** What the assistant's screens say about a certificate, and which signature its key makes. Nothing here says anything about trust. */
import { attribute, identityText, parseCertificate, type Certificate } from '@yinxin/pki'
import type { UkeyCertificate } from '@yinxin/protocol/assistant'
import { maskCode } from '@yinxin/protocol/identifiers'
import { decodeBase64 } from '@yinxin/protocol/wire'
import type { SignatureAlgorithm } from '../ukey/driver.ts'
import type { ShownCertificate } from './shown-certificate.ts'

/** Days before the end from which a certificate counts as expiring (R30: reminders 30, 15 and 7 days ahead). */
const expiringDays = 30
const dayMs = 86_400_000

/** Undefined when the certificate cannot be read. */
export function shownFacts({ certificate, sha256, use }: UkeyCertificate, now: number): ShownCertificate | undefined {
  const parsed = readCertificate(certificate)
  if (parsed === undefined) return undefined
  const { subject, issuer, notBefore, notAfter, serialNumber, keyKind } = parsed
  const daysLeft = Math.floor((notAfter.getTime() - now) / dayMs)
  const organizationCode = identityText(parsed, 'organizationCode')
  const creditCode = organizationCode.state === 'written' ? organizationCode.text : attribute(subject, 'organizationIdentifier')
  return {
    sha256,
    holder: attribute(subject, 'O') ?? attribute(subject, 'CN') ?? '?',
    ...(creditCode === undefined ? {} : { creditCode: maskCode(creditCode) }),
    issuer: attribute(issuer, 'O') ?? attribute(issuer, 'CN') ?? '?', // the company, as portal and desk call it; its CA certificates have names of their own
    serialNumber,
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    daysLeft,
    state: stateOf(parsed, daysLeft, now),
    keyKind,
    use,
  }
}

function stateOf({ notBefore, notAfter }: Certificate, daysLeft: number, now: number): ShownCertificate['state'] {
  if (notBefore.getTime() > now) return 'not-yet-valid'
  if (notAfter.getTime() <= now) return 'expired'
  return daysLeft <= expiringDays ? 'expiring' : 'valid'
}

/** The algorithm an authentication token with this certificate has; undefined for a key no driver signs with. */
export function signatureAlgorithmOf(certificate: string): SignatureAlgorithm | undefined {
  switch (readCertificate(certificate)?.keyKind) {
    case 'SM2':
      return 'SM2SM3'
    case 'P-256':
      return 'ES256'
    case 'RSA':
      return 'RS256'
    default:
      return undefined
  }
}

/** What a certificate is for, by its key usage (RFC 5280 §4.2.1.3): one that may sign can authenticate. */
export function useOf(certificate: Certificate): UkeyCertificate['use'] {
  const usage = certificate.extensions.keyUsage
  if (certificate.extensions.basicConstraints?.ca === true) return 'other'
  if (usage === undefined || usage.includes('digitalSignature')) return 'authentication'
  return usage.some((name) => name === 'keyEncipherment' || name === 'dataEncipherment' || name === 'keyAgreement') ? 'encryption' : 'other'
}

function readCertificate(certificate: string): Certificate | undefined {
  const der = decodeBase64(certificate)
  const parsed = der === undefined ? undefined : parseCertificate(der)
  return parsed?.ok === true ? parsed.value : undefined
}
