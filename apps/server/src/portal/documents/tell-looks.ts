import type { CaseDesk, OwnedLook } from '@yinxin/protocol/desk'
import { sql } from 'kysely'
import { every, type Repeated } from '../../platform/repeat.ts'
import type { PortalParts } from '../deps.ts'

/** Pause between two looks at the desk, in seconds. */
const askSeconds = 5

/** On every node: fetches who of staff has looked at documents of account owners, and lists it there (R49). */
export function startTellingLooks(portal: PortalParts, desk: CaseDesk): Repeated {
  return every({ name: 'looks at documents', seconds: askSeconds, log: portal.log }, () => tellLooks(portal, desk))
}

/**
 * Writes every look that waits into the account it is about, and reports. By the id of the look: fetched again after a crash, or by two nodes, it is listed
 * once. An owner whose account is closed keeps the row under an id that says nothing.
 */
export async function tellLooks(portal: PortalParts, desk: CaseDesk): Promise<void> {
  const waiting = await desk.waitingLooks()
  if (!waiting.ok || waiting.value.length === 0) return // the peer's client has logged why
  await portal.db.transaction().execute(async (trx) => {
    for (const look of waiting.value) await note(trx, look)
  })
  await desk.reportLooks(waiting.value.map(({ id }) => id))
}

async function note(trx: PortalParts['db'], { id, owner, number, staff, role, at }: OwnedLook): Promise<void> {
  await sql`insert into portal.data_views (id, person_id, what, role, actor, about, at)
    select ${id}, p.id, 'case-document', ${role}, ${staff}, ${number}, ${new Date(at)} from portal.persons p where p.id = ${owner}
    on conflict (id) do nothing`.execute(trx)
}
