import type { Extensions } from '@yinxin/pki'
import type { Finding } from '@yinxin/protocol/gateway'
import { passed, refused, skipped } from '../findings.ts'

/** None of the policies the configuration refuses is among the certificate's (CERTIFICATE_POLICY_REFUSED). No policies at all passes. */
export function checkPolicy(unverified: { readonly extensions: Extensions } | undefined, refusedPolicies: ReadonlySet<string>): Finding {
  if (unverified === undefined) return skipped('policy', 'no certificate')
  const found = unverified.extensions.certificatePolicies?.find(({ policy }) => refusedPolicies.has(policy))
  return found === undefined ? passed('policy') : refused('policy', 'CERTIFICATE_POLICY_REFUSED', `policy ${found.policy}`)
}
