/** THE table of certificate business: every one is the same mechanism, and these are the differences. docs/flows/certificate-business.md is written from it. */
import type { Business } from './application.ts'

export interface BusinessRule {
  /** What shows who asks: the code that went to the contact on file, or the key of the certificate it is about. */
  readonly proof: 'code' | 'own-key'
  /** Whose signature decides, and is verified by the CA where it issues or resumes. */
  readonly decides: 'officer' | 'own-key'
  /** Where what the certificate says comes from: the contact on file, the old certificate, or what was applied for, which the officer signs. */
  readonly says: 'what is on file' | 'what the old one says' | 'what was applied for'
  /** The last day of what is issued: three years from now, or as it was. */
  readonly ends: 'three years' | 'as the old one' | 'as it was'
  /** What becomes of the certificate there was. */
  readonly old: 'none' | 'revoked with the issue' | 'revoked when the new key has signed' | 'its status changes' | 'stays'
}

export const businessRules = {
  apply: { proof: 'code', decides: 'officer', says: 'what is on file', ends: 'three years', old: 'none' },
  renew: {
    ...{ proof: 'own-key', decides: 'own-key', says: 'what the old one says', ends: 'three years' },
    old: 'revoked when the new key has signed',
  },
  reissue: { proof: 'code', decides: 'officer', says: 'what is on file', ends: 'three years', old: 'revoked with the issue' },
  change: {
    ...{ proof: 'own-key', decides: 'officer', says: 'what was applied for', ends: 'as the old one' },
    old: 'revoked when the new key has signed',
  },
  suspend: { proof: 'own-key', decides: 'own-key', says: 'what the old one says', ends: 'as it was', old: 'its status changes' },
  resume: { proof: 'own-key', decides: 'officer', says: 'what the old one says', ends: 'as it was', old: 'its status changes' },
  revoke: { proof: 'own-key', decides: 'own-key', says: 'what the old one says', ends: 'as it was', old: 'its status changes' },
  // its key cannot sign: that is why
  unblock: { proof: 'code', decides: 'officer', says: 'what the old one says', ends: 'as it was', old: 'stays' },
} as const satisfies Readonly<Record<Business, BusinessRule>>

/** Why a UKey is to be replaced. */
export const reissueReasons = ['lost', 'damaged'] as const
export type ReissueReason = (typeof reissueReasons)[number]

/** Why one certificate takes another's place by an officer's decision: part of what they sign. */
export type ReplacementReason = ReissueReason | 'data-changed'
