import { maskCode } from '@yinxin/protocol/identifiers'
import type { UnitSummary } from '@yinxin/protocol/portal'

/** An organisation of the register, with its units. */
export interface Organization {
  readonly id: string
  readonly uscc: string
  readonly name: string
  readonly place: string
  /** ISO date. */
  readonly insuredSince: string
  readonly units: readonly UnitSummary[]
  /** Blocked by an operator: nobody enters for it. */
  readonly state?: 'active' | 'blocked'
}

/** Organisation as pages show it. */
export const presentOrganization = ({ name, uscc }: Organization) => ({ name, usccMasked: maskCode(uscc) })
