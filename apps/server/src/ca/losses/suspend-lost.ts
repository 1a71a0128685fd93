import type { LossAnswer, LostCertificate } from '@yinxin/protocol/ca'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { Transaction } from 'kysely'
import { writeAudit } from '../../platform/audit/line.ts'
import { certificateNamed } from '../approvals/store.ts'
import type { CertificationAuthority } from '../authorities/authority.ts'
import type { CaContext } from '../deps.ts'
import type { ListPublisher } from '../revocation/list-publisher.ts'
import { lossOutcomeOf } from './loss-outcome.ts'
import { insertLostReport, lockReportsOf, lostReportOf, reportsWithinADay } from './lost-report-store.ts'
import { changeRevocation } from '../revocation/revoke.ts'
import { revocationStore } from '../revocation/store.ts'

/** A city of a hundred thousand organisations loses fewer UKeys a day; whoever took a portal over gets no further. */
export const defaultSuspensionsPerDay = 200

/** By whom, and with what of the CA. */
interface Reported {
  readonly caller: string
  readonly authorities: readonly CertificationAuthority[]
  readonly lists: ListPublisher
  readonly context: CaContext
}

/** An answer, and whose list has to be made for it. */
type Taken = Result<{ readonly answer: LossAnswer; readonly suspendedOf?: CertificationAuthority }>

/**
 * Suspends the certificate of a lost UKey (R30): counted, judged, changed and audited in one transaction, then the new list. The same request again is the
 * answer of before, also when an officer has ended the suspension since. At a caller's limit nothing is looked at, and the operator hears of it.
 */
export async function suspendLost(input: LostCertificate, reported: Reported): Promise<Result<LossAnswer>> {
  const { caller, lists, context } = reported
  const { certificate, traceId } = input
  const taken: Taken = await context.db.transaction().execute((trx) => takeReport(trx, input, reported))
  if (!taken.ok) return taken
  const { answer, suspendedOf } = taken.value
  if (answer.outcome === 'limit-reached')
    context.log.error({ caller, certificate, traceId, limit: context.suspensionsPerDay }, 'lost UKeys reported up to the limit of a day')
  if (suspendedOf !== undefined)
    await lists.publish(suspendedOf).catch((error: unknown) => context.log.error({ err: error, traceId }, 'suspended; its list is due'))
  return succeeded(answer)
}

async function takeReport(trx: Transaction<any>, input: LostCertificate, { caller, authorities, context }: Reported): Promise<Taken> {
  const { request, certificate, traceId } = input
  const now = context.clock.now()
  await lockReportsOf(trx, caller)
  const before = await lostReportOf(trx, caller, request)
  if (before !== undefined)
    return before.certificate === certificate
      ? succeeded({ answer: { outcome: before.outcome, at: before.since.toISOString() } })
      : failed('INPUT_INVALID', { field: 'request' })
  const line = { event: 'certificate.loss-reported', traceId, actor: caller, certificate } as const
  const limit = context.suspensionsPerDay
  if ((await reportsWithinADay(trx, caller, { now, most: limit })) >= limit) {
    await writeAudit(trx, 'ca', { ...line, detail: { request, outcome: 'limit-reached', limit } }, { now, node: context.node })
    return succeeded({ answer: { outcome: 'limit-reached', at: now.toISOString() } })
  }
  const { outcome, since, issuer } = await suspendIfInForce(trx, input, { caller, authorities, context })
  await insertLostReport(trx, caller, { request, certificate, outcome, since }, now)
  await writeAudit(trx, 'ca', { ...line, detail: { request, outcome } }, { now, node: context.node })
  return succeeded({
    answer: { outcome, at: since.toISOString() },
    ...(outcome === 'suspended' && issuer !== undefined ? { suspendedOf: issuer } : {}),
  })
}

/** Judged while nobody else changes its status. */
async function suspendIfInForce(
  trx: Transaction<any>,
  { request, certificate, traceId }: LostCertificate,
  { caller, authorities, context }: Pick<Reported, 'caller' | 'authorities' | 'context'>,
) {
  const named = await certificateNamed(trx, certificate)
  const issuer = authorities.find(({ sha256, role }) => sha256 === named?.issuerSha256 && role === 'issuing')
  const now = context.clock.now()
  if (named === undefined || issuer === undefined)
    return { outcome: lossOutcomeOf(named && { ...named, subject: null, reason: null }), since: now, issuer }
  const store = revocationStore(trx)
  await store.lockSerial(issuer.sha256, named.serial)
  const status = await store.statusOf(issuer.sha256, named.serial)
  const outcome = lossOutcomeOf({ subject: named.subject, reason: status?.reason ?? null })
  if (outcome === 'suspended') {
    const asked = { issuerSha256: issuer.sha256, serial: named.serial, reason: 'certificateHold', traceId, caller } as const
    const changed = await changeRevocation(trx, issuer, asked, context, { detail: { lostReport: request }, settle: async () => undefined })
    if (!changed.ok) throw new Error(`the certificate ${named.serial} was in force and cannot be suspended: ${changed.failure.code}`)
  }
  return { outcome, since: status?.revoked_at ?? now, issuer }
}
