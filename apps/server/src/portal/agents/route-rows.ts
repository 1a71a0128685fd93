import { nothing } from '../../platform/web/schemas.ts'
import { actingQuery, byId } from '../role-management/schemas.ts'
import type { RouteRow } from '../route-row.ts'
import * as schemas from './schemas.ts'

const read = { method: 'GET', caller: 'session', limit: 'address', origin: false } as const
const change = { method: 'POST', caller: 'session', limit: 'address', origin: true } as const
const acting = { querystring: actingQuery }

/** The rows of delegations and clients in the portal's route table. What each role may do stands in `roleTable`. */
export const agentRouteRows: readonly RouteRow[] = [
  {
    ...{ ...read, path: '/api/organization/delegations' },
    schema: {
      summary: 'What the organisation lets others do for it, and does for others',
      ...{ ...acting, response: { 200: schemas.delegationsAnswer } },
    },
  },
  {
    ...{ ...change, path: '/api/organization/delegations', audit: 'delegation.offered' },
    schema: {
      summary: 'Offers named units and business systems to another organisation',
      ...{ ...acting, body: schemas.delegationInput, response: { 200: schemas.delegationAnswer } },
    },
  },
  {
    ...{ ...change, path: '/api/organization/delegations/:id/acceptance', audit: 'delegation.in-force' },
    schema: {
      summary: 'Confirms what another organisation offers, and names who acts by it',
      ...{ params: byId, ...acting, body: schemas.delegationHandlersInput, response: { 204: nothing } },
    },
  },
  {
    ...{ ...change, path: '/api/organization/delegations/:id/handlers', audit: 'delegation.changed' },
    schema: {
      summary: 'Names who acts by it from now on, and nobody else',
      ...{ params: byId, ...acting, body: schemas.delegationHandlersInput, response: { 204: nothing } },
    },
  },
  {
    ...{ ...change, method: 'DELETE', path: '/api/organization/delegations/:id', audit: 'delegation.ended' },
    schema: { summary: 'Withdraws, declines, revokes or gives back', params: byId, ...acting, response: { 204: nothing } },
  },
  {
    ...{ ...read, path: '/api/session/clients' },
    schema: { summary: 'For whom one may act as an agent', response: { 200: schemas.clientsAnswer } },
  },
  {
    ...{ ...change, path: '/api/session/clients/:id', audit: 'unit.chosen' },
    schema: { summary: 'Acts for one of them: a context for this tab', params: byId, response: { 200: schemas.clientAnswer } },
  },
]
