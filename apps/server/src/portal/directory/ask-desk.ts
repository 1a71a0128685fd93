import type { Directory, DirectoryDesk, FirstDirectory } from '@yinxin/protocol/desk'
import { sql } from 'kysely'
import { every, type Repeated } from '../../platform/repeat.ts'
import type { PortalConfig } from '../config.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalParts } from '../deps.ts'

/** Pause between two looks, in seconds: so long at most a change of an administrator is not seen yet. */
const lookSeconds = 5

/** What was told is written down anew after so many milliseconds, changed or not: how old it is survives a restart. */
const writtenFor = 600_000

/** What holds from the beginning. */
const always = '2000-01-01'

/** On every node: asks the desk what administrators keep, at once and again and again. A desk that is away is asked again. */
export function startDirectory(portal: PortalParts, desk: DirectoryDesk): Repeated {
  const first = askDesk(portal, desk).catch((error: unknown) =>
    portal.log.error({ err: error }, 'the desk was not asked for its directory; it is again'),
  )
  const repeated = every({ name: 'directory of the desk', seconds: lookSeconds, log: portal.log }, () => askDesk(portal, desk))
  return { stop: async () => void (await Promise.all([first, repeated.stop()])) }
}

/** Asks once; where the desk has nothing yet it gets what the configuration says, and is asked again. */
export async function askDesk(portal: PortalParts, desk: DirectoryDesk): Promise<void> {
  const answer = await desk.directory()
  if (!answer.ok) return // the peer's client has logged why
  const { directory } = answer.value
  if (directory !== undefined) return remember(portal, directory)
  const brought = await desk.bringDirectory(firstDirectory(portal.config))
  if (!brought.ok) return
  const again = await desk.directory()
  if (again.ok && again.value.directory !== undefined) await remember(portal, again.value.directory)
}

async function remember({ db, clock, directory: known }: PortalParts, directory: Directory): Promise<void> {
  const now = clock.now()
  known.take(directory, now)
  const told = JSON.stringify(directory)
  await db.transaction().execute(async (trx) => {
    const { rows } = await sql`insert into portal.known_directory as k (directory, told_at) values (${told}, ${now})
      on conflict (is_told) do update set directory = excluded.directory, told_at = excluded.told_at
      where k.directory <> excluded.directory or k.told_at < ${new Date(now.getTime() - writtenFor)} returning 1`.execute(trx)
    if (rows.length > 0) await writeCalendar(trx, directory.days)
  })
}

/** The days that terms in working days are counted by: those that were told, and no others. */
async function writeCalendar(trx: PortalTransaction, days: Directory['days']): Promise<void> {
  const told = days.map(({ day }) => day)
  await sql`delete from portal.holidays where day <> all(${told}::text[])`.execute(trx)
  for (const { day, name, kind } of days)
    await sql`insert into portal.holidays as h (day, name, worked) values (${day}, ${name.zh}, ${kind === 'working'})
      on conflict (day) do update set name = excluded.name, worked = excluded.worked`.execute(trx)
}

/** What the desk told before this start, whichever node heard it. */
export async function recallDirectory({ db, directory: known }: Pick<PortalParts, 'db' | 'directory'>): Promise<void> {
  const { rows } = await sql<{
    directory: Directory
    toldAt: Date
  }>`select directory, told_at as "toldAt" from portal.known_directory`.execute(db)
  if (rows[0] !== undefined) known.take(rows[0].directory, rows[0].toldAt)
}

/** What the configuration says, as administrators keep it. */
function firstDirectory({
  directory,
  cutOverDate,
  cutOverDates = {},
}: Pick<PortalConfig, 'directory' | 'cutOverDate' | 'cutOverDates'>): FirstDirectory {
  const none = { zh: '', en: '' }
  const places = [['', cutOverDate] as const, ...Object.entries(cutOverDates)]
  return {
    desks: directory.map(({ name, services, operator = none, address = none, phone = '', hours = none, chatUrl = '' }) => ({
      ...{ name, services, operator, address, floor: '', windows: '', phone, chatUrl, hoursNote: hours },
    })),
    places: places.map(([name, date]) => ({ name, steps: [{ from: always, cutOverDate: date }] })),
  }
}
