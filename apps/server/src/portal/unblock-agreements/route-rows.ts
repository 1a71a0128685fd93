import { challengeAnswer } from '../../platform/authentication/schemas.ts'
import { passkeyRequestAnswer } from '../persons/schemas.ts'
import { actingQuery } from '../role-management/schemas.ts'
import type { RouteRow } from '../route-row.ts'
import { byApplication, unblockingChallengeInput, unblockingDecisionInput, unblockingPasskeyInput, unblockingsAnswer } from './schemas.ts'

const deciding = { method: 'POST', caller: 'session', origin: true } as const
const one = { params: byApplication, querystring: actingQuery }
const path = '/api/organization/unblockings'

/** The rows of unblockings in the portal's route table. Who may agree `roleTable` says, and never to their own UKey. */
export const unblockingRouteRows: readonly RouteRow[] = [
  {
    ...{ method: 'GET', path, caller: 'session', limit: 'address', origin: false },
    schema: {
      summary: 'UKeys of the organisation somebody asks to have unblocked',
      querystring: actingQuery,
      response: { 200: unblockingsAnswer },
    },
  },
  {
    ...{ ...deciding, path: `${path}/:application/challenges`, limit: 'sign-in' },
    schema: {
      summary: 'A challenge over exactly this unblocking, for a certificate',
      ...{ ...one, body: unblockingChallengeInput, response: { 200: challengeAnswer } },
    },
  },
  {
    ...{ ...deciding, path: `${path}/:application`, limit: 'address', audit: 'unblocking.agreed' },
    schema: {
      summary: 'Agrees or objects, by certificate',
      ...{ ...one, body: unblockingDecisionInput, response: { 200: unblockingsAnswer } },
    },
  },
  {
    ...{ ...deciding, path: `${path}/:application/passkey/challenges`, limit: 'address' },
    schema: {
      summary: 'What the browser is asked for a passkey with, over exactly this unblocking',
      ...{ ...one, body: unblockingChallengeInput, response: { 200: passkeyRequestAnswer } },
    },
  },
  {
    ...{ ...deciding, path: `${path}/:application/passkey`, limit: 'address', audit: 'unblocking.agreed' },
    schema: { summary: 'Agrees or objects, by passkey', ...{ ...one, body: unblockingPasskeyInput, response: { 200: unblockingsAnswer } } },
  },
]
