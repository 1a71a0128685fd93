import * as proofSchemas from '../platform/authentication/schemas.ts'
import * as caseSchemas from '../platform/contracts/cases.ts'
import { clientCertificate, type ApiDocument } from '../platform/web/api-document.ts'
import { toldDirectory, directoryToBring, historyAnswer, hoursChangeInput, publicDesk } from './administration/schemas.ts'
import { deskPeerRouteTable } from './peer-route-table.ts'
import * as peerSchemas from './peer-schemas.ts'
import { deskRouteTable } from './route-table.ts'
import * as schemas from './schemas.ts'

/** What the pages of staff ask, and what the portal does. */
export const deskApi: ApiDocument = {
  title: 'Yinxin desk',
  description:
    'What the pages of staff ask (`/api`), and, on a listener of its own and with client certificates, what the portal does (`/desk/v1`). Roles are asked anew at every request.',
  table: [...deskRouteTable, ...deskPeerRouteTable],
  schemas: {
    ...schemas,
    ...peerSchemas,
    ...caseSchemas,
    ...proofSchemas,
    ...{ publicDesk, toldDirectory, directoryToBring, hoursChangeInput, historyAnswer },
  },
  securitySchemes: {
    clientCertificate,
    session: { type: 'apiKey', in: 'cookie', name: '__Host-yinxin-desk-session', description: 'Which member of staff is signed in.' },
  },
  security: ({ path }) =>
    path.startsWith('/desk/') ? [{ clientCertificate: [] }] : path.includes('sign-in') || path === '/api/options' ? [] : [{ session: [] }],
}
