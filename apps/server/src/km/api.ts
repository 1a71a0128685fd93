import { clientCertificate, type ApiDocument } from '../platform/web/api-document.ts'
import { kmRouteTable } from './route-table.ts'
import * as schemas from './schemas.ts'

export const kmApi: ApiDocument<(typeof kmRouteTable)[number]> = {
  title: 'Yinxin key management',
  description: 'Makes encryption keys of SM2 pairs and archives them. It has no signing key, and opens no archive.',
  table: kmRouteTable,
  schemas,
  securitySchemes: { clientCertificate },
  security: () => [{ clientCertificate: [] }],
}
