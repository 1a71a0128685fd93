import {
  entryFaults,
  mayDo,
  mostEntries,
  type EntryAddInput,
  type EntryChangeInput,
  type EntryContents,
  type EntryFacts,
  type EntryFault,
  type EntryKind,
  type HoursChangeInput,
} from '@yinxin/protocol/desk'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { Transaction } from 'kysely'
import { writeAudit } from '../../platform/audit/line.ts'
import { localDay } from '../../platform/local-day.ts'
import type { DeskParts } from '../deps.ts'
import type { StaffRecord } from '../staff/staff-member.ts'
import { bureauTenant } from '../staff/tenants.ts'
import { supervisorsOf } from '../staff/store.ts'
import { kindsOfEntry, type StoredEntry } from './entry.ts'
import { writeChange } from '../history/history.ts'
import { countEntries, deleteEntry, insertEntry, isKeyTaken, lockEntry, lockKind, replaceEntry } from './store.ts'

interface Asked {
  readonly by: StaffRecord
  readonly traceId: string
}

/** The office whose entries of this kind one changes; undefined: what holds for all is the bureau's own to change. */
export function officeFor(kind: EntryKind, { tenantId }: Pick<StaffRecord, 'tenantId'>): string | undefined {
  return !kindsOfEntry[kind].isShared || tenantId === bureauTenant ? tenantId : undefined
}

/** Adds an entry. STAFF_NOT_ALLOWED for what another office keeps, ENTRY_INVALID. */
export async function addEntry<Kind extends EntryKind>(
  desk: DeskParts,
  asked: Asked & { readonly kind: Kind; readonly input: EntryAddInput<EntryContents[Kind]> },
): Promise<Result<true>> {
  const { kind, by, input } = asked
  const tenantId = officeFor(kind, by)
  if (tenantId === undefined) return failed('STAFF_NOT_ALLOWED')
  const { content, why } = input
  return desk.db.transaction().execute(async (trx) => {
    await lockKind(trx, kind)
    const now = desk.clock.now()
    const fault =
      (await faultOf(trx, { kind, content, tenantId, now })) ??
      ((await isKeyTaken(trx, kind, kindsOfEntry[kind].keyOf(content)))
        ? { field: keyField[kind], problem: 'there-already' }
        : undefined) ??
      ((await countEntries(trx, kind, tenantId)) >= mostEntries[kind] ? { field: keyField[kind], problem: 'too-many' } : undefined)
    if (fault !== undefined) return failed('ENTRY_INVALID', { field: fault.field, reason: fault.problem })
    const id = await insertEntry(trx, { kind, tenantId, content, now, by: by.id })
    await record(desk, trx, { ...asked, tenantId, id, version: 1, after: content, why, now })
    return succeeded(true)
  })
}

/**
 * Changes an entry as it was seen, or removes it.
 * @returns NOT_FOUND for what is not there, or another office's; ENTRY_CHANGED when somebody was first; STAFF_NOT_ALLOWED, ENTRY_INVALID
 */
export async function changeEntry<Kind extends EntryKind>(
  desk: DeskParts,
  asked: Asked & { readonly kind: Kind; readonly id: string; readonly input: EntryChangeInput<EntryContents[Kind]> },
): Promise<Result<true>> {
  const { kind, id, by, input } = asked
  const tenantId = officeFor(kind, by)
  if (tenantId === undefined) return failed('STAFF_NOT_ALLOWED')
  return desk.db.transaction().execute(async (trx) => {
    await lockKind(trx, kind)
    const before = await lockEntry(trx, kind, id, tenantId)
    if (before === undefined) return failed('NOT_FOUND')
    if (before.version !== input.version) return failed('ENTRY_CHANGED')
    return keep(desk, trx, { ...asked, tenantId, before, content: input.content, why: input.why })
  })
}

/**
 * Changes when a desk is open, and nothing else: for whoever administers it, and for supervisors it names.
 * @returns as `changeEntry`; NOT_FOUND for a desk that does not name one
 */
