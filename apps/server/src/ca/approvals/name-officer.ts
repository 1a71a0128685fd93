import { attribute, parseCertificate } from '@yinxin/pki'
import { defaultStaffPolicy, type CaOfficer } from '@yinxin/protocol/ca'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { writeAudit } from '../../platform/audit/line.ts'
import { newTraceId } from '../../platform/web/http-server.ts'
import type { CaContext } from '../deps.ts'
import { endOfficer, insertOfficer, certificateStanding } from './store.ts'

export type NamingContext = Pick<CaContext, 'db' | 'clock' | 'node' | 'staffPolicy'>

/** Puts an officer on the CA's list, or takes one off for good, with the audit line in the same transaction. */
export async function nameOfficer(
  der: Uint8Array,
  { actor, end }: { readonly actor: string; readonly end: boolean },
  { db, clock, node, staffPolicy = defaultStaffPolicy }: NamingContext,
): Promise<Result<CaOfficer>> {
  const parsed = parseCertificate(der)
  if (!parsed.ok) return failed('OFFICER_UNKNOWN')
  const { sha256, subject, extensions } = parsed.value
  const [name, number] = [attribute(subject, 'CN'), attribute(subject, 'serialNumber')]
  const isStaff = extensions.certificatePolicies?.some(({ policy }) => policy === staffPolicy) === true
  if (name === undefined || number === undefined || !isStaff) return failed('OFFICER_UNKNOWN')
  const officer = { sha256, name, number }
  const now = clock.now()
  return db.transaction().execute(async (trx) => {
    if ((await certificateStanding(trx, sha256))?.revoked !== false) return failed('OFFICER_UNKNOWN')
    if (!(await (end ? endOfficer(trx, sha256, now) : insertOfficer(trx, officer, now)))) return failed('OFFICER_UNKNOWN')
    const event = end ? ('officer.ended' as const) : ('officer.added' as const)
    await writeAudit(trx, 'ca', { event, traceId: newTraceId(), actor, subject: number, certificate: sha256 }, { now, node })
    return succeeded(officer)
  })
}
