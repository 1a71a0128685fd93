import { sealToKey } from '@yinxin/pki'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { releaseContext, type ReleaseAnswer, type ReleasedAdminPins } from '@yinxin/protocol/ra'
import { encodeBase64 } from '@yinxin/protocol/wire'
import type { Transaction } from 'kysely'
import { writeAudit } from '../../platform/audit/line.ts'
import type { StoredApplication } from '../applications/application.ts'

import { applicationByNumber, lockApplication, noteReleased } from '../applications/store.ts'
import { takeApplicationStep } from '../applications/take-step.ts'
import { tellOfUnblocking } from '../contacts/send-code.ts'
import type { RaParts } from '../deps.ts'
import { newAdminPin } from '../admin-pins/new-admin-pin.ts'
import { mayFetch, over } from './release-times.ts'
import { knownUkey, openAdminPins, type OpenedAdminPins } from '../admin-pins/store.ts'

/**
 * Gives an approved application the admin PINs of its UKey, encrypted to the key it came with: once, and the same again for two minutes. The next one is stored
 * before, in the transaction of the step and its line; no PIN is in either.
 * @returns APPLICATION_STEP_REFUSED before an approval, and when the time is over; UNBLOCK_NOT_HERE, UNBLOCK_SPENT
 */
export async function releaseAdminPins(ra: RaParts, one: StoredApplication, traceId: string): Promise<Result<ReleaseAnswer>> {
  if (one.business !== 'unblock' || one.releaseKey === null) return failed('APPLICATION_STEP_REFUSED', { state: one.state })
  const may = mayFetch(one, ra.clock.now())
  if (!may.ok) return may
  const ukey = await knownUkey(ra.db, one.ukeySerial)
  if (ukey === undefined) return failed('UNBLOCK_NOT_HERE')
  if (ukey.spent) return failed('UNBLOCK_SPENT') // by another application that was approved meanwhile
  if (may.value === 'again') return again(ra, one, traceId)
  let opened: OpenedAdminPins | undefined
  const also = async (trx: Transaction<any>): Promise<void> => {
    const now = ra.clock.now()
    opened = await openAdminPins(trx, ra.secrets, one.ukeySerial, newAdminPin(), now)
    if (opened === undefined) throw new Error(`the admin PIN for the application ${one.number} is gone`)
    await noteReleased(trx, one.id, { at: now, generation: opened.generation })
    await note(ra, trx, one, traceId, opened.again)
    await tellOfUnblocking(ra, trx, one)
  }
  const moved = await takeApplicationStep(ra, one.number, { step: 'release', by: 'applicant', also, traceId })
  if (moved.ok) return opened === undefined ? failed('INTERNAL') : sealed(one, opened, opened.again)
  const now = await applicationByNumber(ra.db, one.number) // asked twice at once
  return now?.state === 'released' ? again(ra, now, traceId) : moved
}

/** The same once more, to the same key: an answer may be lost on the way. */
function again(ra: RaParts, one: StoredApplication, traceId: string): Promise<Result<ReleaseAnswer>> {
  return ra.db.transaction().execute(async (trx) => {
    const now = ra.clock.now()
    const locked = await lockApplication(trx, one.number)
    if (locked?.state !== 'released' || !mayFetch(locked, now).ok) return over
    const opened = await openAdminPins(trx, ra.secrets, one.ukeySerial, newAdminPin(), now)
    // another application has replaced it since: this one is about an admin PIN of before
    if (opened?.again !== true || opened.generation !== locked.released?.generation) return over
    await note(ra, trx, one, traceId, true)
    return sealed(one, opened, true)
  })
}

const note = (
  { clock, node }: RaParts,
  trx: Transaction<any>,
  { number, ukeySerial, uscc }: StoredApplication,
  traceId: string,
  again: boolean,
): Promise<void> =>
  writeAudit(
    trx,
    'ra',
    { event: 'admin-pin.released', traceId, subject: number, detail: { ukey: ukeySerial, uscc, again } },
    { now: clock.now(), node },
  )

function sealed(
  { number, ukeySerial, stepId, releaseKey }: StoredApplication,
  { current, next, puk }: OpenedAdminPins,
  isAgain: boolean,
): Result<ReleaseAnswer> {
  const answer: ReleasedAdminPins = { current, next, again: isAgain, ...(puk ? { fixed: true } : {}) }
  const context = releaseContext({ application: number, ukey: ukeySerial, step: stepId })
  const made = sealToKey(releaseKey ?? new Uint8Array(), Buffer.from(JSON.stringify(answer)), context)
  return made === undefined ? failed('INTERNAL') : succeeded({ key: encodeBase64(made.key), sealed: encodeBase64(made.sealed) })
}
