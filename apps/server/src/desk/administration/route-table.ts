import type { TSchema } from '@fastify/type-provider-typebox'
import type { StaffAction } from '@yinxin/protocol/desk'
import type { DeskRouteRow } from '../route-row.ts'
import {
  contentSchemas,
  entriesAnswer,
  entryAddInput,
  entryChangeInput,
  entryOfId,
  historyAnswer,
  historyQuery,
  hoursChangeInput,
} from './schemas.ts'

const read = { method: 'GET', origin: false } as const
const change = { method: 'POST', origin: true } as const

/** The three addresses of a kind: read, add, change or remove. */
function rowsOf(name: keyof typeof contentSchemas, what: string, reads: StaffAction, content: TSchema): readonly DeskRouteRow[] {
  const path = `/api/admin/${name}`
  const answer = { 200: entriesAnswer(content) }
  const manage = { ...change, caller: 'directory.manage' } as const
  return [
    { ...read, path, caller: reads, schema: { summary: `${what}, as they are kept`, response: answer } },
    { ...manage, path, schema: { summary: `Adds to: ${what}`, body: entryAddInput(content), response: answer } },
    {
      ...manage,
      path: `${path}/:id`,
      schema: {
        summary: `Changes one as it was seen, or removes it: ${what}`,
        ...{ params: entryOfId, body: entryChangeInput(content), response: answer },
      },
    },
  ]
}

/** Every address of administration but that of staff. */
export const administrationRouteTable: readonly DeskRouteRow[] = [
  ...rowsOf('desks', 'Desks of one’s office', 'hours.manage', contentSchemas.desks),
  {
    ...{ ...change, path: '/api/admin/desks/:id/hours', caller: 'hours.manage' },
    schema: {
      summary: 'Changes when a desk is open, and nothing else of it',
      ...{ params: entryOfId, body: hoursChangeInput, response: { 200: entriesAnswer(contentSchemas.desks) } },
    },
  },
  ...rowsOf('days', 'Days that are not as others', 'directory.manage', contentSchemas.days),
  ...rowsOf('places', 'Cut-over dates of places', 'directory.manage', contentSchemas.places),
  ...rowsOf('announcements', 'Announcements on pages of the portal', 'directory.manage', contentSchemas.announcements),
  {
    ...{ ...read, path: '/api/admin/history', caller: 'history.see' },
    schema: { summary: 'What was changed, by whom, when and why', querystring: historyQuery, response: { 200: historyAnswer } },
  },
]
