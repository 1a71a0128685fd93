import type { Acr, Evidence, Principal } from '../authentication/principal.ts'
import type { SeenFrom } from '../web/seen-from.ts'

/** Whose session it is: the kind of principal, and the id of its row in the component's own tables. */
export interface SessionPrincipal {
  readonly kind: Principal['kind']
  readonly id: string
}

/** What entitles somebody to act for an organisation; the row it names is asked at every use. */
export interface Basis {
  readonly kind: 'binding' | 'role' | 'delegation'
  readonly id: string
}

/**
 * For whom somebody acts: a row under the session. Business systems, what they were given, claims and audit belong to it, so that two tabs
 * can act for two organisations.
 */
export interface Context {
  readonly id: string
  readonly organizationId: string
  readonly unitCode: string
  readonly basis: Basis
}

/** What a session rests on, the request of a business system it was opened for, and where from. */
export type SessionEvidence = Evidence & { readonly interaction?: string; readonly from?: SeenFrom }

/** Somebody who is signed in. `id` may be shown (list of own sessions); the cookie is another secret. */
export interface Session {
  readonly id: string
  readonly principal: SessionPrincipal
  readonly acr: Acr
  readonly evidence: SessionEvidence
  /** The one chosen last comes first. */
  readonly contexts: readonly Context[]
  readonly browser: string
  readonly signedInAt: Date
  readonly lastSeenAt: Date
  readonly idleExpiresAt: Date
  readonly absoluteExpiresAt: Date
}

export type NewSession = Omit<Session, 'id' | 'contexts'>
export type NewContext = Omit<Context, 'id'>
