import type { OpenCaseInput, OpenedCase } from '@yinxin/protocol/desk'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { Transaction } from 'kysely'
import { writeAudit } from '../../platform/audit/line.ts'
import { localDay } from '../../platform/local-day.ts'
import type { DeskParts } from '../deps.ts'
import { bureauTenant } from '../staff/tenants.ts'
import type { Case } from './case.ts'
import { addBrowser, addEvent, caseFromSource, casesOpenedSince, insertCase, nextNumber, openCaseOf } from './store.ts'

const day = 86_400_000

/**
 * Opens a case from a refusal, once: asked again it is the same case, and a certificate that has an open case is led to it, in this browser too (who
 * asks has proven the certificate to be in their hands). TOO_MANY_REQUESTS for a certificate that opens one after the other.
 */
export async function openCase(desk: DeskParts, input: OpenCaseInput): Promise<Result<OpenedCase>> {
  for (let turn = 0; turn < 3; turn++) {
    const opened = await desk.db.transaction().execute((trx) => openOnce(desk, trx, input))
    if (opened !== 'again') return opened
  }
  return failed('DESK_UNAVAILABLE')
}

async function openOnce(desk: DeskParts, trx: Transaction<any>, input: OpenCaseInput): Promise<Result<OpenedCase> | 'again'> {
  const { clock, config, codeOf } = desk
  const { source, browser, facts, traceId } = input
  const now = clock.now()
  const before = (await caseFromSource(trx, source)) ?? (await openCaseOf(trx, facts.certificate.sha256))
  if (before !== undefined) {
    await addBrowser(trx, before.id, browser, now)
    return succeeded({ number: before.number, code: codeOf(before.id), isNew: false })
  }
  const lately = await casesOpenedSince(trx, facts.certificate.sha256, new Date(now.getTime() - day))
  if (lately >= config.casesPerDay) return failed('TOO_MANY_REQUESTS', { minutes: 24 * 60 })
  const number = await nextNumber(trx, localDay(now).replaceAll('-', ''))
  const keptUntil = new Date(now.getTime() + config.caseDays * day)
  const one = await insertCase(trx, { number, tenantId: bureauTenant, code: facts.code, facts, openedAt: now, keptUntil, source })
  // another request opened it in between: the number stays unused
  if (one === undefined) return 'again'
  await addBrowser(trx, one.id, browser, now)
  await begin(desk, trx, one, traceId)
  return succeeded({ number, code: codeOf(one.id), isNew: true })
}

async function begin({ clock, node }: DeskParts, trx: Transaction<any>, { id, number, code, facts }: Case, traceId: string): Promise<void> {
  const now = clock.now()
  await addEvent(trx, { caseId: id, at: now, kind: 'opened', by: 'person', channel: 'portal', code })
  const line = {
    event: 'case.opened' as const,
    traceId,
    subject: number,
    certificate: facts.certificate.sha256,
    detail: { code, refusal: facts.traceId },
  }
  await writeAudit(trx, 'desk', line, { now, node })
}
