import { nothing } from '../../platform/web/schemas.ts'
import { actingQuery, byId } from '../role-management/schemas.ts'
import type { RouteRow } from '../route-row.ts'
import { contextQuery } from '../schemas.ts'
import { lostUkeyAnswer, suspensionAnswer, suspensionInput } from './schemas.ts'

const own = { caller: 'session', limit: 'address' } as const

/** The rows of lost UKeys in the portal's route table. Who may suspend what, `roleTable` and `maySuspend` say. */
export const lostUkeyRouteRows: readonly RouteRow[] = [
  {
    ...{ ...own, method: 'GET', path: '/api/lost-ukey', origin: false },
    schema: { summary: 'What the person may suspend, in each organisation', querystring: contextQuery, response: { 200: lostUkeyAnswer } },
  },
  {
    ...{ ...own, method: 'POST', path: '/api/lost-ukey/suspensions', origin: true, audit: 'certificate.suspended' },
    schema: {
      summary: 'Suspends the certificates of a lost UKey',
      ...{ querystring: contextQuery, body: suspensionInput, response: { 200: suspensionAnswer } },
    },
  },
  {
    ...{ ...own, method: 'DELETE', path: '/api/organization/suspensions/:id', origin: true, audit: 'certificate.suspension-lifted' },
    schema: {
      summary: 'Lifts a suspension, by a proof with another certificate',
      ...{ params: byId, querystring: actingQuery, response: { 204: nothing } },
    },
  },
]
