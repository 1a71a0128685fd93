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

const wrong = (detail: string): Finding => refused('purpose', 'CERTIFICATE_WRONG_PURPOSE', detail)
