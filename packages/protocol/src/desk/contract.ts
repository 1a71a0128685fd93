/** The desk's contract for the portal: the same in process and over HTTPS with client certificates. Failures are data, never exceptions. */
import type { FailureCode, Result } from '../failures/catalogue.ts'
import type {
  CaseCode,
  CaseDocument,
  CaseEvent,
  CaseFacts,
  CaseOutcome,
  CaseState,
  ChecklistItem,
  DocumentLook,
  DocumentSubject,
  VisitPlace,
} from './cases.ts'
import type { StaffRole } from './staff.ts'

export interface OpenCaseInput {
  /** Id of the refusal it comes from: asked again with the same, it is the same case. */
  readonly source: string
  /** Hash of the cookie of the browser that opens it. */
  readonly browser: string
  readonly facts: CaseFacts
  readonly traceId: string
}

export interface OpenedCase {
  readonly number: string
  /** With the number it shows the case in any browser. Derived from a secret of the desk, and kept nowhere. */
  readonly code: string
  /** False: this certificate has an open case, and this browser may see it now. */
  readonly isNew: boolean
}

/** A case as the person sees it. */
export interface PersonCase {
  readonly number: string
  /** Only for the browser it was opened in. */
  readonly code?: string
  readonly about: CaseCode
  readonly organization: string
  /** Credit code in the certificate. */
  readonly uscc: string
  readonly state: CaseState
  readonly openedAt: string
  readonly changedAt: string
  /** Nothing happens to it after this day unless somebody acts. */
  readonly keptUntil: string
  /** What staff has decided, and the reason they gave. */
  readonly decision?: { readonly outcome: CaseOutcome; readonly reason: string }
  /** What to bring to a desk, and whether it was seen already. */
  readonly bring: readonly { readonly item: ChecklistItem; readonly seen: boolean }[]
  readonly certificate: { readonly sha256: string; readonly issuerName: string; readonly serial: string }
  /** The newest possession proof, and whether it still serves. */
  readonly possession?: { readonly at: string; readonly serves: boolean }
  /** Possession can be proven here: this browser opened the case, and it goes on. */
  readonly mayProve: boolean
  /** Files that belong to it, and who of staff has looked at them. */
  readonly documents: readonly (CaseDocument & { readonly looks: readonly DocumentLook[] })[]
  /** Files can be added here: this browser opened the case, and it goes on. */
  readonly mayAdd: boolean
  /** A visit that was prepared; `code` only in the browser of the case: with it a clerk has the case on the screen. */
  readonly visit?: {
    readonly code?: string
    readonly place: VisitPlace
    readonly day: string
    /** When the portal reminds the person who was signed in (ISO 8601); absent: nobody is reminded. The desk knows nothing of it. */
    readonly reminders?: readonly string[]
  }
  readonly events: readonly CaseEvent[]
}

/** Who asks for a case: the browser that opened it, or somebody with its code. */
export type CaseQuestion = { readonly number: string } & ({ readonly browser: string } | { readonly code: string })

export interface PossessionInput {
  readonly number: string
  /** Hash of the cookie of the browser that opened the case. */
  readonly browser: string
  readonly certificateSha256: string
  /** When the proof was verified, ISO 8601. */
  readonly madeAt: string
  readonly traceId: string
}

export interface DocumentInput {
  readonly number: string
  /** Hash of the cookie of the browser that opened the case. */
  readonly browser: string
  readonly shows: DocumentSubject
  readonly from: CaseDocument['from']
  /** The file as it came; judged by the desk. */
  readonly bytes: Uint8Array
  /** Id of the account whose owner is told who looks at it; absent: nobody was signed in as a person. */
  readonly owner?: string
  readonly traceId: string
}

export interface VisitInput {
  readonly number: string
  /** Hash of the cookie of the browser that opened the case. */
  readonly browser: string
  readonly place: VisitPlace
  /** The day somebody means to come, ISO. */
  readonly day: string
  readonly traceId: string
}

/** A look at a document whose owner has an account: the portal lists it there. */
export interface OwnedLook {
  readonly id: string
  readonly owner: string
  readonly number: string
  readonly staff: string
  readonly role: StaffRole
  readonly at: string
}

/** What the portal has to do for an approved decision, once. */
export interface DecisionEffect {
  /** Of the decision: whoever applies it remembers this. */
  readonly decisionId: string
  readonly number: string
  /** base64 DER: asked about again before it is bound. */
  readonly certificate: string
  /** Credit code of the organisation. */
  readonly uscc: string
  /** The name on file when the clerk compared: another one now, and the decision was made on something else. */
  readonly registeredName: string
  /** Ids of the two members of staff. */
  readonly clerk: string
  readonly approver: string
  /** The refusal the case was opened from; absent: an older desk does not say. */
  readonly about?: CaseCode
}

export type EffectReport = { readonly decisionId: string; readonly traceId: string } & (
  | { readonly applied: true }
  /** What has changed since: the case goes back to its clerk with this. */
  | { readonly applied: false; readonly code: FailureCode }
)

export interface CaseDesk {
  /** CASE_UNKNOWN never; DESK_UNAVAILABLE, TOO_MANY_REQUESTS when a certificate has opened too many cases lately. */
  openCase(input: OpenCaseInput): Promise<Result<OpenedCase>>
  /** CASE_UNKNOWN for a number that is none, and for a browser or code that is not of this case: nobody can tell which. */
  personCase(question: CaseQuestion): Promise<Result<PersonCase>>
  /** The cases of a browser, the newest first; at most twenty. */
  personCases(browser: string): Promise<Result<readonly PersonCase[]>>
  /** CASE_UNKNOWN, CASE_STEP_REFUSED, POSSESSION_OTHER_CERTIFICATE. */
  recordPossession(input: PossessionInput): Promise<Result<PersonCase>>
  /** CASE_UNKNOWN, CASE_STEP_REFUSED once it takes effect or is over. */
  withdrawCase(question: { readonly number: string; readonly browser: string; readonly traceId: string }): Promise<Result<PersonCase>>
  /**
   * Adds a file to a case; the same file again is there already. CASE_UNKNOWN, CASE_STEP_REFUSED once it takes effect or is over, CASE_DOCUMENTS_FULL,
   * and what the desk finds in it: UPLOAD_KIND, UPLOAD_DAMAGED, UPLOAD_ACTIVE, UPLOAD_INFECTED, UPLOAD_NOT_SCANNED, UPLOAD_QUOTA, PORTAL_BUSY.
   */
  addDocument(input: DocumentInput): Promise<Result<PersonCase>>
  /** CASE_UNKNOWN, CASE_STEP_REFUSED, INPUT_INVALID for a day after which the case is not kept. */
  prepareVisit(input: VisitInput): Promise<Result<PersonCase>>
  /** Looks at documents of account owners that were not reported yet, the oldest first; at most fifty. */
  waitingLooks(): Promise<Result<readonly OwnedLook[]>>
  /** Says that these are written down with the account. Saying it twice changes nothing. */
  reportLooks(ids: readonly string[]): Promise<Result<Record<string, never>>>
  /** Approved decisions that were not reported yet, the oldest first; at most fifty. */
  waitingEffects(): Promise<Result<readonly DecisionEffect[]>>
  /** Says what became of an effect. Saying it twice changes nothing. CASE_UNKNOWN. */
  reportEffect(report: EffectReport): Promise<Result<Record<string, never>>>
}
