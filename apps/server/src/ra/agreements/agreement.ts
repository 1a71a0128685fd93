import type { AgreementEvidence, UnblockingAsked } from '@yinxin/protocol/agreement'
import type { DecisionReason } from '@yinxin/protocol/assistant'
import { unblockReason, type AgreementStanding, type AgreementView } from '@yinxin/protocol/ra'
import type { StoredApplication } from '../applications/application.ts'

/** What an organisation says to an unblocking, as it is kept. */
export interface StoredAgreement {
  /** `expired` is not kept: `agreementStandingNow` says it. */
  readonly standing: Exclude<AgreementStanding, 'expired'>
  /** Address the applicant asked from. */
  readonly address: string
  readonly until: Date
  /** Masked names. */
  readonly managers: readonly string[]
  readonly evidence: AgreementEvidence | null
}

/** How it stands now: who has not answered in time is asked no more. */
export const agreementStandingNow = ({ standing, until }: Pick<StoredAgreement, 'standing' | 'until'>, now: Date): AgreementStanding =>
  (standing === 'open' || standing === 'asked') && until <= now ? 'expired' : standing

/**
 * Why an officer unblocks: part of what they sign (R10). Without the organisation's agreement only that they have seen who asks, at the desk; where no portal asks
 * organisations nothing is said of one.
 */
export const unblockReasonFor = (agreement: Pick<StoredAgreement, 'standing'> | undefined): DecisionReason =>
  agreement === undefined ? unblockReason : agreement.standing === 'agreed' ? 'organization-agreed' : 'seen-at-desk'

/** For the applicant and for officers; addresses and signatures stay here. */
export const presentAgreement = (agreement: StoredAgreement, now: Date): AgreementView => ({
  standing: agreementStandingNow(agreement, now),
  managers: agreement.managers,
  until: agreement.until.toISOString(),
})

/** What a supervisor is shown of an application, and signs about; undefined: it is no unblocking. */
export const unblockingAskedBy = ({ number, subject, ukeySerial, target }: StoredApplication): UnblockingAsked | undefined =>
  target === null
    ? undefined
    : { application: number, organization: subject.organization, uscc: subject.uscc, ukey: ukeySerial, certificate: target.sha256 }
