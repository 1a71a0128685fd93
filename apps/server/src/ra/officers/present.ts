import {
  businessRules,
  isStatusBusiness,
  type ApplicationsAnswer,
  type ApplicationLine,
  type OfficerApplication,
} from '@yinxin/protocol/ra'
import { presentAgreement, type StoredAgreement } from '../agreements/agreement.ts'
import { agreementOf } from '../agreements/store.ts'
import type { Replacement, StoredApplication } from '../applications/application.ts'
import { applicationsOf, stepsOf, type FoundApplications } from '../applications/store.ts'
import { contactOnFile } from '../contacts/store.ts'
import type { RaParts } from '../deps.ts'

const listedApplication = ({ number, business, state, uscc, subject, submittedAt, ukeySerial }: StoredApplication): ApplicationLine => ({
  ...{ number, business, state, uscc, organization: subject.organization },
  ...{ submittedAt: submittedAt.toISOString(), ukeySerialNumber: ukeySerial },
})

export const pageOfApplications = ({ applications, total }: FoundApplications): ApplicationsAnswer => ({
  applications: applications.map(listedApplication),
  total,
})

/** What comes from the old certificate is compared with nothing; but to whom a code went is shown. */
const showsFile = ({ business }: StoredApplication): boolean =>
  !isStatusBusiness(business) && (businessRules[business].proof === 'code' || businessRules[business].says !== 'what the old one says')

const presentReplacement = ({ reason, certificate, organization }: Replacement): NonNullable<OfficerApplication['replaces']> => ({
  reason,
  ...(certificate === undefined ? {} : { certificate: certificate.sha256 }),
  ...(organization === undefined ? {} : { organization }),
})

const wayOf = ({ evidence }: StoredAgreement): { readonly way?: 'certificate' | 'passkey' } =>
  evidence === null ? {} : { way: evidence.way }

/** With what is on file beside what was asked for. */
export async function presentToOfficer({ db, secrets, config, clock }: RaParts, one: StoredApplication): Promise<OfficerApplication> {
  const [contact, others, steps, agreement] = await Promise.all([
    showsFile(one) ? contactOnFile(db, secrets, one.uscc) : undefined,
    applicationsOf(db, one.uscc, one.number, 10),
    stepsOf(db, one.id),
    one.business === 'unblock' ? agreementOf(db, one.id) : undefined,
  ])
  const { refusal, serial, endorsement, replaces } = one
  const first = endorsement === null ? undefined : { name: endorsement.officer.name, number: endorsement.officer.number }
  const needsSecond = first !== undefined || config.secondOfficer.includes(one.business)
  return {
    ...listedApplication(one),
    changedAt: one.changedAt.toISOString(),
    ...(one.wanted === null ? {} : { key: { kind: one.wanted.keyKind, sha256: one.wanted.keySha256 }, until: one.wanted.until }),
    ...(one.target === null ? {} : { about: { certificate: one.target.sha256, reason: one.target.reason } }),
    ...(replaces === null ? {} : { replaces: presentReplacement(replaces) }),
    ...(contact === undefined
      ? {}
      : {
          onFile: {
            ...{ organization: contact.organization, contact: contact.contact, since: contact.since.toISOString() },
            mobileMasked: `${contact.mobile.slice(0, 3)}****${contact.mobile.slice(-4)}`,
          },
        }),
    others: others.map(listedApplication),
    ...(needsSecond ? { second: { needed: true as const, ...(first === undefined ? {} : { first }) } } : {}),
    ...(agreement === undefined ? {} : { agreement: { ...presentAgreement(agreement, clock.now()), ...wayOf(agreement) } }),
    steps: steps.map(({ at, step, by, officer }) => ({ at: at.toISOString(), step, by, ...(officer === null ? {} : { officer }) })),
    ...(refusal === null ? {} : { refusal }),
    ...(serial === null ? {} : { serial }),
  }
}
