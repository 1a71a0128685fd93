import { algorithmRow } from '../keys/algorithm-table.ts'
import type { AlgorithmId } from '../keys/algorithm-table.ts'
import { certificateKey } from '../x509/certificate.ts'
import type { Certificate } from '../x509/certificate.ts'
import { defaultToleranceSeconds, judgeAnswer } from './judge-answer.ts'
import { parseOcspResponse } from './response.ts'
import type { BasicOcspResponse } from './response.ts'
import type { OcspQuestion, OcspStatus } from './judge-answer.ts'
import type { Parsed } from '../der/parsed.ts'
import type { PathRules } from '../path/judge-path.ts'
import { delegateProblem } from '../path/judge-delegate.ts'
import { isMadeBy, newWork } from '../path/work.ts'
import type { Signed } from '../path/work.ts'

export type { OcspQuestion, OcspStatus } from './judge-answer.ts'

/**
 * The status a response gives this certificate, or the one reason why the response is not acceptable (RFC 6960 §3.2):
 * signed by the issuer or by a responder the issuer named for this, exactly one answer for the certificate, times around `now`, nonce fitting.
 */
export function verifyOcspResponse(question: OcspQuestion): Parsed<OcspStatus> {
  const read = readBasic(question.response)
  if (!read.ok) return read
  return judgeAnswer(read.value, question, {
    ageWithoutNextUpdateSeconds: question.toleranceSeconds ?? defaultToleranceSeconds,
    algorithmProblem: weakness,
    isMadeBy: isSignedBy,
    pathProblem: (delegate) => delegatePathProblem(delegate, question),
    // No lists here: whoever needs a delegate's own status asks `verifyChain`.
    standingProblem: () => undefined,
  })
}

function readBasic(given: BasicOcspResponse | Uint8Array): Parsed<BasicOcspResponse> {
  if (!(given instanceof Uint8Array)) return { ok: true, value: given }
  const parsed = parseOcspResponse(given)
  if (!parsed.ok) return parsed
  const { value } = parsed
  return value.status === 'successful'
    ? { ok: true, value: value.basic }
    : { ok: false, problem: `OCSP responder answered ${value.status}` }
}

/** As far as it can be told here the issuer is trusted; whoever knows the path above it asks `certificateStatus`. */
function delegatePathProblem(
  delegate: Certificate,
  { issuer, now, toleranceSeconds = defaultToleranceSeconds }: OcspQuestion,
): string | undefined {
  const rules: PathRules = {
    now,
    toleranceSeconds,
    purpose: {},
    policy: {},
    algorithmPolicy: {},
    anchorRules: 'certificate',
    work: newWork(),
  }
  return delegateProblem([delegate, issuer], rules)
}

/** Remembered by the objects, so that `verifyChain` pays no second time for an answer taken here. */
function isSignedBy(signed: Signed, by: Certificate): boolean {
  const key = certificateKey(by)
  return key.ok && isMadeBy(newWork(), signed, key.value)
}

const weakness = (algorithm: AlgorithmId | 'unknown'): string | undefined =>
  algorithm === 'unknown' ? 'algorithm not known' : algorithmRow(algorithm).weak ? `${algorithm} is too weak` : undefined
