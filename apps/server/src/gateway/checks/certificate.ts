import type { Finding } from '@yinxin/protocol/gateway'
import type { Parsed } from '@yinxin/pki'
import { passed, refused, skipped } from '../findings.ts'
import type { KnownCertificate } from '../known-certificate.ts'

/** The certificate decodes, strictly, and its key is one that can be used (CERTIFICATE_MALFORMED). */
export function checkCertificate(unverified: Parsed<KnownCertificate> | undefined): Finding {
  if (unverified === undefined) return skipped('certificate', 'no token to take it from')
  return unverified.ok ? passed('certificate') : refused('certificate', 'CERTIFICATE_MALFORMED', unverified.problem)
}
