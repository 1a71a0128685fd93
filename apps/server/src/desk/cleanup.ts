import { sql } from 'kysely'
import { challengeStore } from '../platform/authentication/challenge-store.ts'
import { writeAudit } from '../platform/audit/line.ts'
import { deleteExpiredUploads } from '../platform/uploads/store.ts'
import { every, type Repeated } from '../platform/repeat.ts'
import { endSessions } from '../platform/sessions/end-session.ts'
import { sessionOver } from '../platform/sessions/limits.ts'
import { steadyClock } from '../platform/steady-clock.ts'
import { newTraceId } from '../platform/web/http-server.ts'
import { moveCase } from './cases/case-machine.ts'
import { deleteFilesOfEndedCases } from './cases/document-store.ts'
import { addEvent, changeCase, lockCase } from './cases/store.ts'
import type { DeskParts } from './deps.ts'
import { recheckStaff } from './sign-in/recheck.ts'

export const deskChallenges = challengeStore('desk')

/** Rows of one turn. */
const batch = 100

/** On every node: ends what has run out, and asks again about certificates of staff who are signed in. */
export function startDeskCleanup(desk: DeskParts): Repeated {
  const { log } = desk
  const isSteady = steadyClock(desk.clock)
  const tasks = [
    every({ name: 'desk clean-up', seconds: 60, log }, () => cleanUpDesk(desk, isSteady())),
    every({ name: 'desk re-check', seconds: 10, log }, () => recheckStaff(desk)),
  ]
  return { stop: async () => void (await Promise.all(tasks.map((task) => task.stop()))) }
}

/**
 * Deletes challenges and sessions that are over, and ends cases nobody did anything about.
 * @param isSteady false: the clock was set lately. What does not come back waits until it has gone on evenly for an hour
 */
export async function cleanUpDesk(desk: DeskParts, isSteady = true): Promise<void> {
  const { db, clock } = desk
  const now = clock.now()
  const before = (seconds: number) => new Date(now.getTime() - seconds * 1000)
  await deskChallenges.deleteExpired(db, before(3600), batch)
  await deskChallenges.deleteAttempts(db, before(120))
  await sql`delete from desk.case_viewers where seen_at < ${before(3600)}`.execute(db)
  const over = await desk.sessions.overBefore(db, before(86_400), batch)
  await endSessions(
    desk,
    over.map((session) => ({ session, reason: sessionOver(session, now) ?? 'idle', traceId: newTraceId() })),
  )
  if (isSteady) await deleteForGood(desk)
}

/** What no clock that is set right again brings back: files, and cases that are open. */
async function deleteForGood(desk: DeskParts): Promise<void> {
  const { db, clock, log } = desk
  const now = clock.now()
  await deleteFilesOfEndedCases(db, new Date(now.getTime() - desk.config.documentDays * 86_400_000), batch)
  await deleteExpiredUploads(db, 'desk', now, batch)
  const { rows } = await sql<{ number: string }>`select number from desk.cases
    where kept_until < ${now} and state in ('waiting', 'in-progress', 'on-hold') order by kept_until limit ${batch}`.execute(db)
  for (const { number } of rows)
    await expire(desk, number).catch((error: unknown) => log.error({ err: error, case: number }, 'a case that is over was not ended'))
}

async function expire(desk: DeskParts, number: string): Promise<void> {
  const { db, clock, node } = desk
  const now = clock.now()
  await db.transaction().execute(async (trx) => {
    const one = await lockCase(trx, number)
    const moved = one && moveCase({ ...one, step: 'expire', actor: { kind: 'time' }, hasReason: false, now })
    if (one === undefined || moved?.ok !== true || one.keptUntil >= now) return
    await changeCase(trx, one, { state: moved.value.to, owner: one.owner }, now)
    await addEvent(trx, { caseId: one.id, at: now, kind: moved.value.event, by: 'time', channel: 'desk' })
    const detail = { step: 'expire', before: one.state, after: moved.value.to }
    await writeAudit(trx, 'desk', { event: 'case.changed', traceId: newTraceId(), actor: 'system', subject: number, detail }, { now, node })
  })
}
