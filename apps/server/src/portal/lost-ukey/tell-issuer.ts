import type { SuspendsLost } from '@yinxin/protocol/ca'
import type { IssuerNews } from '@yinxin/protocol/portal'
import { writeAudit } from '../../platform/audit/line.ts'
import { newTraceId } from '../../platform/web/http-server.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalParts } from '../deps.ts'
import type { Role } from '../roles/role.ts'
import { issuerQueue } from '../issuer-reports/issuer-queue.ts'
import {
  beginTry,
  fileReports,
  filedWithinADay,
  noteTrouble,
  seenCertificates,
  settleReport,
  type ReportToMake,
} from '../issuer-reports/issuer-report-store.ts'
import { reachesIssuer } from './may-suspend.ts'
import { namedCertificates } from '../issuer-reports/named-certificates.ts'
import type { SuspendableHolder } from './store.ts'

/** Whether a report by this role about a certificate reaches its issuer from here: the issuer can be asked, and it is theirs to say. */
export function canTellIssuer(
  { issuer, config }: Pick<PortalParts, 'issuer' | 'config'>,
  role: Pick<Role, 'kind' | 'personId'>,
  { authority, personId }: Pick<SuspendableHolder, 'authority' | 'personId'>,
): boolean {
  const isAsked = issuer !== undefined && config.authorities.some(({ id, suspendsLost }) => id === authority && suspendsLost === true)
  return isAsked && reachesIssuer(role, personId)
}

/** Files what the issuer is to be told and puts the jobs into the queue, in the transaction of the report: killed after it, they are done by whoever starts next. */
export async function tellIssuer(
  portal: PortalParts,
  trx: PortalTransaction,
  { suspension, holder, role }: { readonly suspension: string; readonly holder: SuspendableHolder; readonly role: Role },
  now: Date,
): Promise<IssuerNews> {
  if (!canTellIssuer(portal, role, holder)) return { state: 'not-asked' }
  const [seen, filed] = [await seenCertificates(trx, holder.holderId), await filedWithinADay(trx, holder.organizationId, now)]
  const named = namedCertificates(seen, filed, now)
  for (const report of named.length === 0 ? [] : await fileReports(trx, suspension, named, now))
    await portal.jobs.send(trx, issuerQueue, { report })
  return { state: named.length === 0 ? 'not-asked' : 'asking' }
}

/** Works on the reports: an issuer that does not answer is asked again, until it has or the tries are over. */
export function startTellingIssuers(portal: PortalParts, issuer: SuspendsLost): void {
  portal.jobs.work(issuerQueue, async ({ payload, attempt }) => {
    const report = await beginTry(portal.db, payload.report, portal.clock.now())
    if (report === undefined) return
    const trouble = await tellOnce(portal, issuer, report)
    if (trouble === undefined) return
    await noteTrouble(portal.db, report.id, trouble, attempt > issuerQueue.retries)
    throw new Error(`the issuer of a lost certificate did not take the report: ${trouble}`)
  })
}

/** Asks the issuer once and stores its answer with the audit line. @returns what came in place of an answer */
async function tellOnce(portal: PortalParts, issuer: SuspendsLost, report: ReportToMake): Promise<string | undefined> {
  const traceId = newTraceId()
  const { id, certificate, suspension, organizationId, holderId } = report
  const answered = await issuer.suspendLost({ request: id, certificate, traceId })
  if (!answered.ok) return answered.failure.code
  const { value } = answered
  if (value.outcome === 'limit-reached') return value.outcome
  const now = portal.clock.now()
  await portal.db.transaction().execute(async (trx) => {
    if (!(await settleReport(trx, id, value, now))) return
    const detail = { report: id, outcome: value.outcome, at: value.at, organization: organizationId, holder: holderId }
    const line = { event: 'certificate.issuer-answered', traceId, actor: 'system', subject: suspension, certificate, detail } as const
    await writeAudit(trx, 'portal', line, { now, node: portal.node })
  })
  return undefined
}
