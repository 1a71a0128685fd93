import { nothing } from '../../platform/web/schemas.ts'
import type { RouteRow } from '../route-row.ts'
import { contextQuery } from '../schemas.ts'
import { noticesAnswer, noticesReadInput } from './schemas.ts'

/** The rows of notices in the portal's route table. */
export const noticeRouteRows: readonly RouteRow[] = [
  {
    ...{ method: 'GET', path: '/api/notices', caller: 'session', limit: 'address', origin: false },
    schema: { summary: 'What the organisation of the context was told', querystring: contextQuery, response: { 200: noticesAnswer } },
  },
  {
    ...{ method: 'POST', path: '/api/notices/read', caller: 'session', limit: 'address', origin: true },
    schema: {
      summary: 'Notes that everything up to a notice was read',
      ...{ querystring: contextQuery, body: noticesReadInput, response: { 204: nothing } },
    },
  },
]
