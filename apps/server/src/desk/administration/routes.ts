import {
  mayDo,
  type EntriesAnswer,
  type EntryAddInput,
  type EntryChangeInput,
  type EntryContents,
  type EntryKind,
  type FieldChange,
  type HistoryAnswer,
  type HoursChangeInput,
} from '@yinxin/protocol/desk'
import type { Result } from '@yinxin/protocol/failures'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { localDay } from '../../platform/local-day.ts'
import { sendFailure } from '../../platform/web/http-server.ts'
import type { DeskParts } from '../deps.ts'
import type { StaffRecord } from '../staff/staff-member.ts'
import { staffNames, supervisorsOf } from '../staff/store.ts'
import { addEntry, changeEntry, changeHours, officeFor } from './change-entry.ts'
import { kindsOfEntry } from './entry.ts'
import { listHistory, type HistoryQuery } from '../history/history.ts'
import { entriesOf } from './store.ts'

type OfId = { Params: { id: string } }
type StaffOf = (request: FastifyRequest) => StaffRecord

/** Routes of what administrators keep; who asks is what the guard before them found. */
export function administrationRoutes(app: FastifyInstance, desk: DeskParts, staffOf: StaffOf): void {
  entryRoutes(app, desk, staffOf, 'desk', '/api/admin/desks')
  entryRoutes(app, desk, staffOf, 'day', '/api/admin/days')
  entryRoutes(app, desk, staffOf, 'place', '/api/admin/places')
  entryRoutes(app, desk, staffOf, 'announcement', '/api/admin/announcements')

  app.post<OfId & { Body: HoursChangeInput }>('/api/admin/desks/:id/hours', async (request, reply) => {
    const by = staffOf(request)
    const asked = { id: request.params.id, by, input: request.body, traceId: request.traceId }
    return answer(desk, reply, 'desk', by, await changeHours(desk, asked))
  })

  app.get<{ Querystring: HistoryQuery }>('/api/admin/history', async (request) =>
    withNames(desk, staffOf(request).tenantId, await listHistory(desk.db, staffOf(request).tenantId, request.query)),
  )
}

function entryRoutes<Kind extends EntryKind>(app: FastifyInstance, desk: DeskParts, staffOf: StaffOf, kind: Kind, path: string): void {
  app.get(path, async (request) => presentEntries(desk, kind, staffOf(request)))

  app.post<{ Body: EntryAddInput<EntryContents[Kind]> }>(path, async (request, reply) => {
    const by = staffOf(request)
    return answer(desk, reply, kind, by, await addEntry(desk, { kind, by, input: request.body, traceId: request.traceId }))
  })

  app.post<OfId & { Body: EntryChangeInput<EntryContents[Kind]> }>(`${path}/:id`, async (request, reply) => {
    const by = staffOf(request)
    const asked = { kind, by, id: request.params.id, input: request.body, traceId: request.traceId }
    return answer(desk, reply, kind, by, await changeEntry(desk, asked))
  })
}

/** Supervisors of a desk are kept by their ids, and read by their names. */
async function withNames({ db }: DeskParts, tenantId: string, history: HistoryAnswer): Promise<HistoryAnswer> {
  const isOfStaff = ({ field }: FieldChange) => field === 'supervisors'
  const written = history.lines.flatMap(({ fields }) =>
    fields.filter(isOfStaff).map(({ before = '', after = '' }) => `${before}, ${after}`),
  )
  const names = await staffNames(db, [...new Set(written.join(', ').split(', '))].filter(Boolean), tenantId)
  const named = (ids: string) =>
    ids
      .split(', ')
      .map((id) => names.get(id) ?? id)
      .join(', ')
  const read = (change: FieldChange): FieldChange =>
    isOfStaff(change)
      ? {
          field: change.field,
          ...(change.before === undefined ? {} : { before: named(change.before) }),
          ...(change.after === undefined ? {} : { after: named(change.after) }),
        }
      : change
  return { ...history, lines: history.lines.map((line) => ({ ...line, fields: line.fields.map(read) })) }
}

/** Done: how it is now. */
async function answer(desk: DeskParts, reply: FastifyReply, kind: EntryKind, by: StaffRecord, done: Result<true>) {
  return done.ok ? presentEntries(desk, kind, by) : sendFailure(reply, done.failure)
}

async function presentEntries<Kind extends EntryKind>(
  { db, clock }: DeskParts,
  kind: Kind,
  by: StaffRecord,
): Promise<EntriesAnswer<EntryContents[Kind]>> {
  const stored = await entriesOf(db, kind, kindsOfEntry[kind].isShared ? undefined : by.tenantId)
  const mayChange = officeFor(kind, by) !== undefined && mayDo(by.roles, 'directory.manage')
  return {
    entries: stored.map(({ id, version, content, changedAt, changedBy }) => ({
      ...{ id, version, content, changedAt: changedAt.toISOString(), changedBy: changedBy ?? '', mayChange },
    })),
    mayAdd: mayChange,
    today: localDay(clock.now()),
    supervisors: kind === 'desk' ? await supervisorsOf(db, by.tenantId) : [],
  }
}
