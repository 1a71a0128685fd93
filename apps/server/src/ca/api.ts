import { clientCertificate, type ApiDocument } from '../platform/web/api-document.ts'
import { caRouteTable } from './route-table.ts'
import * as schemas from './schemas.ts'

export const caApi: ApiDocument<(typeof caRouteTable)[number]> = {
  title: 'Yinxin certificate authority',
  description: 'Issues and revokes certificates, and answers the status service.',
  table: caRouteTable,
  schemas,
  securitySchemes: { clientCertificate },
  security: ({ caller }) => [{ clientCertificate: [caller] }],
}
