import { businesses, businessRules, isStatusBusiness, type ApplicationState, type Business } from '@yinxin/protocol/ra'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'

/** What may be done about an application. */
export const applicationSteps = [
  'endorse',
  'approve',
  'refuse',
  'withdraw',
  'issue',
  'return',
  'reject',
  'settle',
  'release',
  'lapse',
  'confirm',
  'expire',
] as const
export type ApplicationStep = (typeof applicationSteps)[number]

/** Who does it. The applicant is known by the secret of the application, an officer by their certificate, who manages the organisation by what they signed at its portal. */
export type ApplicationActor = 'applicant' | 'organization' | 'officer' | 'authority' | 'time'

/** Business that ends with a new certificate, business about a certificate there is, and a new PIN. */
type BusinessKind = 'certificate' | 'status' | 'unblock'

const kindOf = (business: Business): BusinessKind =>
  business === 'unblock' ? 'unblock' : isStatusBusiness(business) ? 'status' : 'certificate'

const isOf = ({ of }: Pick<ApplicationMove, 'of'>, kind: BusinessKind): boolean => of === undefined || [of].flat().includes(kind)

interface ApplicationMove {
  readonly step: ApplicationStep
  readonly from: ApplicationState
  readonly to: ApplicationState
  readonly by: ApplicationActor
  /** Of which business, where not of every one. */
  readonly of?: BusinessKind | readonly BusinessKind[]
  /** In a few words, for the document. */
  readonly means: string
}

/** THE table: every state, every way out of it and who goes it. docs/flows/certificate-business.md is written from it. */
export const applicationTable: readonly ApplicationMove[] = [
  {
    step: 'approve',
    from: 'waiting',
    to: 'approved',
    by: 'officer',
    means: 'signed over the exact key and everything the certificate will say',
  },
  { step: 'endorse', from: 'waiting', to: 'endorsed', by: 'officer', means: 'signed by the first of two, where two have to' },
  { step: 'approve', from: 'endorsed', to: 'approved', by: 'officer', means: 'signed by a second officer, never the same person' },
  { step: 'refuse', from: 'waiting', to: 'refused', by: 'officer', means: 'signed, with a reason the applicant reads' },
  { step: 'refuse', from: 'endorsed', to: 'refused', by: 'officer', means: 'the second officer does not agree' },
  { step: 'withdraw', from: 'waiting', to: 'withdrawn', by: 'applicant', means: 'before anybody has decided' },
  { step: 'withdraw', from: 'endorsed', to: 'withdrawn', by: 'applicant', means: 'before the second officer has decided' },
  { step: 'expire', from: 'waiting', to: 'expired', by: 'time', means: 'nobody decided for 30 days' },
  { step: 'expire', from: 'endorsed', to: 'expired', by: 'time', means: 'no second officer decided for 30 days' },
  {
    ...{ of: 'unblock', step: 'refuse', from: 'waiting', to: 'refused', by: 'organization' },
    means: 'who manages the organisation objects, signed',
  },
  {
    ...{ of: 'unblock', step: 'refuse', from: 'endorsed', to: 'refused', by: 'organization' },
    means: 'the same, after the first of two officers',
  },
  {
    of: 'certificate',
    step: 'issue',
    from: 'approved',
    to: 'issued',
    by: 'authority',
    means: 'the CA has verified the approval and issued',
  },
  {
    ...{ of: ['certificate', 'status'], step: 'return', from: 'approved', to: 'waiting', by: 'authority' },
    means: 'the CA did not accept the approval: another officer may look',
  },
  {
    ...{ of: ['certificate', 'status'], step: 'reject', from: 'approved', to: 'refused', by: 'authority' },
    means: 'the CA refused for good',
  },
  {
    ...{ of: 'status', step: 'settle', from: 'approved', to: 'done', by: 'authority' },
    means: 'the CA has verified the decision and changed the status of the certificate',
  },
  {
    of: 'certificate',
    step: 'confirm',
    from: 'issued',
    to: 'done',
    by: 'applicant',
    means: 'written, read back, and the new key has signed once',
  },
  {
    ...{ of: 'unblock', step: 'release', from: 'approved', to: 'released', by: 'applicant' },
    means: 'the next admin PIN is kept, and both went to the assistant, encrypted to its key',
  },
  { of: 'unblock', step: 'expire', from: 'approved', to: 'expired', by: 'time', means: 'nobody came for it in 30 minutes' },
  {
    ...{ of: 'unblock', step: 'confirm', from: 'released', to: 'done', by: 'applicant' },
    means: 'the key of the UKey has signed with its new PIN: the next admin PIN counts',
  },
  {
    ...{ of: 'unblock', step: 'lapse', from: 'released', to: 'overdue', by: 'time' },
    means: 'not confirmed in two minutes: the certificate is suspended, both admin PINs are kept',
  },
  {
    of: 'unblock',
    step: 'confirm',
    from: 'overdue',
    to: 'done',
    by: 'applicant',
    means: 'confirmed late; the certificate stays suspended',
  },
  {
    of: 'unblock',
    step: 'expire',
    from: 'overdue',
    to: 'expired',
    by: 'time',
    means: 'not confirmed in 30 days; both admin PINs are kept',
  },
]

/** Where a submission begins: with an officer, or already approved by the key of the certificate it is about. */
export const firstState = Object.fromEntries(
  businesses.map((business) => [business, businessRules[business].decides === 'officer' ? 'waiting' : 'approved']),
) as Readonly<Record<Business, ApplicationState>>

/**
 * Moves an application.
 * @returns APPLICATION_STEP_REFUSED for everything the table does not have
 */
export function moveApplication(
  business: Business,
  from: ApplicationState,
  step: ApplicationStep,
  by: ApplicationActor,
): Result<ApplicationState> {
  const move = applicationTable.find((row) => row.from === from && row.step === step && row.by === by && isOf(row, kindOf(business)))
  return move === undefined ? failed('APPLICATION_STEP_REFUSED', { state: from }) : succeeded(move.to)
}
