import {
  dayAfter,
  type Directory,
  type DirectoryDesk,
  type DeskEntry,
  type EntryContents,
  type EntryKind,
  type FirstDirectory,
  type PublicDesk,
} from '@yinxin/protocol/desk'
import { succeeded } from '@yinxin/protocol/failures'
import { sql, type Kysely, type Transaction } from 'kysely'
import { writeAudit } from '../../platform/audit/line.ts'
import { localDay } from '../../platform/local-day.ts'
import { newTraceId } from '../../platform/web/http-server.ts'
import type { DeskParts } from '../deps.ts'
import { bureauTenant } from '../staff/tenants.ts'
import { kindsOfEntry } from './entry.ts'
import { writeChange } from '../history/history.ts'
import { entriesOf, insertEntry } from './store.ts'

/** Days before today that are told: a term that began before a holiday is still counted right. */
const daysBack = 60

/** The contract for the portal: what administrators keep, and the first content of it. */
export function createDirectoryDesk(desk: DeskParts): DirectoryDesk {
  return {
    directory: async () => succeeded((await isBrought(desk.db)) ? { directory: await readDirectory(desk) } : {}),
    async bringDirectory(first) {
      await desk.db.transaction().execute((trx) => bring(desk, trx, first))
      return succeeded({})
    },
  }
}

async function readDirectory({ db, clock }: DeskParts): Promise<Directory> {
  const now = clock.now()
  const earliest = dayAfter(localDay(now), -daysBack)
  const [desks, days, places, announcements] = [
    await entriesOf(db, 'desk'),
    await entriesOf(db, 'day'),
    await entriesOf(db, 'place'),
    await entriesOf(db, 'announcement'),
  ]
  return {
    desks: desks.map(({ content }) => publicDesk(content)),
    days: days.map(({ content }) => content).filter(({ day }) => day >= earliest),
    places: places.map(({ content }) => content),
    announcements: announcements.map(({ id, content }) => ({ id, ...content })).filter(({ until }) => Date.parse(until) > now.getTime()),
  }
}

const publicDesk = ({ supervisors: _supervisors, ...desk }: DeskEntry): PublicDesk => desk

async function isBrought(db: Kysely<any>): Promise<boolean> {
  const { rows } = await sql`select from desk.directory_brought`.execute(db)
  return rows.length > 0
}

/** Whoever is first writes the mark; a second portal, or the same one again, changes nothing. */
async function bring({ clock, node }: DeskParts, trx: Transaction<any>, { desks, places }: FirstDirectory): Promise<void> {
  const now = clock.now()
  const { rows } = await sql`insert into desk.directory_brought (at) values (${now}) on conflict do nothing returning at`.execute(trx)
  if (rows.length === 0) return
  for (const desk of desks) await bringOne(trx, 'desk', { ...desk, supervisors: [] }, now)
  for (const place of places) await bringOne(trx, 'place', place, now)
  const line = { event: 'directory.brought' as const, traceId: newTraceId(), actor: 'portal', detail: { desks, places } }
  await writeAudit(trx, 'desk', line, { now, node })
}

async function bringOne<Kind extends EntryKind>(trx: Transaction<any>, kind: Kind, content: EntryContents[Kind], at: Date): Promise<void> {
  const subject = await insertEntry(trx, { kind, tenantId: bureauTenant, content, now: at })
  const title = kindsOfEntry[kind].titleOf(content)
  await writeChange(trx, { at, actor: 'portal', tenantId: bureauTenant, kind, subject, title, version: 1, after: content, why: '' })
}
