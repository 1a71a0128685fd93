import { nothing } from '../../platform/web/schemas.ts'
import { actingQuery, byId } from '../role-management/schemas.ts'
import type { RouteRow } from '../route-row.ts'

/** The row of unbinding in the portal's route table. */
export const unbindingRouteRows: readonly RouteRow[] = [
  {
    ...{ method: 'DELETE', path: '/api/organization/certificates/:id', caller: 'session', limit: 'address', origin: true },
    audit: 'binding.removed',
    schema: {
      summary: 'Unbinds the certificates of a holder from the organisation',
      ...{ params: byId, querystring: actingQuery, response: { 204: nothing } },
    },
  },
]
