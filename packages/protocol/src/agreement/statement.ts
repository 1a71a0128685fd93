import type { AboutDecision } from '../assistant/index.ts'

/** A locked UKey somebody asked to have unblocked, as the supervisor of its organisation is shown it and signs about it. */
export interface UnblockingAsked {
  /** Number of the application at the registration authority. */
  readonly application: string
  readonly organization: string
  readonly uscc: string
  /** Serial number of the UKey. */
  readonly ukey: string
  /** Lower-case hex SHA-256 of the certificate on it. */
  readonly certificate: string
}

/** What is signed: that the organisation agrees to this unblocking, or that it objects. No officer signs these words, and no supervisor those of officers. */
export const agreementAbout = (
  { application, organization, uscc, ukey, certificate }: UnblockingAsked,
  agrees: boolean,
): AboutDecision => ({
  ...{ type: 'decision', application, organization, uscc, certificate, ukey },
  ...(agrees ? { decision: 'agree-to-unblock', reason: 'known-to-us' } : { decision: 'object-to-unblock', reason: 'not-known-to-us' }),
})
