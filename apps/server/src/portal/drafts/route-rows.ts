import { Type } from '@fastify/type-provider-typebox'
import type { DraftKeyAnswer } from '@yinxin/protocol/portal'
import { schemaOf } from '../../platform/web/schemas.ts'
import { actingQuery } from '../role-management/schemas.ts'
import type { RouteRow } from '../route-row.ts'

const draftKeyAnswer = schemaOf<DraftKeyAnswer>()(Type.Object({ key: Type.String() }))
const read = { method: 'GET', caller: 'session', limit: 'address', origin: false } as const

/** The rows of half-filled forms in the portal's route table: the forms themselves never come here. */
export const draftRouteRows: readonly RouteRow[] = [
  {
    ...{ ...read, path: '/api/person/draft-key' },
    schema: { summary: 'What half-filled forms of a person are sealed with in their tab', response: { 200: draftKeyAnswer } },
  },
  {
    ...{ ...read, path: '/api/organization/draft-key' },
    schema: {
      summary: 'The same for forms about the organisation one acts for',
      ...{ querystring: actingQuery, response: { 200: draftKeyAnswer } },
    },
  },
]
