/** Portal ↔ its pages: what the authority that issued a lost certificate has heard of it (decision 174). */

/**
 * What the issuer of a lost certificate was told, and did:
 * - `not-asked`: it cannot be asked from here; somebody tells it
 * - `asking`: it is about to be; `waiting`: it did not answer at `at`, and is asked again; `given-up`: it did not answer at `at`, and is not asked again
 * - `suspended`: by this report, since `at`; `suspended-before`, `revoked-before`: it was so already
 * - `not-held`: it answered that it has no such certificate of an organisation
 * Where the portal has lifted its own suspension:
 * - `still-held`: the issuer suspended it at `at`, and only the issuer ends that
 * - `perhaps-held`: it was asked and gave no answer, and is not asked any more
 */
export const issuerStates = [
  ...(['not-asked', 'asking', 'waiting', 'given-up', 'suspended', 'suspended-before', 'revoked-before', 'not-held'] as const),
  ...(['still-held', 'perhaps-held'] as const),
] as const
export type IssuerState = (typeof issuerStates)[number]

export interface IssuerNews {
  readonly state: IssuerState
  /** ISO. */
  readonly at?: string
}
