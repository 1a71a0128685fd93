/** What a case is, in the words that portal, desk and their pages share. */
import type { FailureCode } from '../failures/catalogue.ts'
import type { StaffRole } from './staff.ts'

/**
 * - `waiting`: in the queue
 * - `in-progress`: a clerk has it
 * - `on-hold`: a clerk has it and waits for the person
 * - `for-approval`: decided, and waits for a second member of staff
 * - `taking-effect`: approved; the portal has not applied it yet
 * - `done`, `refused`, `closed`, `withdrawn`, `expired`: over
 */
export const caseStates = [
  'waiting',
  'in-progress',
  'on-hold',
  'for-approval',
  'taking-effect',
  'done',
  'refused',
  'closed',
  'withdrawn',
  'expired',
] as const
export type CaseState = (typeof caseStates)[number]

/** States in which nothing happens any more. */
const endedStates = ['done', 'refused', 'closed', 'withdrawn', 'expired'] as const satisfies readonly CaseState[]

export const isEnded = (state: CaseState): boolean => (endedStates as readonly CaseState[]).includes(state)

/** What a clerk decides: the certificate is bound to the organisation; it is not, and why; nothing has to be changed, and what was said. */
export const caseOutcomes = ['bind', 'refuse', 'close'] as const
export type CaseOutcome = (typeof caseOutcomes)[number]

/** What a clerk has to have seen before a certificate is bound. */
export const checklistItems = ['identity', 'licence', 'letter'] as const
export type ChecklistItem = (typeof checklistItems)[number]

/** What a document shows: something of the checklist, or whatever else belongs to the case. */
export const documentSubjects = [...checklistItems, 'other'] as const
export type DocumentSubject = (typeof documentSubjects)[number]

/** Documents of one case. */
export const mostDocuments = 20

/** A file somebody added to a case, without its bytes. */
export interface CaseDocument {
  readonly id: string
  readonly shows: DocumentSubject
  /** As its content says. */
  readonly kind: 'pdf' | 'jpeg' | 'png'
  /** Of what is kept, in bytes. */
  readonly size: number
  readonly addedAt: string
  /** Added in the browser of the case, or with the registration of a role in this organisation. */
  readonly from: 'case' | 'registration'
}

/** Somebody of staff had a document sent to them: which role, and when. Who it was is in the audit. */
export interface DocumentLook {
  readonly role: StaffRole
  readonly at: string
}

/** Where somebody means to go, as the directory said when the visit was prepared. */
export interface VisitPlace {
  readonly name: { readonly zh: string; readonly en: string }
  readonly address?: { readonly zh: string; readonly en: string }
  readonly hours?: { readonly zh: string; readonly en: string }
  readonly phone?: string
}

/** A refusal at sign-in that people can settle: what may become of its case, and what has to be seen before. */
export interface CaseBusiness {
  readonly outcomes: readonly CaseOutcome[]
  readonly checklist: readonly ChecklistItem[]
  /** Two sides claim the same certificate: whichever of them is told no, it is not told so by one alone. */
  readonly isDispute?: true
}

const nothingToBind = ['refuse', 'close'] as const

/** Every refusal a case can be opened from. Another one has no case: it lies with this computer, the UKey or the authority. */
export const caseBusinesses = {
  NAME_MISMATCH: { outcomes: caseOutcomes, checklist: ['identity', 'licence', 'letter'] },
  NEW_CERTIFICATE_NEEDS_CLERK: { outcomes: caseOutcomes, checklist: ['identity', 'letter'] },
  NEW_CERTIFICATE_WAITS: { outcomes: caseOutcomes, checklist: ['identity', 'letter'] },
  NEW_CERTIFICATE_DECLINED: { outcomes: nothingToBind, checklist: ['identity'] },
  NEW_CERTIFICATE_REFUSED: { outcomes: nothingToBind, checklist: ['identity'] },
  ROLE_NEEDS_MAIN_CERTIFICATE: { outcomes: caseOutcomes, checklist: ['identity', 'licence', 'letter'] },
  CA_MAY_NOT_BIND: { outcomes: caseOutcomes, checklist: ['identity', 'letter'] },
  AFTER_CUT_OVER: { outcomes: caseOutcomes, checklist: ['identity', 'licence', 'letter'] },
  ORGANIZATION_UNKNOWN: { outcomes: caseOutcomes, checklist: ['identity', 'licence', 'letter'] },
  TRANSFER_OBJECTED: { outcomes: caseOutcomes, checklist: ['identity', 'licence', 'letter'], isDispute: true },
  BOUND_ELSEWHERE: { outcomes: nothingToBind, checklist: ['identity', 'licence', 'letter'] },
  UNBOUND_BY_ORGANIZATION: { outcomes: caseOutcomes, checklist: ['identity', 'letter'] },
  SUSPENDED_BY_ORGANIZATION: { outcomes: caseOutcomes, checklist: ['identity', 'letter'] },
  BINDING_BLOCKED: { outcomes: nothingToBind, checklist: ['identity'] },
  NO_UNIT: { outcomes: nothingToBind, checklist: [] },
} as const satisfies Partial<Record<FailureCode, CaseBusiness>>

