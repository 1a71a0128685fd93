/** The RA desk: what its pages and officers get. */
import type {
  AgreementView,
  ApplicationState,
  Business,
  CertificateStanding,
  OfficersReason,
  RefusalReason,
  StatusBusiness,
  StatusReason,
  unblockReason,
} from './application.ts'
import { sortOrders } from '../wire/sort-order.ts'
import type { ReplacementReason } from './business-rules.ts'

/** An officer: a member of the authority's staff whose certificate the CA itself knows. */
export interface Officer {
  readonly name: string
  readonly number: string
}

export interface RaOptions {
  readonly name: { readonly zh: string; readonly en: string }
  readonly demo: boolean
  readonly assistantPorts: readonly number[]
  readonly now: string
}

export interface OfficerSession {
  readonly officer: Officer
}

export interface ApplicationLine {
  readonly number: string
  readonly business: Business
  readonly state: ApplicationState
  readonly organization: string
  readonly uscc: string
  readonly submittedAt: string
  readonly ukeySerialNumber: string
}

export interface ApplicationsAnswer {
  readonly applications: readonly ApplicationLine[]
  /** How many there are in all, whatever part is shown. */
  readonly total: number
}

/** Lines of a list of applications at once. */
export const applicationsPerPage = 50

/** What a list of applications is sorted by; without an order the oldest that wait come first, then the newest of all others. */
export const applicationOrders = sortOrders(['submitted', 'changed', 'organization'])
export type ApplicationOrder = (typeof applicationOrders)[number]

/** One application as an officer sees it: what was asked for beside what is on file. */
export interface OfficerApplication extends ApplicationLine {
  readonly changedAt: string
  /** Of the key in the request; absent for business about a certificate there is. */
  readonly key?: { readonly kind: string; readonly sha256: string }
  /** Last day of the certificate that is asked for. */
  readonly until?: string
  /** Business about a certificate there is: which one, and why. */
  readonly about?: { readonly certificate: string; readonly reason: StatusReason | typeof unblockReason }
  /** A new one in another's place: why, which goes for it once an officer has said so, and what that one names the organisation. */
  readonly replaces?: { readonly reason: ReplacementReason; readonly certificate?: string; readonly organization?: string }
  /** What is on file about the organisation; absent for a renewal, which takes it from the old certificate. */
  readonly onFile?: { readonly organization: string; readonly contact: string; readonly mobileMasked: string; readonly since: string }
  /** Of this organisation that are done or open, beside this one. */
  readonly others: readonly ApplicationLine[]
  /** Where a second officer has to sign, and who the first was. */
  readonly second?: { readonly needed: true; readonly first?: Officer }
  /** Of an unblocking, where the organisation is asked; how whoever decided signed. */
  readonly agreement?: AgreementView & { readonly way?: 'certificate' | 'passkey' }
  readonly steps: readonly CourseStep[]
  readonly refusal?: RefusalReason
  /** Serial number of the certificate, once it is issued. */
  readonly serial?: string
}

export interface CourseStep {
  readonly at: string
  readonly step: string
  readonly by: 'applicant' | 'organization' | 'officer' | 'rule' | 'authority' | 'time'
  /** Name of the officer. */
  readonly officer?: string
}

/** Body of `POST …/approval/challenges`. */
export interface ApproveInput {
  /** For a reissue: the certificate (hex SHA-256) that goes for the new one; part of what is signed. */
  readonly replaces?: string
  readonly channel?: 'loopback' | 'window'
}

/** Body of `POST …/refusal/challenges`: the reason is signed. */
export interface RefuseInput {
  readonly reason: OfficersReason
  readonly channel?: 'loopback' | 'window'
}

/** Who gets the codes of an organisation. */
export interface ContactInput {
  readonly uscc: string
  readonly organization: string
  readonly contact: string
  /** 11 digits. */
  readonly mobile: string
  readonly insuranceNumber?: string
}

/** A certificate of an organisation, as the CA has it now. */
export interface OrganizationsCertificate {
  /** Lower-case hex SHA-256. */
  readonly sha256: string
  readonly serial: string
  readonly notAfter: string
  readonly standing: CertificateStanding
}

export interface CertificatesAnswer {
  readonly certificates: readonly OrganizationsCertificate[]
}

/** Body of `POST …/certificates/:sha256/decision/challenges`: what an officer is about to sign. */
export interface DecideInput {
  readonly change: StatusBusiness
  readonly reason: StatusReason
  readonly channel?: 'loopback' | 'window'
}
