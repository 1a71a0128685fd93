import { verifyChain } from '@yinxin/pki'
import type { ChainVerdict } from '@yinxin/pki'
import { policyOfLevel } from './algorithm-levels.ts'
import type { VerifyQuestion } from './question.ts'

/** The verifier's own verdict on the question. */
export function chainVerdict(question: VerifyQuestion): ChainVerdict {
  const { serverName, maxDepth, ocspNonce, extendedKeyUsages } = question
  return verifyChain({
    certificate: question.certificate,
    intermediates: question.intermediates,
    trustAnchors: question.anchors,
    now: question.at,
    purpose: extendedKeyUsages.length > 0 ? { extendedKeyUsage: extendedKeyUsages } : {},
    policy: question.policy,
    algorithmPolicy: policyOfLevel(question.algorithms),
    ...(serverName === undefined ? {} : { serverName }),
    ...(maxDepth === undefined ? {} : { maxIntermediates: maxDepth }),
    revocation: question.revocation,
    crls: question.crls,
    ocsp: question.ocsp,
    ...(ocspNonce === undefined ? {} : { ocspNonce }),
    profile: question.profile,
  })
}
