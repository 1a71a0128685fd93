import { every, type Repeated } from '../platform/repeat.ts'
import { endSessions } from '../platform/sessions/end-session.ts'
import { sessionOver } from '../platform/sessions/limits.ts'
import { newTraceId } from '../platform/web/http-server.ts'
import { deleteExpiredUploads } from '../platform/uploads/store.ts'
import { forgetLimits } from '../platform/web/shared-limit.ts'
import { endLapsedDelegations } from './agents/end-delegation.ts'
import { deleteExpiredRefusals } from './sign-in/refusals.ts'
import type { PortalParts } from './deps.ts'
import { deleteExpiredInteractions } from './interactions/store.ts'
import { moveToDataKey } from './keys/data-keys.ts'
import { endBlockedSessions } from './sessions/blocked.ts'
import { recheckSessions } from './sessions/recheck.ts'
import { deleteExpiredPending, portalChallenges } from './sign-in/store.ts'
import { deleteOldHelpAnswers } from './help/store.ts'
import { endSuspendedSessions } from './lost-ukey/end-sessions.ts'
import { deleteExpiredMails } from './messages/mail-store.ts'
import { deleteExpiredMessages } from './messages/store.ts'
import { deleteExpiredCodes } from './persons/codes.ts'
import { deleteExpiredPasskeyChallenges } from './persons/passkey-store.ts'
import { deleteExpiredRegistrations } from './persons/registration-store.ts'
import { deleteByAge, retentionRules } from './retention.ts'
import { moveSeals } from './rights/move-seals.ts'
import { deleteOldNotices } from './notices/store.ts'
import { deleteOldPersonNotices } from './persons/notice-store.ts'
import { endRolesPastTheirLastDay } from './roles/end-role.ts'
import { deleteOldInvitations } from './roles/invitation-store.ts'
import { deleteExpiredOidc } from './sso/store.ts'

/** An over session is kept so long, in milliseconds, that a browser coming back is told that it expired. */
const graceForBrowsers = 86_400_000

/** A challenge that is over is kept so long, in milliseconds, that a late proof is told that it is late. */
const graceForProofs = 3_600_000

/** Counts of the help centre are kept so many days: a year can be compared with the one before. */
const helpAnswerDays = 800

/** An invitation that is over is kept so many days, for the question what became of it. */
const invitationDays = 30

const day = 86_400_000

/** Rows deleted in one statement, and how long one turn may take, in milliseconds. */
const [batch, turn] = [500, 30_000]

/** A turn of moving values to another data key, in milliseconds: a node that stops waits for it. */
const moving = 5000

interface Recheck {
  readonly run: (portal: PortalParts) => Promise<number | void>
  /** What it ends by the wall clock does not come back when that is set right: it waits while the clock was set lately (decision 112). */
  readonly endsForGood: boolean
}

/** What is looked at again on every node, and ended where it stands no more. */
const rechecks: Readonly<Record<string, Recheck>> = {
  'blocked sessions': { run: endBlockedSessions, endsForGood: false },
  'suspended sessions': { run: endSuspendedSessions, endsForGood: false },
  'roles past their last day': { run: endRolesPastTheirLastDay, endsForGood: true },
  'lapsed delegations': { run: endLapsedDelegations, endsForGood: true },
  're-check': { run: recheckSessions, endsForGood: false },
}

/** One turn of one of `rechecks`; none of what ends something for good while the clock was set lately. */
async function runRecheck(portal: PortalParts, { run, endsForGood }: Recheck, isSteady: boolean): Promise<void> {
  if (isSteady || !endsForGood) await run(portal)
}

/** Looks once at all that is looked at again, one after the other. */
export async function recheckAll(portal: PortalParts, isSteady: boolean): Promise<void> {
  for (const recheck of Object.values(rechecks)) await runRecheck(portal, recheck, isSteady)
}

/**
 * On every node: deletes what has expired (ended sessions get their audit line), and asks again about certificates of living sessions.
 * @param isSteady false: the clock was set lately
 */
export function startCleanup(portal: PortalParts, isSteady: () => boolean): Repeated {
  const { log } = portal
  const tasks = [
    every({ name: 'portal clean-up', seconds: 60, log }, () => cleanUp(portal, isSteady())),
    every({ name: 'portal data keys', seconds: 60, log }, async () => {
      if (!isSteady()) return // an old key is deleted by the clock
      const moved = await moveToDataKey(portal, portal.clock.monotonic() + moving)
      if (moved > 0) log.info({ moved }, 'values moved to the new data key')
    }),
    every({ name: 'portal seals of rights', seconds: 60, log }, async () => {
      if (!isSteady()) return
      const moved = await moveSeals(portal, portal.clock.monotonic() + moving)
      if (moved > 0) log.info({ moved }, 'rights sealed with the new key')
    }),
    // each by itself: a row that one of them fails on keeps no other from ending what has to end
    ...Object.entries(rechecks).map(([name, recheck]) =>
      every({ name: `portal ${name}`, seconds: 10, log }, () => runRecheck(portal, recheck, isSteady())),
    ),
  ]
  return { stop: async () => void (await Promise.all(tasks.map((task) => task.stop()))) }
}

/**
 * Deletes what has expired, batch by batch until nothing is left or the turn is over: then what is left comes first in the next.
 * @param isSteady false: the clock was set lately. What does not come back waits until it has gone on evenly for an hour
 */
export async function cleanUp(portal: PortalParts, isSteady = true): Promise<void> {
  const { db, clock } = portal
  const now = clock.now()
  const until = clock.monotonic() + turn
  const late = new Date(now.getTime() - graceForProofs)
  const parts = [
    () => portalChallenges.deleteExpired(db, late, batch),
    () => deleteExpiredPending(db, late, batch),
    () => deleteExpiredRefusals(db, late, batch),
    () => deleteExpiredInteractions(db, late, batch),
    () => deleteExpiredOidc(db, now, batch),
    () => deleteExpiredCodes(db, late, batch),
    () => deleteExpiredPasskeyChallenges(db, late, batch),
    () => deleteExpiredRegistrations(db, now, batch),
    () => endSessionsOver(portal, now),
    ...(isSteady ? deletionsForGood(portal, now) : []),
  ]
  await portalChallenges.deleteAttempts(db, new Date(now.getTime() - 120_000))
  await forgetLimits(db, 'portal', now)
  for (const part of parts) while ((await part()) === batch && clock.monotonic() < until);
}

/** What no clock that is set right again brings back: what was said and sent, files, records. */
function deletionsForGood({ db, config }: PortalParts, now: Date): readonly (() => Promise<number>)[] {
  const before = (days: number) => new Date(now.getTime() - days * day)
  return [
    () => deleteOldNotices(db, before(config.noticeDays ?? 365), batch),
    () => deleteOldPersonNotices(db, before(config.noticeDays ?? 365), batch),
    () => deleteExpiredMessages(db, now, batch),
    () => deleteExpiredMails(db, now, batch),
    () => deleteOldHelpAnswers(db, before(helpAnswerDays), batch),
    () => deleteExpiredUploads(db, 'portal', now, batch),
    () => deleteOldInvitations(db, before(invitationDays), batch),
    ...retentionRules.map((rule) => () => deleteByAge(db, rule, now, batch)),
  ]
}

async function endSessionsOver(portal: PortalParts, now: Date): Promise<number> {
  const traceId = newTraceId()
  const over = await portal.sessions.overBefore(portal.db, new Date(now.getTime() - graceForBrowsers), batch)
  await endSessions(
    portal,
    over.map((session) => ({ session, reason: sessionOver(session, now) ?? 'idle', traceId })),
  )
  return over.length
}
