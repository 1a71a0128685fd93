import * as proofSchemas from '../platform/authentication/schemas.ts'
import type { ApiDocument } from '../platform/web/api-document.ts'
import type { RaRouteRow } from './route-row.ts'
import { raRouteTable } from './route-table.ts'
import * as schemas from './schemas.ts'

/** What assistants ask (`/ra/v1`), and the pages of officers (`/api`). */
export const raApi: ApiDocument<RaRouteRow> = {
  title: 'Yinxin registration authority',
  description:
    'What assistants ask (`/ra/v1`, an application by its secret) and the pages of officers (`/api`). Whether a certificate is issued the CA decides, over a signature it verifies itself.',
  table: raRouteTable,
  schemas: { ...schemas, ...proofSchemas },
  securitySchemes: {
    application: { type: 'http', scheme: 'bearer', description: 'The secret of one application, which its assistant made.' },
    session: { type: 'apiKey', in: 'cookie', name: '__Host-yinxin-ra-session', description: 'Which officer is signed in.' },
  },
  security: ({ caller }) => (caller === 'applicant' ? [{ application: [] }] : caller === 'officer' ? [{ session: [] }] : []),
}
