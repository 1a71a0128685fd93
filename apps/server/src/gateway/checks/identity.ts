import type { Finding } from '@yinxin/protocol/gateway'
import { passed, refused, skipped } from '../findings.ts'
import type { Identity } from '../identity/read-identity.ts'

/**
 * The places that the issuer's profile names say whom the certificate speaks for, each once and readable (docs/identity.md). A check character
 * that does not fit is a warning (R20). Without an authority or a profile nothing fails: there is just nobody's name.
 */
export function checkIdentity(identity: Identity | undefined): Finding {
  if (identity === undefined) return skipped('identity', 'no trusted path')
  if (identity.result === 'unknown') return skipped('identity', identity.why)
  if (identity.result === 'refused') return refused('identity', identity.code, identity.why)
  if (identity.result === 'staff') return passed('identity', 'a member of staff')
  return identity.checkFits ? passed('identity') : passed('identity', 'warning: the check character of the credit code does not fit')
}
