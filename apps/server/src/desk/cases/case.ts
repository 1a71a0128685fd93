import type { CaseCode, CaseFacts, CaseOutcome, CaseState, ChecklistItem } from '@yinxin/protocol/desk'

/** What of the checklist was seen, by whom and when (ISO 8601). */
export type Checklist = Readonly<Partial<Record<ChecklistItem, { readonly by: string; readonly at: string }>>>

/** A case as it is stored. */
export interface Case {
  readonly id: string
  readonly number: string
  readonly tenantId: string
  readonly code: CaseCode
  readonly facts: CaseFacts
  readonly certificateSha256: string
  readonly organization: string
  readonly state: CaseState
  readonly owner: string | null
  readonly checklist: Checklist
  readonly version: number
  readonly openedAt: Date
  readonly changedAt: Date
  readonly keptUntil: Date
}

/** The newest decision of a case. */
export interface StoredDecision {
  readonly id: string
  readonly sequence: number
  readonly outcome: CaseOutcome
  readonly reason: string
  readonly clerk: string
  /** The number of the clerk as staff. */
  readonly clerkNumber: string
  readonly decidedAt: Date
  readonly approver: string | null
  readonly approvedAt: Date | null
  readonly appliedAt: Date | null
  readonly state: 'for-approval' | 'recalled' | 'sent-back' | 'final' | 'to-apply' | 'applied' | 'not-applied'
}