/** A refusal that opens a case. */
export type CaseCode = keyof typeof caseBusinesses

/** Whether a decision waits for a second member of staff: a binding always does, and of a dispute whatever is decided. */
export const needsSecond = (code: CaseCode, outcome: CaseOutcome): boolean => outcome === 'bind' || isDispute(code)

export const isDispute = (code: CaseCode): boolean => (caseBusinesses[code] as CaseBusiness).isDispute === true

export const caseCodes = Object.keys(caseBusinesses) as readonly CaseCode[]

// Not Object.hasOwn: the failure page runs in Chromium 87.
export const isCaseCode = (code: string): code is CaseCode => Object.prototype.hasOwnProperty.call(caseBusinesses, code)

/** How long a possession proof serves, in seconds (R22). */
export const possessionLife = 600

/** What happened to a case. `by` is a member of staff, the person whose case it is, the portal, or time. */
export const caseEventKinds = [
  'opened',
  'joined',
  'taken',
  'released',
  'held',
  'missed',
  'resumed',
  'transferred',
  'moved',
  'checked',
  'possession-proven',
  'submitted',
  'recalled',
  'sent-back',
  'approved',
  'refused',
  'closed',
  'applied',
  'effect-refused',
  'withdrawn',
  'expired',
  'document-added',
  'visit-prepared',
  'arrived',
] as const
export type CaseEventKind = (typeof caseEventKinds)[number]

/** Where something was done. */
export type CaseChannel = 'portal' | 'desk'

export interface CaseEvent {
  readonly at: string
  readonly kind: CaseEventKind
  readonly by: 'staff' | 'person' | 'portal' | 'time'
  readonly channel: CaseChannel
  /** Name of the member of staff; a person reads only that it was one. */
  readonly staff?: string
  /** What was written for the person to read. */
  readonly words?: string
  /** The desk somebody means to come to, or the office that has the case now. */
  readonly place?: { readonly zh: string; readonly en: string }
  /** A failure it is about. */
  readonly code?: FailureCode
}

/** One field of the comparison of register and certificate. Organisations' data; what is personal is masked before it comes here. */
export interface ComparedFact {
  readonly field: 'name' | 'uscc' | 'insuranceNumber'
  /** How it compared, in the words of the decision table. */
  readonly result: 'equal' | 'written-otherwise' | 'renamed' | 'different' | 'absent'
  readonly registered?: string
  readonly certificate?: string
}

/** A unit of the organisation, as a clerk sees it. */
export interface CaseUnit {
  readonly code: string
  readonly name: string
  readonly place: string
}

/** What is known when a case begins, all of it filled in by the portal. */
export interface CaseFacts {
  readonly code: CaseCode
  /** Of the refused sign-in: found in audit, logs and on the person's page. */
  readonly traceId: string
  /** What the certificate says of the organisation. */
  readonly claimed: { readonly name: string; readonly uscc: string; readonly checkFits: boolean }
  /** What is on file under that credit code. */
  readonly registered?: {
    readonly name: string
    readonly place: string
    readonly insuredSince: string
    readonly units: readonly CaseUnit[]
  }
  /** The organisation the holder is bound to already. */
  readonly boundTo?: { readonly name: string; readonly uscc: string }
  readonly comparison: readonly ComparedFact[]
  readonly certificate: {
    readonly sha256: string
    readonly authority: string
    readonly stableId: string
    readonly issuerName: string
    readonly serial: string
    readonly notAfter: string
    /** base64 DER. */
    readonly der: string
    /** The handler the certificate names, masked. */
    readonly handlerMasked?: string
  }
}
