import { nothing } from '../../platform/web/schemas.ts'
import { actingQuery, byId } from '../role-management/schemas.ts'
import type { RouteRow } from '../route-row.ts'

/** The row of the main certificate in the portal's route table. */
export const mainCertificateRouteRows: readonly RouteRow[] = [
  {
    ...{ method: 'POST', path: '/api/organization/certificates/:id/main', caller: 'session', limit: 'address', origin: true },
    audit: 'certificate.main-named',
    schema: {
      summary: 'Names another certificate the main one of the organisation',
      ...{ params: byId, querystring: actingQuery, response: { 204: nothing } },
    },
  },
]
