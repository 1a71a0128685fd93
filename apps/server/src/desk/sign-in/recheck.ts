import { failures, type FailureCode } from '@yinxin/protocol/failures'
import { sql } from 'kysely'
import { endSessions } from '../../platform/sessions/end-session.ts'
import { newTraceId } from '../../platform/web/http-server.ts'
import type { DeskParts } from '../deps.ts'

interface Asked {
  readonly sha256: string
  readonly staffId: string
  readonly der: Uint8Array
}

/** How long an answer serves, in milliseconds, and how many certificates are asked about in a turn. */
const [servesFor, batch] = [45_000, 32]

/** Ends sessions of certificates the gateway refuses by now, and of staff who were suspended or have ended. */
export async function recheckStaff(desk: DeskParts): Promise<void> {
  const { db, clock, gateway } = desk
  const now = clock.now()
  const { rows } = await sql<Asked>`update desk.staff_certificates c set asked_at = ${now} where c.sha256 in (
      select sha256 from desk.staff_certificates where asked_at < ${new Date(now.getTime() - servesFor)}
        and exists (select from desk.sessions s where s.staff_id = staff_certificates.staff_id and s.idle_expires_at > ${now}) limit ${batch})
    returning c.sha256, c.staff_id as "staffId", c.der`.execute(db)
  for (const { sha256, staffId, der } of rows) {
    const traceId = newTraceId()
    const certificate = Buffer.from(der).toString('base64')
    const { verdict, code } = await gateway.verifyCertificate({ certificate, policy: { revocation: 'required' }, traceId })
    if (verdict === 'refused' && isFinal(code)) await endOf(desk, staffId, sha256, traceId)
  }
  await endSuspended(desk)
}

/** A reason that lies in the certificate; nobody having answered is none. */
const isFinal = (code: FailureCode | undefined): boolean => code !== undefined && code !== 'INTERNAL' && failures[code].retry !== 'later'

async function endOf(desk: DeskParts, staffId: string, sha256: string, traceId: string): Promise<void> {
  const own = await desk.sessions.ofPrincipal(desk.db, { kind: 'staff', id: staffId }, desk.clock.now())
  const opened = own.filter(({ evidence }) => evidence.way === 'certificate' && evidence.certificate.sha256 === sha256)
  await endSessions(
    desk,
    opened.map((session) => ({ session, reason: 'certificate-refused' as const, traceId })),
  )
}

async function endSuspended(desk: DeskParts): Promise<void> {
  const { rows } = await sql<{ id: string }>`select distinct s.staff_id as id from desk.sessions s join desk.staff m on m.id = s.staff_id
    where m.state in ('suspended', 'ended') limit ${batch}`.execute(desk.db)
  for (const { id } of rows) {
    const own = await desk.sessions.ofPrincipal(desk.db, { kind: 'staff', id }, desk.clock.now())
    await endSessions(
      desk,
      own.map((session) => ({ session, reason: 'blocked' as const, traceId: newTraceId() })),
    )
  }
}
