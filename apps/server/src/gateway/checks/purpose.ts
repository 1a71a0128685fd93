import { oids, type Extensions, type KeyUsage } from '@yinxin/pki'
import type { Finding } from '@yinxin/protocol/gateway'
import { passed, refused, skipped } from '../findings.ts'

type Unverified = { readonly extensions: Extensions } | undefined

/**
 * Made to prove identity: key usage present and with digitalSignature, extended key usage absent or with clientAuth (RFC 5280 §4.2.1.3,
 * §4.2.1.12; Web eID). An encryption certificate of a pair fails here: CERTIFICATE_WRONG_PURPOSE.
 */
export const checkPurpose = (unverified: Unverified): Finding => judge(unverified, ['digitalSignature'])

/**
 * Made to sign documents: the same with contentCommitment in place of digitalSignature as well. The path of either is judged for clientAuth, so a
 * certificate for e-mail or documents alone fails here, as a responder's or a time-stamping one does.
 */
export const checkSigningPurpose = (unverified: Unverified): Finding => judge(unverified, ['digitalSignature', 'nonRepudiation'])

function judge(unverified: Unverified, usages: readonly KeyUsage[]): Finding {
  if (unverified === undefined) return skipped('purpose', 'no certificate')
  const { basicConstraints, keyUsage, extendedKeyUsage } = unverified.extensions
  if (basicConstraints?.ca === true) return wrong('a certificate of an authority')
  if (keyUsage === undefined) return wrong('key usage missing')
  if (!usages.some((usage) => keyUsage.includes(usage))) return wrong(`key usage without ${usages.join(' or ')}`)
  if (extendedKeyUsage !== undefined && !extendedKeyUsage.includes(oids.clientAuth)) return wrong('extended key usage without clientAuth')
  return passed('purpose')
}

const wrong = (detail: string): Finding => refused('purpose', 'CERTIFICATE_WRONG_PURPOSE', detail)
