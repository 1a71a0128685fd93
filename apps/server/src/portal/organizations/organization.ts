import { maskCode } from '@yinxin/protocol/identifiers'
import type { UnitSummary } from '@yinxin/protocol/portal'

/** An organisation of the register, with its units. */
export interface Organization {
  readonly id: string
  readonly uscc: string
  readonly name: string
  /** Null: the insurance register has not said. */
  readonly place: string | null
  /** ISO date; null: not on the insurance register. */
  readonly insuredSince: string | null
  readonly units: readonly UnitSummary[]
  /** Blocked by an operator: nobody enters for it. */
  readonly state?: 'active' | 'blocked'
}

/** A name with its credit code masked. */
export const maskedOrganization = ({ name, uscc }: Pick<Organization, 'name' | 'uscc'>) => ({ name, usccMasked: maskCode(uscc) })

/** Organisation as pages show it. */
export const presentOrganization = (organization: Organization) => maskedOrganization(organization)
