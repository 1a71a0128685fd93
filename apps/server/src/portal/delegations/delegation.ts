import type { DelegationEnd, DelegationState } from '@yinxin/protocol/portal'

/** What an organisation lets another one do for it (R39), as stored. */
export interface Delegation {
  readonly id: string
  /** The organisation that is acted for. */
  readonly from: string
  /** The organisation that acts: the agent. */
  readonly to: string
  readonly unitCodes: readonly string[]
  /** Ids of business systems. */
  readonly businessSystems: readonly string[]
  /** Last day, ISO. */
  readonly until: string
  readonly state: DelegationState
  readonly endReason: DelegationEnd | null
}

/** For whom somebody acts by a delegation, as pages, business systems and the audit are told. */
export interface ActingAgent {
  /** The organisation that acts. */
  readonly organization: { readonly id: string; readonly name: string; readonly uscc: string }
  readonly delegationId: string
}
