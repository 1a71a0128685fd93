import type { FailureCode } from '@yinxin/protocol/failures'

/**
 * What becomes of another certificate under a known identifier (R24), for all of an authority:
 * - `accept`: it is taken
 * - `confirm`: somebody who manages the organisation confirms it
 * - `clerk`: two members of staff decide
 * - `refuse`: it is never taken; the organisation unbinds the holder, and binds it anew
 */
export const newCertificatePolicies = ['accept', 'confirm', 'clerk', 'refuse'] as const
export type NewCertificates = (typeof newCertificatePolicies)[number]

/** What the decision about one depends on; the comparison and its revocation come before. */
export interface NewCertificateFacts {
  readonly policy: NewCertificates
  /** A legal representative or supervisor in force brings the proof, or confirms. */
  readonly isByManager: boolean
  /** Somebody who manages the organisation has declined this very certificate. */
  readonly isDeclined: boolean
  /** There is somebody in force who could confirm it. */
  readonly hasManager: boolean
}

/** One row: in words, as docs/flows/binding.md prints it, and as a rule. */
interface NewCertificateRow {
  readonly policy: string
  readonly when: string
  readonly then: string
  readonly applies: (facts: NewCertificateFacts) => boolean
  readonly decision: 'take' | FailureCode
}

/** Whether another certificate under a known identifier is taken. The first row that applies decides; whatever it is, the organisation gets notice. */
export const newCertificateTable: readonly NewCertificateRow[] = [
  {
    ...{ policy: 'accept', when: '', then: 'it is taken', decision: 'take' },
    applies: ({ policy }) => policy === 'accept',
  },
  {
    ...{ policy: 'refuse', when: '', then: 'NEW_CERTIFICATE_REFUSED', decision: 'NEW_CERTIFICATE_REFUSED' },
    applies: ({ policy }) => policy === 'refuse',
  },
  {
    ...{ policy: 'clerk', when: '', then: 'NEW_CERTIFICATE_NEEDS_CLERK', decision: 'NEW_CERTIFICATE_NEEDS_CLERK' },
    applies: ({ policy }) => policy === 'clerk',
  },
  {
    ...{ policy: 'confirm', when: 'a legal representative or supervisor in force brings the proof, or confirms it' },
    ...{ then: 'it is taken', decision: 'take' },
    applies: ({ isByManager }) => isByManager,
  },
  {
    ...{ policy: 'confirm', when: 'one of them has declined it' },
    ...{ then: 'NEW_CERTIFICATE_DECLINED', decision: 'NEW_CERTIFICATE_DECLINED' },
    applies: ({ isDeclined }) => isDeclined,
  },
  {
    ...{ policy: 'confirm', when: 'nobody manages the organisation' },
    ...{ then: 'NEW_CERTIFICATE_NEEDS_CLERK', decision: 'NEW_CERTIFICATE_NEEDS_CLERK' },
    applies: ({ hasManager }) => !hasManager,
  },
  {
    ...{
      policy: 'confirm',
      when: 'otherwise',
      then: 'NEW_CERTIFICATE_WAITS, until one of them confirms',
      decision: 'NEW_CERTIFICATE_WAITS',
    },
    applies: () => true,
  },
]

/** `take`, or the code it is refused with, by `newCertificateTable`. */
export const judgeNewCertificate = (facts: NewCertificateFacts): 'take' | FailureCode =>
  newCertificateTable.find(({ applies }) => applies(facts))?.decision ?? 'INTERNAL'

/** Refusals of a new certificate for what the bureau has set: it was compared, and would have been taken otherwise. */
const refusals: readonly FailureCode[] = newCertificateTable.flatMap(({ decision }) => (decision === 'take' ? [] : [decision]))

export const isNewCertificateRefusal = (code: FailureCode): boolean => refusals.includes(code)
