/** The desk's /api for its own pages. */
import { sortOrders } from '../wire/sort-order.ts'
import type { CaseDocument, CaseEvent, CaseFacts, CaseOutcome, CaseState, ChecklistItem, DocumentLook, VisitPlace } from './cases.ts'
import type { StaffAction, StaffRole } from './staff.ts'

/** `GET /api/options` */
export interface DeskOptions {
  readonly name: { readonly zh: string; readonly en: string }
  readonly demo: boolean
  readonly assistantPorts: readonly number[]
  readonly minimumAssistantVersion: string
  readonly now: string
}

/** `POST /api/sign-in/challenges`, `POST /api/cases/:number/possession/challenges` */
export interface DeskChallengeInput {
  readonly channel?: 'loopback' | 'window'
}

export interface DeskChallengeAnswer {
  readonly id: string
  readonly nonce: string
  readonly expiresAt: string
  readonly request: string
}

/** `POST /api/sign-in`, `POST /api/cases/:number/possession` */
export interface DeskProofInput {
  readonly challengeId: string
  /** The authentication token as JSON text. */
  readonly authToken: string
}

export interface Colleague {
  readonly id: string
  readonly name: string
}

/** An office whose staff works here. */
export interface Office {
  readonly id: string
  readonly name: { readonly zh: string; readonly en: string }
}

/** `GET /api/session` */
export interface StaffSessionAnswer {
  readonly staff: Colleague & { readonly number: string; readonly tenant: string; readonly roles: readonly StaffRole[] }
  readonly may: readonly StaffAction[]
  readonly idleExpiresAt: string
  /** Who could take a case over. */
  readonly colleagues: readonly Colleague[]
}

/** A line of the queue. */
export interface CaseLine {
  readonly number: string
  readonly state: CaseState
  readonly about: CaseFacts['code']
  readonly organization: string
  readonly openedAt: string
  readonly changedAt: string
  readonly owner?: Colleague
  /** The decision that waits for approval is one's own: somebody else has to look at it. */
  readonly isOwnDecision: boolean
}

/** `GET /api/cases` */
export interface CaseListAnswer {
  readonly cases: readonly CaseLine[]
  /** How many there are in all, whatever part is shown. */
  readonly total: number
  /** Cases by what they wait for, of the whole tenant. */
  readonly counts: Readonly<Record<'waiting' | 'in-progress' | 'on-hold' | 'for-approval' | 'taking-effect', number>>
  /** When the one that waits longest was opened. */
  readonly oldestWaiting?: string
}

/** Lines of a list of cases at once. */
export const casesPerPage = 50

/** What a list of cases is sorted by. */
export const caseOrders = sortOrders(['opened', 'changed', 'organization'])
export type CaseOrder = (typeof caseOrders)[number]

/** Most lines of one export. */
export const mostExported = 10_000

/** What the queue can be narrowed to: what is open, one's own, or one state. */
export const queueFilters = ['open', 'mine', 'waiting', 'for-approval', 'on-hold', 'done', 'refused'] as const
export type QueueFilter = (typeof queueFilters)[number]

/** A search one member of staff keeps for themselves. */
export interface SavedFilter {
  readonly id: string
  readonly name: string
  readonly filter: QueueFilter
  readonly q: string
}

/** Filters one member of staff can keep. */
export const mostFilters = 20

/** `POST /api/filters`: under a name that is there it takes its place. */
export type FilterInput = Omit<SavedFilter, 'id'>

/** `GET /api/filters`, and what every change of them answers. */
export interface FiltersAnswer {
  readonly filters: readonly SavedFilter[]
}

export interface CaseDecision {
  readonly outcome: CaseOutcome
  readonly reason: string
  readonly clerk: Colleague
  readonly decidedAt: string
  readonly approver?: Colleague
  readonly approvedAt?: string
  readonly appliedAt?: string
}

