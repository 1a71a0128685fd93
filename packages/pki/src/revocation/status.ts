import type { Certificate } from '../x509/certificate.ts'
import { statusByAnswers } from './answer-status.ts'
import { nothingAssumed } from './context.ts'
import type { FoundStatus, ChainPosition, RevocationContext } from './context.ts'
import { statusByLists } from './list-status.ts'

/**
 * What OCSP answers and lists together say about the first certificate of the position: revoked when either does, good when one does and
 * the other does not contradict. `open` are signers of lists whose standing is being worked out.
 */
export function revocationStatusOf(position: ChainPosition, context: RevocationContext, open: readonly Certificate[] = []): FoundStatus {
  const [certificate] = position.chain
  const { noRevocationAvailable, basicConstraints } = certificate?.extensions ?? {}
  // RFC 9608 §4: whoever issued it will never say anything about it. Not for authorities.
  if (noRevocationAvailable && basicConstraints?.ca !== true)
    return { status: 'not-needed', present: false, problems: [], assumed: nothingAssumed }
  const answered = statusByAnswers(position, context, open)
  if (answered.status === 'revoked') return answered
  const listed = statusByLists(position, context, open)
  if (listed.status === 'revoked' || answered.status !== 'good') return merge(listed, answered)
  return answered
}

function merge(listed: FoundStatus, answered: FoundStatus): FoundStatus {
  if (listed.status !== 'unknown') return listed
  return { ...listed, present: listed.present || answered.present, problems: [...answered.problems, ...listed.problems] }
}
