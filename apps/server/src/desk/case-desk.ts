import type { CaseDesk, CaseQuestion, PersonCase } from '@yinxin/protocol/desk'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { writeAudit } from '../platform/audit/line.ts'
import { databaseFailure } from '../platform/database/database-failure.ts'
import { moveCase } from './cases/case-machine.ts'
import { looksToTell, markTold } from './cases/document-store.ts'
import { reportEffect, waitingEffects } from './cases/effects.ts'
import { openCase } from './cases/open-case.ts'
import { findPersonCase, presentPersonCase } from './cases/person-case.ts'
import { notePossession } from './cases/possession.ts'
import { addEvent, casesOfBrowser, changeCase, lockCase } from './cases/store.ts'
import type { DeskParts } from './deps.ts'
import { addDocument } from './documents/add-document.ts'
import { prepareVisit } from './visits/visits.ts'

/** Cases of one browser that are shown. */
const mostOfBrowser = 20

/** Looks handed out at once. */
const looksAtOnce = 50

/** The desk's contract, in this process. */
export function createCaseDesk(desk: DeskParts): CaseDesk {
  const answer = async (question: CaseQuestion): Promise<Result<PersonCase>> => {
    const found = await findPersonCase(desk, desk.db, question)
    return found.ok ? succeeded(await presentPersonCase(desk, found.value, 'browser' in question)) : found
  }
  return {
    openCase: (input) => told(desk, () => openCase(desk, input)),
    personCase: (question) => told(desk, () => answer(question)),
    personCases: (browser) =>
      told(desk, async () => {
        const cases = await casesOfBrowser(desk.db, browser, mostOfBrowser)
        return succeeded(await Promise.all(cases.map((one) => presentPersonCase(desk, one, true))))
      }),
    recordPossession: (input) => told(desk, () => recordPossession(desk, input, answer)),
    withdrawCase: (question) => told(desk, () => withdraw(desk, question, answer)),
    addDocument: (input) =>
      told(desk, async () => {
        const added = await addDocument(desk, input)
        return added.ok ? answer({ number: input.number, browser: input.browser }) : added
      }),
    prepareVisit: (input) =>
      told(desk, async () => {
        const prepared = await prepareVisit(desk, input)
        return prepared.ok ? answer({ number: input.number, browser: input.browser }) : prepared
      }),
    waitingLooks: () => told(desk, async () => succeeded(await looksToTell(desk.db, looksAtOnce))),
    reportLooks: (ids) => told(desk, async () => (await markTold(desk.db, ids), succeeded({}))),
    waitingEffects: () => told(desk, async () => succeeded(await waitingEffects(desk))),
    reportEffect: (report) => told(desk, () => reportEffect(desk, report)),
  }
}

/** Failures of the catalogue, those of the database as well; what nobody expected is logged, and the desk is away for who asked. */
async function told<T>({ log }: DeskParts, run: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await run()
  } catch (error) {
    const database = databaseFailure(error)
    if (database === undefined) log.error({ err: error }, 'a question about a case failed')
    return failed(database?.code ?? 'DESK_UNAVAILABLE')
  }
}

type Answer = (question: CaseQuestion) => Promise<Result<PersonCase>>

async function recordPossession(desk: DeskParts, input: Parameters<CaseDesk['recordPossession']>[0], answer: Answer) {
  const { number, browser, certificateSha256, madeAt, traceId } = input
  const noted = await desk.db.transaction().execute(async (trx) => {
    const one = await lockCase(trx, number)
    const found = await findPersonCase(desk, trx, { number, browser })
    if (one === undefined || !found.ok) return failed('CASE_UNKNOWN')
    return notePossession(desk, trx, one, { certificateSha256, madeAt: new Date(madeAt), place: 'portal', traceId })
  })
  return noted.ok ? answer({ number, browser }) : noted
}

async function withdraw(desk: DeskParts, question: Parameters<CaseDesk['withdrawCase']>[0], answer: Answer) {
  const { number, browser, traceId } = question
  const withdrawn = await desk.db.transaction().execute(async (trx) => {
    const one = await lockCase(trx, number)
    const found = await findPersonCase(desk, trx, { number, browser })
    if (one === undefined || !found.ok) return failed('CASE_UNKNOWN')
    const now = desk.clock.now()
    const moved = moveCase({ ...one, step: 'withdraw', actor: { kind: 'person' }, hasReason: false, now })
    if (!moved.ok) return moved
    await changeCase(trx, one, { state: moved.value.to, owner: one.owner }, now)
    await addEvent(trx, { caseId: one.id, at: now, kind: moved.value.event, by: 'person', channel: 'portal' })
    const detail = { step: 'withdraw', before: one.state, after: moved.value.to }
    const line = { event: 'case.changed' as const, traceId, subject: number, certificate: one.certificateSha256, detail }
    await writeAudit(trx, 'desk', line, { now, node: desk.node })
    return succeeded(true)
  })
  return withdrawn.ok ? answer({ number, browser }) : withdrawn
}
