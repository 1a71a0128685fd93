import { readCertificateInput, readGiven, toleranceOf } from './chain-input.ts'
import type { CertificateInput, ChainInput } from './chain-input.ts'
import { attempt, malformed, valueOf } from '../der/parsed.ts'
import { indexBySubject } from '../path/candidates.ts'
import type { PathRules } from '../path/judge-path.ts'
import { checkSignatures } from '../path/signatures.ts'
import { newWork } from '../path/work.ts'
import { workingKeys } from '../path/working-keys.ts'
import { examineRevocation } from '../revocation/examine.ts'
import type { StatusEvidence } from '../revocation/examine.ts'

/** What is asked about one certificate whose issuer is trusted already. */
export type StatusInput = Pick<ChainInput, 'now' | 'algorithmPolicy' | 'crls' | 'ocsp' | 'ocspNonce' | 'toleranceSeconds'> & {
  readonly certificate: CertificateInput
  readonly issuer: CertificateInput
  /** The rest of a path validated before: who stands above the issuer, the anchor last. Signers of lists may be certified by any of them. */
  readonly above?: readonly CertificateInput[]
  /** Further certificates that may have signed lists. */
  readonly intermediates?: readonly CertificateInput[]
}

/**
 * What lists and OCSP answers say about one certificate of a trusted issuer: `good`, `revoked` with reason, `unknown` with the problems.
 * Of the certificate itself only the issuer's signature on it is checked: an expired one has a status too. Pure, bounded, never throws.
 */
export function certificateStatus(input: StatusInput): StatusEvidence {
  const found = attempt('status', () => examine(input))
  return found.ok ? found.value : { status: 'unknown', problems: [found.problem], subject: '', serialNumber: '' }
}

function examine(input: StatusInput): StatusEvidence {
  const { now, algorithmPolicy = {} } = input
  const [certificate, issuer] = [valueOf(readCertificateInput(input.certificate)), valueOf(readCertificateInput(input.issuer))]
  if (Number.isNaN(+now)) malformed('no such time')
  const rules: PathRules = { now, purpose: {}, policy: {}, algorithmPolicy, anchorRules: 'certificate', work: newWork() }
  const above = (input.above ?? []).map((one) => valueOf(readCertificateInput(one)))
  const chain = [certificate, issuer, ...above]
  const keys = workingKeys(chain)
  const wrong = checkSignatures(chain.slice(0, 2), keys, rules.work).find(({ result }) => result === 'fail')
  if (wrong) malformed(`not a certificate of this issuer: ${wrong.detail ?? wrong.check}`)
  const given = readGiven({ ...input, trustAnchors: [], revocation: 'required' })
  const { findings: _, evidence } = examineRevocation({ path: [certificate], chain, keys }, above.at(-1) ?? issuer, {
    ...given,
    mode: 'required',
    intermediates: indexBySubject(given.intermediates),
    rules,
    ...toleranceOf(input),
  })
  const [found] = evidence
  if (!found) return malformed('the issuer itself: its status is not asked')
  const unread = given.notes.map(({ check, detail = '' }) => `${check}: ${detail}`)
  return found.status === 'unknown' ? { ...found, problems: [...found.problems, ...unread] } : found
}
