import { oids, type Extensions } from '@yinxin/pki'
import type { Finding } from '@yinxin/protocol/gateway'
import { passed, refused, skipped } from '../findings.ts'

/**
 * Made to prove identity: key usage present and with digitalSignature, extended key usage absent or with clientAuth (RFC 5280 §4.2.1.3,
 * §4.2.1.12; Web eID). An encryption certificate of a pair fails here: CERTIFICATE_WRONG_PURPOSE.
 */
export function checkPurpose(unverified: { readonly extensions: Extensions } | undefined): Finding {
  if (unverified === undefined) return skipped('purpose', 'no certificate')
  const { basicConstraints, keyUsage, extendedKeyUsage } = unverified.extensions
  if (basicConstraints?.ca === true) return wrong('a certificate of an authority')
  if (keyUsage === undefined) return wrong('key usage missing')
  if (!keyUsage.includes('digitalSignature')) return wrong('key usage without digitalSignature')
  if (extendedKeyUsage !== undefined && !extendedKeyUsage.includes(oids.clientAuth)) return wrong('extended key usage without clientAuth')
  return passed('purpose')
}

/** Extended key usages with which documents may be signed: e-mail, documents (RFC 9336), any, and signing in, which is what UKeys are issued with. */
const signingUsages: readonly string[] = [oids.clientAuth, '1.3.6.1.5.5.7.3.4', '1.3.6.1.5.5.7.3.36', '2.5.29.37.0']

/**
 * Made to sign documents: no authority's, key usage with digitalSignature or contentCommitment, extended key usage absent or with one that
 * fits (RFC 5280 §4.2.1.3, §4.2.1.12): CERTIFICATE_WRONG_PURPOSE. A responder's or a time-stamping certificate fails here.
 */
export function checkSigningPurpose(unverified: { readonly extensions: Extensions } | undefined): Finding {
  if (unverified === undefined) return skipped('purpose', 'no certificate')
  const { basicConstraints, keyUsage, extendedKeyUsage } = unverified.extensions
  if (basicConstraints?.ca === true) return wrong('a certificate of an authority')
  if (keyUsage === undefined) return wrong('key usage missing')
  if (!keyUsage.includes('digitalSignature') && !keyUsage.includes('nonRepudiation')) return wrong('key usage without signing')
  if (extendedKeyUsage !== undefined && !extendedKeyUsage.some((usage) => signingUsages.includes(usage)))
    return wrong('extended key usage without signing')
  return passed('purpose')
}

const wrong = (detail: string): Finding => refused('purpose', 'CERTIFICATE_WRONG_PURPOSE', detail)
