/**
 * Portal → RA: who of an organisation agrees when the PIN of one of its UKeys is to be unblocked (R10, decision 171). The portal asks what waits and brings what was
 * signed; the RA asks nobody and knows no portal but the origin signatures are bound to.
 */
import type { Result } from '../failures/index.ts'
import type { UnblockingAsked } from './statement.ts'

/** An unblocking that waits for the organisation. */
export interface AgreementQuestion extends UnblockingAsked {
  readonly askedAt: string
  /** Until then the organisation may agree; after it a desk decides. */
  readonly until: string
  /** Address it was asked from. */
  readonly address: string
}

/** What a supervisor signed, whole: whoever has it verifies it again, years later and elsewhere. */
export type AgreementEvidence =
  | {
      readonly way: 'certificate'
      readonly authToken: string
      /** The site's part of the nonce. */
      readonly nonce: string
    }
  | {
      readonly way: 'passkey'
      readonly nonce: string
      /** base64 of the COSE key the passkey was registered with at the portal. */
      readonly publicKey: string
      readonly proof: PasskeyAssertion
    }

/** An answer of an authenticator (WebAuthn §5.2.2), each part base64url. */
export interface PasskeyAssertion {
  readonly id: string
  readonly clientDataJSON: string
  readonly authenticatorData: string
  readonly signature: string
}

/** How the organisation stands: somebody was asked, nobody else manages it, or somebody decided. */
export type AgreementReport = { readonly application: string; readonly traceId: string } & (
  | {
      readonly kind: 'asked'
      /** Masked names of those who were asked, for the applicant. */
      readonly managers: readonly string[]
    }
  | { readonly kind: 'nobody' }
  | {
      readonly kind: 'decided'
      readonly agrees: boolean
      /** Masked. */
      readonly by: string
      readonly evidence: AgreementEvidence
    }
)

/** All a portal may ask an RA. Nothing of it approves: what an agreement is worth is for the RA and its officers. */
export interface TakesAgreements {
  /** What waits, the oldest first, 100 at most. */
  waitingForAgreement(): Promise<Result<readonly AgreementQuestion[]>>
  /**
   * Told again it changes nothing.
   * @returns AGREEMENT_OVER for what waits no more, AGREEMENT_REFUSED for a signature that is none of this
   */
  reportAgreement(report: AgreementReport): Promise<Result<Readonly<Record<string, never>>>>
}

/** Questions at once. */
export const mostAgreementQuestions = 100
