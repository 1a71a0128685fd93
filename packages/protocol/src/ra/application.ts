/** An application for a certificate: its businesses, its states, and what everybody who may see it sees. */

/** Business that ends with a new certificate: a first one, one that follows another before it expires, one in place of a UKey that is gone, one with other data. */
const certificateBusinesses = ['apply', 'renew', 'reissue', 'change'] as const

/** Business about a certificate there is: `suspend` is taken back by `resume`, `revoke` by nothing. */
export const statusBusinesses = ['suspend', 'resume', 'revoke'] as const
export type StatusBusiness = (typeof statusBusinesses)[number]

/** How a certificate stands at the CA. */
export type CertificateStanding = 'in-force' | 'suspended' | 'revoked'

/** What can be done about a certificate that stands so; undefined: nobody knows how, and everything may be asked for. */
export function possibleChanges(standing: CertificateStanding | undefined): readonly StatusBusiness[] {
  if (standing === 'revoked') return []
  return statusBusinesses.filter((one) => standing === undefined || one !== (standing === 'suspended' ? 'suspend' : 'resume'))
}

/** Certificate business that is done here. `unblock` is about the UKey: its certificate stays as it is. */
export const businesses = [...certificateBusinesses, ...statusBusinesses, 'unblock'] as const
export type Business = (typeof businesses)[number]

export const isStatusBusiness = (business: Business): business is StatusBusiness => statusBusinesses.some((one) => one === business)

/** Why a certificate is suspended, resumed or revoked: part of what is signed about it. */
export const statusReasons = {
  suspend: ['lost', 'misused', 'applicant-asked'],
  resume: ['found', 'applicant-asked'],
  revoke: ['lost', 'damaged', 'misused', 'no-longer-needed'],
} as const satisfies Readonly<Record<StatusBusiness, readonly string[]>>
export type StatusReason = (typeof statusReasons)[StatusBusiness][number]

/** Why a PIN is unblocked: the one reason there is, part of what is signed. */
export const unblockReason = 'pin-locked'

/** Whether this is a reason for that. */
export const isReasonFor = (business: StatusBusiness, reason: string): boolean => statusReasons[business].some((one) => one === reason)

/** `waiting`: for an officer. `endorsed`: one officer has signed, a second one must. `approved`: by an officer, or by rule, and not issued yet. `issued`: to be written to the UKey. `done`: the new key has signed, or the status of the certificate is changed. `released`: what unblocks the UKey is with its assistant, for two minutes; `overdue`: nobody confirmed in time, and the certificate is suspended. */
export const applicationStates = [
  'waiting',
  'endorsed',
  'approved',
  'issued',
  'released',
  'overdue',
  'done',
  'refused',
  'withdrawn',
  'expired',
] as const
export type ApplicationState = (typeof applicationStates)[number]

export const endStates: ReadonlySet<ApplicationState> = new Set(['done', 'refused', 'withdrawn', 'expired'])

/** 4 groups of 4 as both sides read it out. */
export const applicationNumberPattern = '^A(?:-[0-9A-Z]{4}){3}$'

/** 32 lower-case hex characters: the same step sent twice is carried out once. */
export const stepIdPattern = '^[0-9a-f]{32}$'

/** Why an officer refuses: part of what they sign. */
export const officersReasons = ['papers-missing', 'data-differs', 'not-entitled', 'applicant-asked'] as const
export type OfficersReason = (typeof officersReasons)[number]

/** Why an application was refused, by an officer, by the CA, or by who manages the organisation; the applicant reads it in their own language. */
export const refusalReasons = [...officersReasons, 'authority-refused', 'organization-objected'] as const
export type RefusalReason = (typeof refusalReasons)[number]

/**
 * Where an unblocking stands with the organisation. `open`: its portal has not said yet whom it asks. `asked`: somebody who manages it is asked. `agreed`, `objected`: said
 * so. `nobody`: nobody but the applicant manages it. `expired`: nobody answered in time. In all but the second, third and fourth a desk decides.
 */
export const agreementStandings = ['open', 'asked', 'agreed', 'objected', 'nobody', 'expired'] as const
export type AgreementStanding = (typeof agreementStandings)[number]

export interface AgreementView {
  readonly standing: AgreementStanding
  /** Masked names of those who are asked; of whoever decided, then. */
  readonly managers: readonly string[]
  /** Until then they may agree. */
  readonly until: string
}

/** An application as its applicant sees it. */
export interface ApplicationView {
  readonly number: string
  readonly business: Business
  readonly state: ApplicationState
  readonly organization: string
  readonly uscc: string
  readonly submittedAt: string
  readonly changedAt: string
  readonly refusal?: RefusalReason
  /** Of an unblocking, where the organisation is asked. */
  readonly agreement?: AgreementView
  /** base64 DER, once it is issued. */
  readonly certificate?: string
  /** The encryption half of a pair, until the UKey has it: base64 DER, and the key in an envelope (SM2EnvelopedKey) that only this UKey opens. */
  readonly encryption?: { readonly certificate: string; readonly envelopedKey: string }
}