/** `GET /api/cases/:number` */
export interface StaffCase extends CaseLine {
  /** Goes up with every change: what one does is done to the case as one saw it, or not at all. */
  readonly version: number
  readonly keptUntil: string
  readonly facts: Omit<CaseFacts, 'certificate'> & { readonly certificate: Omit<CaseFacts['certificate'], 'der'> }
  readonly outcomes: readonly CaseOutcome[]
  readonly checklist: readonly { readonly item: ChecklistItem; readonly seenBy?: string; readonly seenAt?: string }[]
  readonly possession?: { readonly at: string; readonly serves: boolean; readonly where: 'portal' | 'desk' }
  readonly decision?: CaseDecision
  /** What the person added, and who has looked at it. `POST /api/cases/:number/documents/:id` sends one, and writes it down. */
  readonly documents: readonly (CaseDocument & { readonly looks: readonly DocumentLook[] })[]
  readonly events: readonly CaseEvent[]
  /** A visit the person has prepared. */
  readonly visit?: { readonly place: VisitPlace; readonly day: string }
  /** Colleagues who have it on their screen, and whether they have begun to write. */
  readonly alsoLooking: readonly (Colleague & { readonly writing: boolean })[]
  /** Offices it may be moved to. */
  readonly offices: readonly Office[]
  /** What the one who asks can do now. */
  readonly steps: readonly StaffStep[]
}

/** Steps a member of staff takes. `submit` is a decision that needs a second one, `decide` one that does not. */
export const staffSteps = [
  'take',
  'release',
  'hold',
  'no-show',
  'resume',
  'transfer',
  'move',
  'check',
  'prove',
  'submit',
  'decide',
  'recall',
  'approve',
  'send-back',
] as const
export type StaffStep = (typeof staffSteps)[number]

/** `POST /api/cases/:number/steps`: the case as it is then; after `move` nothing, since it is another office's. */
export interface StaffStepInput {
  readonly step: Exclude<StaffStep, 'prove'>
  readonly version: number
  /** Why, or what the person is asked for; `hold`, `move`, `submit`, `decide`, `send-back` need it. */
  readonly reason?: string
  /** Of `transfer`: who gets it. */
  readonly to?: string
  /** Of `move`: the office that gets it. */
  readonly office?: string
  /** Of `submit` and `decide`. */
  readonly outcome?: CaseOutcome
  /** Of `check`: what was seen, or is taken back. */
  readonly item?: ChecklistItem
  readonly seen?: boolean
}

/** One member of staff, as who administers them sees it: `GET /api/staff`. */
export interface StaffEntry extends Colleague {
  readonly number: string
  readonly roles: readonly StaffRole[]
  readonly state: 'invited' | 'active' | 'suspended' | 'ended'
  readonly since: string
  /** Goes up with every change: one changes somebody as one saw them, or not at all. */
  readonly version: number
}

export interface StaffListAnswer {
  readonly staff: readonly StaffEntry[]
}

/** `POST /api/staff`: a certificate in PEM or base64 DER, known from its first sign-in on. */
export interface StaffAddInput {
  readonly certificate: string
  readonly roles: readonly StaffRole[]
  readonly why: string
}

/** `POST /api/staff/:id`. Whoever has ended keeps no role, and gets some when taken back. */
export interface StaffChangeInput {
  readonly version: number
  readonly roles?: readonly StaffRole[]
  readonly state?: 'active' | 'suspended' | 'ended'
  readonly why: string
}

/** `GET /api/figures`: of one day. */
export interface FiguresAnswer {
  readonly day: string
  readonly opened: number
  readonly ended: Readonly<Record<'done' | 'refused' | 'closed' | 'withdrawn' | 'expired', number>>
  readonly open: number
  /** Median minutes from opening to the first time somebody took it; absent: nobody took one. */
  readonly minutesToTake?: number
  readonly byClerk: readonly (Colleague & { readonly taken: number; readonly decided: number; readonly approved: number })[]
}

/** `POST /api/visits`: a code as it was typed or scanned. */
export interface VisitCodeInput {
  readonly code: string
}

/** `POST /api/hand-overs` */
export interface ShiftOfferInput {
  readonly to: string
  readonly note: string
}

/** `POST /api/hand-overs/:id`: the receiver accepts or declines, the giver takes it back. */
export interface HandOverAnswer {
  readonly id: string
  readonly answer: 'accept' | 'decline' | 'take-back'
}

/** Cases one clerk offers another at the end of a shift. */
export interface HandOver {
  readonly id: string
  readonly from: Colleague
  readonly to: Colleague
  readonly note: string
  readonly offeredAt: string
  /** Numbers of those that are still the giver's. */
  readonly cases: readonly string[]
}

/** `GET /api/hand-overs` */
export interface HandOversAnswer {
  readonly offered: readonly HandOver[]
  readonly received: readonly HandOver[]
}
