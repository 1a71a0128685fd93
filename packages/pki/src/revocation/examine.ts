import type { Certificate } from '../x509/certificate.ts'
import type { AnyList } from './any-list.ts'
import { nameToString } from '../x509/name.ts'
import type { BasicOcspResponse } from '../ocsp/response.ts'
import type { IssuerIndex } from '../path/candidates.ts'
import type { PathFinding } from '../path/finding.ts'
import type { JudgedPath, PathRules } from '../path/judge-path.ts'
import { revocationStatusOf } from './status.ts'
import { isAcceptable } from './context.ts'
import type { FoundStatus, RevocationContext, RevocationMode } from './context.ts'
import { sortLists } from './usable-lists.ts'

/** What is known about one certificate of the path, and from where. */
export type StatusEvidence = Omit<FoundStatus, 'assumed' | 'present'> & {
  readonly subject: string
  readonly serialNumber: string
}

export type ChainRevocation = { readonly findings: readonly PathFinding[]; readonly evidence: readonly StatusEvidence[] }

export type RevocationInput = {
  readonly mode: RevocationMode
  readonly intermediates: IssuerIndex
  readonly rules: PathRules
  readonly lists: readonly AnyList[]
  readonly answers: readonly BasicOcspResponse[]
  /** Number of lists and answers nobody could read: each may have been about any certificate. */
  readonly unreadable: number
  readonly nonce?: Uint8Array
  readonly toleranceSeconds: number
}

/** Certificates asked about, with all of the chain they stand in. */
type PlacedPath = Pick<JudgedPath, 'path' | 'chain' | 'keys'>

/** The status of every certificate of a valid path below the anchor (RFC 5280 §6.1.3 (a)(3)), from the anchor downwards. */
export function examineRevocation({ path, chain, keys }: PlacedPath, anchor: Certificate, input: RevocationInput): ChainRevocation {
  const context = contextOf(anchor, input)
  const evidence: StatusEvidence[] = []
  const findings: PathFinding[] = []
  for (let index = path.length - 1; index >= 0; index--) {
    const certificate = path[index]
    if (!certificate || certificate.sha256 === anchor.sha256) continue
    const found = revocationStatusOf({ chain: chain.slice(index), keys: keys.slice(index) }, context)
    const status = input.unreadable > 0 ? { ...found, present: true } : found
    evidence.unshift(evidenceOf(certificate, status))
    findings.unshift(findingOf(certificate, status, context))
  }
  return { findings, evidence }
}

function contextOf(anchor: Certificate, input: RevocationInput): RevocationContext {
  const { rules, mode, intermediates, lists, answers, toleranceSeconds, nonce } = input
  return {
    mode,
    rules,
    anchor,
    intermediates,
    given: lists,
    lists: sortLists(lists, { now: rules.now, toleranceSeconds }, rules),
    answers,
    toleranceSeconds,
    ...(nonce ? { nonce } : {}),
    signers: new Map(),
    statusOf: revocationStatusOf,
  }
}

function evidenceOf(certificate: Certificate, status: FoundStatus): StatusEvidence {
  const { assumed: _assumed, present: _present, ...known } = status
  return { ...known, subject: nameToString(certificate.subject), serialNumber: certificate.serialNumber }
}

function findingOf(certificate: Certificate, status: FoundStatus, context: RevocationContext): PathFinding {
  const subject = nameToString(certificate.subject)
  const clause = status.source === 'ocsp' ? 'RFC 6960 §3.2' : 'RFC 5280 §6.3.3'
  const base = { check: 'revocation', clause, subject }
  if (status.status === 'revoked') return { ...base, result: 'fail', code: 'REVOKED', detail: status.reason ?? 'unspecified' }
  if (!isAcceptable(status, context))
    return { ...base, result: 'fail', code: 'REVOCATION_UNKNOWN', detail: status.problems.join('; ') || 'nothing known about it' }
  if (status.status === 'unknown') return { ...base, result: 'note', detail: 'nothing given about it' }
  return { ...base, result: 'pass', ...(status.status === 'not-needed' ? { detail: 'no revocation information exists' } : {}) }
}
