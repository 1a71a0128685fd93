/** Portal ↔ its pages: an organisation lets another one do named business for it 代办 (R39). */
import type { OrganizationPeopleAnswer, RoleAction, RoleKind } from './organizations.ts'

/**
 * - `offered`: one side has confirmed it; opens nothing
 * - `active`: both sides have
 * - `ended`
 */
export type DelegationState = 'offered' | 'active' | 'ended'

/**
 * Why a delegation ended:
 * - `withdrawn`, `declined`: before it was in force, by the one side or the other
 * - `revoked`: by the organisation that gave it; `returned`: by the agent
 * - `expired`, `unanswered`, `unused`, `suspended`: by itself
 */
export type DelegationEnd = 'withdrawn' | 'declined' | 'revoked' | 'returned' | 'expired' | 'unanswered' | 'unused' | 'suspended'

/** Longest a delegation is given for, in years; what a form suggests is one. */
export const delegationYears = 5

/** Most delegations one organisation gives, and most one agent has, at a time. */
export const [mostGiven, mostReceived] = [50, 1000]

/** A delegation as one of its two sides sees it. */
export interface ShownDelegation {
  readonly id: string
  /** The other side. */
  readonly organization: { readonly name: string; readonly usccMasked: string }
  readonly state: 'offered' | 'active'
  readonly unitCodes: readonly string[]
  /** Ids of business systems. */
  readonly businessSystems: readonly string[]
  /** Last day, ISO. */
  readonly until: string
  readonly offeredAt: string
  /** Absent: the agent has not confirmed it yet. */
  readonly acceptedAt?: string
  readonly lastUsed?: string
}

/** `GET /api/organization/delegations` */
export interface DelegationsAnswer {
  readonly organization: { readonly name: string; readonly usccMasked: string }
  readonly own: { readonly name: string; readonly kind: RoleKind; readonly acr: string }
  readonly may: readonly RoleAction[]
  readonly given: readonly ShownDelegation[]
  /** With the roles of those who are named for it. */
  readonly received: readonly (ShownDelegation & { readonly handlers: readonly string[] })[]
  /** Who may be named: roles of this organisation that may do business. */
  readonly handlers: readonly { readonly role: string; readonly name: string; readonly kind: RoleKind }[]
  readonly units: OrganizationPeopleAnswer['units']
  readonly businessSystems: OrganizationPeopleAnswer['businessSystems']
  /** ISO time until which grants need no further proof; absent: the next one asks for the UKey. */
  readonly provenUntil?: string
}

/** `POST /api/organization/delegations`: offers one. Both code and name of the agent are given, so that a slip of the pen reaches nobody. */
export interface DelegationInput {
  readonly uscc: string
  readonly name: string
  readonly unitCodes: readonly string[]
  readonly businessSystems: readonly string[]
  readonly until: string
}

export interface DelegationAnswer {
  readonly id: string
}

/** `POST /api/organization/delegations/:id/acceptance`, `POST /api/organization/delegations/:id/handlers` */
export interface DelegationHandlersInput {
  /** Roles of those who may act by it from now on, and nobody else. */
  readonly handlers: readonly string[]
}

/** An organisation that somebody may act for as an agent. */
export interface ShownClient {
  /** Id of the delegation. */
  readonly id: string
  readonly name: string
  readonly usccMasked: string
  readonly units: readonly { readonly code: string; readonly place: string }[]
  readonly until: string
  /** When this person acted for it last, ISO. */
  readonly lastUsed?: string
  /** The context of this session that acts for it. */
  readonly context?: string
}

/** `GET /api/session/clients`: for whom whoever is signed in may act as an agent, those used last first. */
export interface ClientsAnswer {
  /** Their own organisation, with its context in this session. */
  readonly own: { readonly name: string; readonly usccMasked: string; readonly context: string }
  readonly clients: readonly ShownClient[]
}

/** `POST /api/session/clients/:id`: the context that acts for it from now on. */
export interface ClientAnswer {
  readonly context: string
}