export async function changeHours(
  desk: DeskParts,
  { id, by, input, traceId }: Asked & { readonly id: string; readonly input: HoursChangeInput },
): Promise<Result<true>> {
  const { tenantId } = by
  return desk.db.transaction().execute(async (trx) => {
    await lockKind(trx, 'desk')
    const before = await lockEntry(trx, 'desk', id, tenantId)
    if (before === undefined || !(mayDo(by.roles, 'directory.manage') || before.content.supervisors.includes(by.id)))
      return failed('NOT_FOUND')
    if (before.version !== input.version) return failed('ENTRY_CHANGED')
    const { week, hoursNote, why } = input
    return keep(desk, trx, { kind: 'desk', by, traceId, tenantId, before, content: { ...before.content, week, hoursNote }, why })
  })
}

interface Keeping<Kind extends EntryKind> extends Asked {
  readonly kind: Kind
  readonly tenantId: string
  readonly before: StoredEntry<EntryContents[Kind]>
  readonly content: EntryContents[Kind] | undefined
  readonly why: string
}

async function keep<Kind extends EntryKind>(desk: DeskParts, trx: Transaction<any>, keeping: Keeping<Kind>): Promise<Result<true>> {
  const { kind, by, tenantId, before, content, why } = keeping
  const [now, id] = [desk.clock.now(), before.id]
  const fault =
    content === undefined
      ? removalFault(kind, before.content)
      : ((await faultOf(trx, { kind, content, tenantId, now, before: before.content })) ??
        ((await isKeyTaken(trx, kind, kindsOfEntry[kind].keyOf(content), id))
          ? { field: keyField[kind], problem: 'there-already' as const }
          : undefined))
  if (fault !== undefined) return failed('ENTRY_INVALID', { field: fault.field, reason: fault.problem })
  if (content === undefined) await deleteEntry(trx, id)
  else await replaceEntry(trx, id, { kind, content, now, by: by.id })
  await record(desk, trx, { ...keeping, id, version: before.version + 1, before: before.content, after: content, why, now })
  return succeeded(true)
}

/** The date of everywhere else stays: without it nobody could say what holds. */
function removalFault<Kind extends EntryKind>(kind: Kind, content: EntryContents[Kind]): EntryFault | undefined {
  return kind === 'place' && kindsOfEntry[kind].keyOf(content) === '' ? { field: 'name', problem: 'last' } : undefined
}

/** Where a fault is said that is about an entry as a whole. */
const keyField = { desk: 'name', day: 'day', place: 'name', announcement: 'title' } as const satisfies Record<EntryKind, string>

async function faultOf<Kind extends EntryKind>(
  trx: Transaction<any>,
  {
    kind,
    content,
    tenantId,
    now,
    before,
  }: {
    readonly kind: Kind
    readonly content: EntryContents[Kind]
    readonly tenantId: string
    readonly now: Date
    readonly before?: EntryContents[Kind]
  },
): Promise<EntryFault | undefined> {
  const supervisors = kind === 'desk' ? (await supervisorsOf(trx, tenantId)).map(({ id }) => id) : []
  const facts: EntryFacts<EntryContents[Kind]> = { before, today: localDay(now), now, supervisors }
  return entryFaults(kind, content, facts)[0]
}

interface Recorded<Kind extends EntryKind> extends Asked {
  readonly kind: Kind
  readonly tenantId: string
  readonly id: string
  readonly version: number
  readonly before?: EntryContents[Kind]
  readonly after: EntryContents[Kind] | undefined
  readonly why: string
  readonly now: Date
}

/** History and audit, in the transaction of the change. */
async function record<Kind extends EntryKind>({ node }: DeskParts, trx: Transaction<any>, recorded: Recorded<Kind>): Promise<void> {
  const { kind, by, traceId, tenantId, id, version, before, after, why, now } = recorded
  const content = after ?? before
  const title = content === undefined ? '' : kindsOfEntry[kind].titleOf(content)
  await writeChange(trx, { at: now, actor: by.id, tenantId, kind, subject: id, title, version, before, after, why })
  const line = { event: 'directory.changed' as const, traceId, actor: by.id, subject: id, detail: { kind, version, before, after, why } }
  await writeAudit(trx, 'desk', line, { now, node })
}
