import type { TableRow } from '../../platform/web/route-table.ts'
import { agreementPaths } from './paths.ts'
import { agreementQuestions, agreementReport, agreementTaken } from './schemas.ts'

/** Every address of the RA for the portal. A route without a row does not start. */
export const agreementRouteTable: readonly TableRow[] = [
  {
    ...{ method: 'POST', path: agreementPaths.waiting },
    schema: { summary: 'Unblockings that wait for their organisations, the oldest first', response: { 200: agreementQuestions } },
  },
  {
    ...{ method: 'POST', path: agreementPaths.report },
    schema: {
      summary: 'Who was asked, or what somebody who manages the organisation signed',
      ...{ body: agreementReport, response: { 200: agreementTaken } },
    },
  },
]
