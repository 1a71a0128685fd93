import { mostAgreementQuestions, type AgreementQuestion, type AgreementReport, type TakesAgreements } from '@yinxin/protocol/agreement'
import { parseUscc } from '@yinxin/protocol/identifiers'
import { writeAudit } from '../../platform/audit/line.ts'
import { every, type Repeated } from '../../platform/repeat.ts'
import { newTraceId } from '../../platform/web/http-server.ts'
import { seenFrom } from '../../platform/web/seen-from.ts'
import type { PortalParts } from '../deps.ts'
import { organizationByUscc } from '../organizations/store.ts'
import { managersBeside } from './managers.ts'
import {
  endOthers,
  insertUnblocking,
  knownUnblockings,
  noteReported,
  unreported,
  userOfCertificate,
  type StoredUnblocking,
} from './store.ts'
import { tellHandlers } from './tell-handlers.ts'

/** What waits at the registration authority is asked for so often, in seconds. */
const askEvery = 2

/** Asks the registration authority what waits for organisations, asks those, and tells it what they said; what it did not hear it is told again. */
export function startAsking(portal: PortalParts, agreements: TakesAgreements): Repeated {
  return every({ name: 'agreements of organisations', seconds: askEvery, log: portal.log }, async () => {
    const waiting = await agreements.waitingForAgreement()
    if (waiting.ok) {
      const known = await knownUnblockings(
        portal.db,
        waiting.value.map(({ application }) => application),
      )
      for (const question of waiting.value) if (!known.has(question.application)) await askOrganization(portal, agreements, question)
      if (waiting.value.length < mostAgreementQuestions)
        await endOthers(
          portal.db,
          waiting.value.map(({ application }) => application),
        )
    }
    await reportAll(portal, agreements)
  })
}

/** One that is new here: who manages its organisation is asked, and everybody there is told. An organisation this portal does not know has nobody who could agree. */
async function askOrganization(portal: PortalParts, agreements: TakesAgreements, question: AgreementQuestion): Promise<void> {
  const { application, organization, uscc, ukey, certificate } = question
  const traceId = newTraceId()
  const code = parseUscc(uscc)?.uscc
  const found = code === undefined ? undefined : await organizationByUscc(portal.db, code)
  if (found === undefined) return void (await agreements.reportAgreement({ kind: 'nobody', application, traceId }))
  await portal.db.transaction().execute(async (trx) => {
    const user = await userOfCertificate(trx, certificate)
    const managers = await managersBeside(portal, trx, found.id, user?.personId ?? null)
    const report: AgreementReport =
      managers.length === 0 ? { kind: 'nobody', application, traceId } : { kind: 'asked', application, managers, traceId }
    const { network, place = null } = seenFrom(question.address, portal.config.places)
    const one = {
      ...{ application, organizationId: found.id, asked: { application, organization, uscc, ukey, certificate }, network, place, report },
      ...{
        askedAt: new Date(question.askedAt),
        until: new Date(question.until),
        state: managers.length === 0 ? ('nobody' as const) : ('waiting' as const),
      },
    }
    const now = portal.clock.now()
    if (!(await insertUnblocking(trx, one, now))) return
    await tellHandlers(portal, trx, one, 'unblock-asked')
    const detail = { organization: found.id, ukey, how: report.kind }
    const line = { event: 'unblocking.asked', traceId, actor: 'system', subject: application, certificate, detail } as const
    await writeAudit(trx, 'portal', line, { now, node: portal.node })
  })
}

/** Tells everything that was not told yet. */
async function reportAll(portal: PortalParts, agreements: TakesAgreements): Promise<void> {
  for (const one of await unreported(portal.db)) await reportOne(portal, agreements, one)
}

/** Tells one. What is over there is over here; what it does not take as signed waits for another signature. */
export async function reportOne(portal: PortalParts, agreements: TakesAgreements, one: StoredUnblocking): Promise<void> {
  if (one.report === null) return
  const told = await agreements.reportAgreement(one.report)
  if (told.ok) return noteReported(portal.db, one)
  const { code } = told.failure
  if (code === 'AGREEMENT_OVER') return noteReported(portal.db, one, 'over')
  portal.log.warn({ application: one.application, code }, 'the registration authority did not take what an organisation said')
  if (code === 'AGREEMENT_REFUSED') await noteReported(portal.db, one, 'waiting')
}
