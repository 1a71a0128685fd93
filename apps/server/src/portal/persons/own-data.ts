import { sql } from 'kysely'
import { succeeded, failed, type Result } from '@yinxin/protocol/failures'
import type { OwnData } from '@yinxin/protocol/portal'
import { writeAudit } from '../../platform/audit/line.ts'
import { portalTables, type PortalDatabase } from '../database.ts'
import { noteView, viewsOf } from './data-views.ts'
import { isRecent } from './own-account.ts'
import { linesOfPersons } from './own-data-lines.ts'
import { choicesOf, noticesOfPerson } from './notice-store.ts'
import { passkeysOf } from './passkey-store.ts'
import type { OwnStep } from './passkeys.ts'
import type { PersonParts } from './person-parts.ts'

/** Lines of the audit that are given out at most, the latest. */
const mostLines = 5000

/**
 * Everything that is kept of a person, for themselves, in the clear: name and numbers, how well they are known, consents, ways in, devices, sessions, what was decided
 * under their id, and who looked. Secrets are not data of theirs to have: of a password only that there is one. Counts as a view itself. SIGN_IN_AGAIN.
 */
export async function exportOwnData(parts: PersonParts, step: OwnStep): Promise<Result<OwnData>> {
  const { session, person } = step.account
  const { db, clock, node } = parts
  const now = clock.now()
  if (!isRecent(session, now)) return failed('SIGN_IN_AGAIN')
  await db.transaction().execute(async (trx) => {
    await noteView(trx, { personId: person.id, what: 'everything', role: 'owner', actor: person.id }, now)
    const line = { event: 'person.exported', traceId: step.traceId, actor: person.id, subject: person.id } as const
    await writeAudit(trx, 'portal', line, { now, node })
  })
  const { id, name, kind, number, mobile, registeredAt, language } = person
  const sessions = await parts.sessions.ofPrincipal(db, session.principal, now)
  return succeeded({
    madeAt: now.toISOString(),
    person: {
      id,
      name,
      mobile,
      registeredAt: registeredAt.toISOString(),
      language,
      document: { kind, ...(number === undefined ? {} : { number }) },
    },
    ...(await kept(db, id)),
    roles: await rolesEver(db, id),
    passkeys: (await passkeysOf(db, id)).map(({ id: passkey, browser, createdAt }) => ({
      ...{ id: passkey, browser, createdAt: createdAt.toISOString() },
    })),
    sessions: sessions.map(({ browser, signedInAt, lastSeenAt, evidence }) => ({
      ...{ browser, signedInAt: signedInAt.toISOString(), lastSeenAt: lastSeenAt.toISOString(), network: evidence.from?.network ?? '' },
    })),
    decisions: await decisionsAbout(db, id),
    views: await viewsOf(db, id),
    notices: await noticesOfPerson(db, id, mostLines),
    byMessage: await choicesOf(db, id),
    visits: await remindedVisits(db, id),
  })
}

async function remindedVisits(db: PortalDatabase, id: string): Promise<OwnData['visits']> {
  const rows = await portalTables(db)
    .selectFrom('visit_reminders')
    .select(['case_number', 'place', 'day', 'due_at'])
    .where('person_id', '=', id)
    .orderBy('due_at')
    .execute()
  return rows.map(({ case_number: number, place, day, due_at: at }) => ({ number, place: place.zh, day, at: at.toISOString() }))
}

/** What stands in tables of the portal under a person's id. */
async function kept(db: PortalDatabase, id: string): Promise<Pick<OwnData, 'proofings' | 'consents' | 'passwords' | 'devices'>> {
  const tables = portalTables(db)
  const proofings = await tables.selectFrom('proofings').select(['level', 'provider', 'at']).where('person_id', '=', id).execute()
  const consents = await tables.selectFrom('consents').select(['text', 'version', 'given_at']).where('person_id', '=', id).execute()
  const passwords = await tables.selectFrom('credentials').select(['created_at', 'revoked_at']).where('person_id', '=', id).execute()
  const devices = await tables
    .selectFrom('devices')
    .select(['browser', 'first_seen_at', 'last_seen_at'])
    .where('person_id', '=', id)
    .execute()
  return {
    proofings: proofings.map(({ level, provider, at }) => ({ level, ...(provider === null ? {} : { provider }), at: at.toISOString() })),
    consents: consents.map(({ text, version, given_at: at }) => ({ text, version, at: at.toISOString() })),
    passwords: passwords.map(({ created_at: at, revoked_at: until }) => ({
      ...{ createdAt: at.toISOString(), ...(until === null ? {} : { replacedAt: until.toISOString() }) },
    })),
    devices: devices.map(({ browser, first_seen_at: first, last_seen_at: last }) => ({
      ...{ browser, firstSeenAt: first.toISOString(), lastSeenAt: last.toISOString() },
    })),
  }
}

/** What the person is and was in organisations, and whose certificates they use. */
async function rolesEver(db: PortalDatabase, id: string): Promise<OwnData['roles']> {
  const { rows } = await sql<{ organization: string; kind: string; state: string; at: Date; ended: Date | null }>`
    select o.name as organization, r.kind, r.state, r.asked_at as at, r.ended_at as ended
      from portal.roles r join portal.organizations o on o.id = r.organization_id where r.person_id = ${id}
    union all select coalesce(o.name, ''), 'certificate', case when h.ended_at is null then 'active' else 'ended' end, h.since, h.ended_at
      from portal.holder_persons h left join portal.organizations o on o.id = h.organization_id where h.person_id = ${id} order by at`.execute(
    db,
  )
  return rows.map(({ at, ended, ...role }) => ({
    ...role,
    askedAt: at.toISOString(),
    ...(ended === null ? {} : { endedAt: ended.toISOString() }),
  }))
}

async function decisionsAbout(db: PortalDatabase, id: string): Promise<OwnData['decisions']> {
  const { rows } = await sql<{ event: string; at: Date }>`
    select event, at from portal.audit_line where subject = ${id} and ${sql.raw(linesOfPersons)} order by number desc limit ${mostLines}`.execute(
    db,
  )
  return rows.map(({ event, at }) => ({ event, at: at.toISOString() }))
}
