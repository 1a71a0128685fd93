import { parseCertificate } from '../x509/certificate.ts'
import type { Certificate } from '../x509/certificate.ts'
import { parseCrl } from '../crl/crl.ts'
import type { AnyList } from '../revocation/any-list.ts'
import { parseOcspResponse } from '../ocsp/response.ts'
import type { BasicOcspResponse } from '../ocsp/response.ts'
import type { Parsed } from '../der/parsed.ts'
import type { AlgorithmPolicy } from '../path/algorithm-policy.ts'
import type { PathFinding } from '../path/finding.ts'
import type { AnchorRules } from '../path/judge-path.ts'
import type { PolicyInput } from '../path/policies.ts'
import type { Profile } from '../path/profile-rule.ts'
import type { CertificatePurpose } from '../path/purpose.ts'
import { verificationLimits } from '../path/work.ts'

/** A certificate as DER, or read already. */
export type CertificateInput = Certificate | Uint8Array

export type ChainInput = {
  readonly certificate: CertificateInput
  /** In any order; loops, cross-certificates and strangers are all right. Signers of revocation lists belong here too. */
  readonly intermediates?: readonly CertificateInput[]
  readonly trustAnchors: readonly CertificateInput[]
  readonly now: Date
  readonly purpose?: CertificatePurpose
  /** Policy inputs of RFC 5280 §6.1.1 (c), (e)-(g). */
  readonly policy?: PolicyInput
  readonly algorithmPolicy?: AlgorithmPolicy
  readonly anchorRules?: AnchorRules
  /** Domain name or IP address the certificate must be for. */
  readonly serverName?: string
  /** Most certificates between the first and the anchor. */
  readonly maxIntermediates?: number
  /** `required`: every status below the anchor must be known. `if-present`: only where something was given. */
  readonly revocation: 'required' | 'if-present' | 'none'
  /** Lists, complete and delta, as DER, read already, or indexed (crl-index/). */
  readonly crls?: readonly (AnyList | Uint8Array)[]
  /** OCSP answers, DER or read already. */
  readonly ocsp?: readonly (BasicOcspResponse | Uint8Array)[]
  /** The nonce the answers were asked with. */
  readonly ocspNonce?: Uint8Array
  /** Allowed difference of clocks for lists and answers, in seconds; 0 unless said. */
  readonly toleranceSeconds?: number
  /** How much of what standards demand of issuers counts; `path` unless said (see path/profile-rule.ts). */
  readonly profile?: Profile
}

/** Reads a certificate unless it was read before. */
export const readCertificateInput = (given: CertificateInput): Parsed<Certificate> =>
  given instanceof Uint8Array ? parseCertificate(given) : { ok: true, value: given }

/** What was handed in, as far as it could be read. */
export type Given = {
  readonly intermediates: readonly Certificate[]
  readonly anchors: readonly Certificate[]
  readonly lists: readonly AnyList[]
  readonly answers: readonly BasicOcspResponse[]
  /** Lists and answers that could not be read. */
  readonly unreadable: number
  readonly notes: readonly PathFinding[]
}

/** Reads everything but the certificate itself; what cannot be read is passed over with a note. */
export function readGiven({ intermediates = [], trustAnchors, crls = [], ocsp = [], revocation }: Omit<ChainInput, 'certificate'>): Given {
  const notes: PathFinding[] = []
  const read = <T, V>(what: string, clause: string, all: readonly T[], limit: number, parse: (one: T) => Parsed<V>): V[] => {
    const note = (detail: string): number => notes.push({ check: what, result: 'note', clause, detail })
    if (all.length > limit) note(`${all.length} given, the first ${limit} read`)
    return all.slice(0, limit).flatMap((one) => {
      const parsed = parse(one)
      if (parsed.ok) return [parsed.value]
      note(parsed.problem)
      return []
    })
  }
  const { lists: maxLists, answers: maxAnswers } = verificationLimits
  const wanted = revocation !== 'none'
  const lists = read('revocation-list', 'RFC 5280 §5.1', wanted ? crls : [], maxLists, readList)
  const answers = read('ocsp-answer', 'RFC 6960 §4.2', wanted ? ocsp : [], maxAnswers, readAnswer)
  return {
    intermediates: read('intermediate', 'RFC 5280 §4.1', intermediates, verificationLimits.intermediates, readCertificateInput),
    anchors: read('anchor', 'RFC 5280 §4.1', trustAnchors, verificationLimits.anchors, readCertificateInput),
    lists,
    answers,
    unreadable: wanted ? crls.length + ocsp.length - lists.length - answers.length : 0,
    notes,
  }
}

const readList = (given: AnyList | Uint8Array): Parsed<AnyList> =>
  given instanceof Uint8Array ? parseCrl(given) : { ok: true, value: given }

function readAnswer(given: BasicOcspResponse | Uint8Array): Parsed<BasicOcspResponse> {
  if (!(given instanceof Uint8Array)) return { ok: true, value: given }
  const parsed = parseOcspResponse(given)
  if (!parsed.ok) return parsed
  const { value } = parsed
  return value.status === 'successful'
    ? { ok: true, value: value.basic }
    : { ok: false, problem: `the responder refused to answer: ${value.status}` }
}

/** Tolerance and nonce in the form revocation is examined with. */
export const toleranceOf = ({
  toleranceSeconds = 0,
  ocspNonce,
}: Pick<ChainInput, 'toleranceSeconds' | 'ocspNonce'>): { toleranceSeconds: number; nonce?: Uint8Array } => ({
  toleranceSeconds,
  ...(ocspNonce ? { nonce: ocspNonce } : {}),
})
