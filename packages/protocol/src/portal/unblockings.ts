/** Portal ↔ its pages: what the organisation says when the PIN of one of its UKeys is to be unblocked (R10, decision 171). */
import type { PasskeyProof } from './persons.ts'
import type { SignInInput } from './sign-in.ts'

/**
 * - `waiting`: for who manages the organisation; `agreed`, `objected`: they said so, signed
 * - `nobody`: nobody but whoever uses the UKey manages it: a desk decides; `expired`: nobody answered in time: a desk decides
 * - `over`: it was withdrawn, or decided at a desk
 */
export const unblockingStates = ['waiting', 'agreed', 'objected', 'nobody', 'expired', 'over'] as const
export type UnblockingState = (typeof unblockingStates)[number]

/** A UKey of the organisation that somebody asks to have unblocked. */
export interface OrganizationUnblocking {
  /** Number of the application. */
  readonly application: string
  readonly ukey: string
  /** Whoever uses its certificate, masked; absent: nobody is known. */
  readonly usedBy?: string
  readonly askedAt: string
  readonly until: string
  /** The front half of the address, and the operator's name for the place. */
  readonly network: string
  readonly place?: { readonly zh: string; readonly en: string }
  readonly state: UnblockingState
  readonly decided?: { readonly at: string; readonly by: string; readonly way: 'certificate' | 'passkey' }
  /** Who decided has been heard where it counts. */
  readonly isHeard: boolean
  /** Whether this person may decide; `own`: it is their UKey. */
  readonly may: 'decide' | 'own' | 'no'
}

/** `GET /api/organization/unblockings`: those that wait and those of the last thirty days, the newest first. */
export interface UnblockingsAnswer {
  readonly unblockings: readonly OrganizationUnblocking[]
  /** The person has a passkey here. */
  readonly hasPasskey: boolean
}

/** `POST …/:application/challenges` and `…/passkey/challenges` */
export interface UnblockingChallengeInput {
  readonly agrees: boolean
  readonly channel?: 'loopback' | 'window'
}

/** `POST …/:application` */
export interface UnblockingDecisionInput extends SignInInput {
  readonly agrees: boolean
}

/** `POST …/:application/passkey` */
export interface UnblockingPasskeyInput {
  readonly agrees: boolean
  readonly proof: PasskeyProof
}
