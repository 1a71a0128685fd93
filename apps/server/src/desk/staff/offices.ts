import type { Tenant } from './tenants.ts'

/** An office as it is judged when a case is to be moved. */
export interface OfficeFacts extends Required<Omit<Tenant, 'name'>> {
  /** The configuration names it now. */
  readonly isNamed: boolean
  /** Somebody active there may work on cases. */
  readonly hasWorkers: boolean
}

/** What of a case decides who may have it. */
export interface Movable {
  readonly tenantId: string
  /** Id of the authority that issued its certificate. */
  readonly authority: string
}

/**
 * Whether an office may be given a case: another one than it has, that is still there and has somebody to work on it. The bureau's offices take any; an
 * authority's only those of its own certificates, since whoever has the case decides what is bound.
 */
export const takesCase = ({ id, kind, authorities, isNamed, hasWorkers }: OfficeFacts, { tenantId, authority }: Movable): boolean =>
  id !== tenantId && isNamed && hasWorkers && (kind === 'bureau' || authorities.includes(authority))
