import { mostAgreementQuestions, type AgreementQuestion, type AgreementReport, type TakesAgreements } from '@yinxin/protocol/agreement'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { Transaction } from 'kysely'
import { writeAudit } from '../../platform/audit/line.ts'
import type { StoredApplication } from '../applications/application.ts'
import { addStep, applicationByNumber, lockApplication } from '../applications/store.ts'
import { takeApplicationStep } from '../applications/take-step.ts'
import type { RaParts } from '../deps.ts'
import { agreementStandingNow, unblockingAskedBy, type StoredAgreement } from './agreement.ts'
import { agreementOf, changeAgreement, lockAgreement, waitingForOrganizations } from './store.ts'
import { verifyEvidence } from './verify-evidence.ts'

/** What a portal may ask; where `agreementOrigin` names none nothing waits, and nothing that is brought is taken. */
export function createAgreements(ra: RaParts): TakesAgreements {
  return {
    async waitingForAgreement() {
      if (ra.config.agreementOrigin === undefined) return succeeded([])
      const numbers = await waitingForOrganizations(ra.db, ra.clock.now(), mostAgreementQuestions)
      const questions: AgreementQuestion[] = []
      for (const number of numbers) questions.push(...(await questionOf(ra, number)))
      return succeeded(questions)
    },
    reportAgreement: (report) => takeReport(ra, report),
  }
}

async function questionOf({ db }: RaParts, number: string): Promise<readonly AgreementQuestion[]> {
  const one = await applicationByNumber(db, number)
  const [asked, agreement] = [one && unblockingAskedBy(one), one && (await agreementOf(db, one.id))]
  if (one === undefined || asked === undefined || agreement === undefined) return []
  const { address, until } = agreement
  return [{ ...asked, address, askedAt: one.submittedAt.toISOString(), until: until.toISOString() }]
}

const taken: Result<Readonly<Record<string, never>>> = succeeded({})

/** Whether nothing can be said about it any more. */
const isOver = (one: StoredApplication, agreement: StoredAgreement, now: Date): boolean =>
  !['open', 'asked'].includes(agreementStandingNow(agreement, now)) || !['waiting', 'endorsed'].includes(one.state)

async function takeReport(ra: RaParts, report: AgreementReport): Promise<typeof taken> {
  const { db, clock, config } = ra
  const one = await applicationByNumber(db, report.application)
  const [asked, agreement] = [one && unblockingAskedBy(one), one && (await agreementOf(db, one.id))]
  const origin = config.agreementOrigin
  if (one === undefined || asked === undefined || agreement === undefined || origin === undefined) return failed('AGREEMENT_OVER')
  if (isSaid(agreement, report)) return taken
  if (isOver(one, agreement, clock.now())) return failed('AGREEMENT_OVER')
  if (report.kind !== 'decided') return noteAsked(ra, one, report)
  const verified = await verifyEvidence(ra, origin, asked, report)
  if (!verified.ok) {
    if (verified.failure.code === 'AGREEMENT_REFUSED') await note(ra, db, one, 'unblocking.refused', report)
    return verified
  }
  return report.agrees ? noteAgreed(ra, one, report) : noteObjected(ra, one, report)
}

/** The same signature again, or the same word: nothing happens. */
const isSaid = ({ standing, evidence }: StoredAgreement, report: AgreementReport): boolean =>
  report.kind === 'decided'
    ? evidence?.nonce === report.evidence.nonce && standing === (report.agrees ? 'agreed' : 'objected')
    : standing === report.kind

type Decided = Extract<AgreementReport, { readonly kind: 'decided' }>

async function noteAsked(ra: RaParts, one: StoredApplication, report: Exclude<AgreementReport, Decided>): Promise<typeof taken> {
  const managers = report.kind === 'asked' ? report.managers : []
  return ra.db.transaction().execute(async (trx) => {
    const held = await hold(ra, trx, one)
    if (held === undefined) return failed('AGREEMENT_OVER')
    await changeAgreement(trx, one.id, { standing: report.kind, managers }, ra.clock.now())
    await note(ra, trx, one, 'unblocking.asked', report)
    return taken
  })
}

async function noteAgreed(ra: RaParts, one: StoredApplication, report: Decided): Promise<typeof taken> {
  return ra.db.transaction().execute(async (trx) => {
    const held = await hold(ra, trx, one)
    if (held === undefined) return failed('AGREEMENT_OVER')
    await said(ra, trx, one, report)
    await addStep(trx, one.id, { at: ra.clock.now(), step: 'agree', by: 'organization', officer: null })
    await note(ra, trx, one, 'unblocking.agreed', report)
    return taken
  })
}

/** Who manages the organisation objects: that ends it, signed. */
async function noteObjected(ra: RaParts, one: StoredApplication, report: Decided): Promise<typeof taken> {
  const also = async (trx: Transaction<any>): Promise<void> => {
    await said(ra, trx, one, report)
    await note(ra, trx, one, 'unblocking.objected', report)
  }
  const change = { refusal: 'organization-objected' } as const
  const moved = await takeApplicationStep(ra, one.number, { step: 'refuse', by: 'organization', change, also, traceId: report.traceId })
  return moved.ok ? taken : failed('AGREEMENT_OVER')
}

const said = ({ clock }: RaParts, trx: Transaction<any>, { id }: StoredApplication, { agrees, by, evidence }: Decided): Promise<void> =>
  changeAgreement(trx, id, { standing: agrees ? 'agreed' : 'objected', managers: [by], evidence }, clock.now())

/** Both rows as they stand in this transaction; undefined: it is over meanwhile. */
async function hold({ clock }: RaParts, trx: Transaction<any>, { number }: StoredApplication): Promise<StoredAgreement | undefined> {
  const one = await lockApplication(trx, number)
  const agreement = one && (await lockAgreement(trx, one.id))
  return one === undefined || agreement === undefined || isOver(one, agreement, clock.now()) ? undefined : agreement
}

function note(
  { clock, node }: RaParts,
  trx: Transaction<any> | RaParts['db'],
  { number, uscc, ukeySerial }: StoredApplication,
  event: 'unblocking.asked' | 'unblocking.agreed' | 'unblocking.objected' | 'unblocking.refused',
  report: AgreementReport,
): Promise<void> {
  const how = report.kind === 'decided' ? { way: report.evidence.way } : { how: report.kind }
  const line = { event, traceId: report.traceId, actor: 'organization', subject: number, detail: { uscc, ukey: ukeySerial, ...how } }
  return writeAudit(trx, 'ra', line, { now: clock.now(), node })
}
