import type { Certificate } from '../x509/certificate.ts'
import { answersAbout, judgeAnswer } from '../ocsp/judge-answer.ts'
import type { BasicOcspResponse } from '../ocsp/response.ts'
import { algorithmProblem, keyProblem } from '../path/algorithm-policy.ts'
import { delegateProblem } from '../path/judge-delegate.ts'
import { isMadeBy, unverifiedNote } from '../path/work.ts'
import { workingKeys } from '../path/working-keys.ts'
import { nothingAssumed } from './context.ts'
import type { FoundStatus, ChainPosition, RevocationContext } from './context.ts'
import { statusByLists } from './list-status.ts'

/** How long an answer without nextUpdate counts, in seconds: newer ones are always to be had (RFC 6960 §4.2.2.1). */
const ageWithoutNextUpdateSeconds = 900

/** The status of a certificate by OCSP answers (RFC 6960 §3.2): revoked when one says so, else good when one does. */
export function statusByAnswers(position: ChainPosition, context: RevocationContext, open: readonly Certificate[]): FoundStatus {
  const [certificate, issuer] = position.chain
  const none: FoundStatus = { status: 'unknown', present: false, problems: [], assumed: nothingAssumed }
  if (!certificate || !issuer) return none
  const about = context.answers.filter((answer) => answersAbout(answer, certificate, issuer).length > 0)
  const judged = about.map((answer) => statusByAnswer(answer, certificate, issuer, position, context, open))
  const decided = judged.find(({ status }) => status === 'revoked') ?? judged.find(({ status }) => status === 'good')
  return decided ?? { ...none, present: about.length > 0, problems: judged.flatMap(({ problems }) => problems) }
}

function statusByAnswer(
  answer: BasicOcspResponse,
  certificate: Certificate,
  issuer: Certificate,
  position: ChainPosition,
  context: RevocationContext,
  open: readonly Certificate[],
): FoundStatus {
  const { rules, nonce, toleranceSeconds } = context
  const chainOf = (by: Certificate): Certificate[] => (by === issuer ? position.chain.slice(1) : [by, ...position.chain.slice(1)])
  const judged = judgeAnswer(
    answer,
    { certificate, issuer, now: rules.now, ...(nonce ? { nonce } : {}), toleranceSeconds },
    {
      ageWithoutNextUpdateSeconds: Math.max(ageWithoutNextUpdateSeconds, toleranceSeconds),
      algorithmProblem: (algorithm) => algorithmProblem(algorithm, rules.algorithmPolicy),
      isMadeBy: (signed, by) => {
        const [key] = workingKeys(chainOf(by))
        return key?.ok === true && keyProblem(key.value, rules.algorithmPolicy) === undefined && isMadeBy(rules.work, signed, key.value)
      },
      pathProblem: (delegate) => delegateProblem(chainOf(delegate), { ...rules, toleranceSeconds }),
      standingProblem: (delegate) => standingProblem(delegate, chainOf(delegate), context, open),
    },
  )
  if (!judged.ok)
    return { status: 'unknown', present: true, problems: [judged.problem, ...unverifiedNote(rules.work)], assumed: nothingAssumed }
  const { status, reason, revokedAt, thisUpdate, nextUpdate } = judged.value
  return {
    status,
    source: 'ocsp',
    ...(reason ? { reason } : {}),
    ...(revokedAt ? { revokedAt } : {}),
    thisUpdate,
    ...(nextUpdate ? { nextUpdate } : {}),
    present: true,
    problems: status === 'unknown' ? ['the responder does not know the certificate'] : [],
    assumed: nothingAssumed,
  }
}

/**
 * A delegate's own standing (RFC 6960 §4.2.2.2.1): nothing is asked with id-pkix-ocsp-nocheck; without it lists are, and where the
 * delegate's certificate names a place to ask, the answer must be known as much as any other.
 */
function standingProblem(
  delegate: Certificate,
  chain: readonly Certificate[],
  context: RevocationContext,
  open: readonly Certificate[],
): string | undefined {
  const { ocspNoCheck, crlDistributionPoints, authorityInfoAccess } = delegate.extensions
  if (ocspNoCheck) return undefined
  const { status } = statusByLists({ chain, keys: workingKeys(chain) }, context, open)
  if (status === 'revoked') return 'responder certificate revoked'
  const namesPlace = crlDistributionPoints !== undefined || (authorityInfoAccess?.ocsp.length ?? 0) > 0
  return status === 'unknown' && namesPlace && context.mode === 'required' ? 'responder certificate: status not known' : undefined
}
