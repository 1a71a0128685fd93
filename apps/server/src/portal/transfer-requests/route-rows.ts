import { nothing } from '../../platform/web/schemas.ts'
import { byId } from '../role-management/schemas.ts'
import type { RouteRow } from '../route-row.ts'
import { contextQuery } from '../schemas.ts'
import { transferAnswer, transfersAnswer } from './schemas.ts'

/** The rows of transfers in the portal's route table. What changes hands, `transferTable` says. */
export const transferRouteRows: readonly RouteRow[] = [
  {
    ...{ method: 'GET', path: '/api/transfers', caller: 'anyone', limit: 'address', origin: false },
    schema: {
      summary: 'What this browser has asked for, and what was asked of the organisation of whoever is signed in',
      ...{ querystring: contextQuery, response: { 200: transfersAnswer } },
    },
  },
  {
    ...{ method: 'POST', path: '/api/transfers', caller: 'browser', limit: 'case', origin: true, audit: 'transfer.asked' },
    schema: {
      summary: 'Asks that the certificate of the refused sign-in of this browser changes hands',
      response: { 200: transferAnswer },
    },
  },
  {
    ...{ method: 'POST', path: '/api/transfers/:id/objection', caller: 'session', limit: 'address', origin: true },
    audit: 'transfer.objected',
    schema: {
      summary: 'Objects, for the organisation the certificate is bound to: the transfer stops',
      ...{ params: byId, querystring: contextQuery, response: { 204: nothing } },
    },
  },
]
