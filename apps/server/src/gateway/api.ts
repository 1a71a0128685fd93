import { clientCertificate, type ApiDocument } from '../platform/web/api-document.ts'
import { gatewayRouteTable } from './route-table.ts'
import * as schemas from './schemas.ts'

export const gatewayApi: ApiDocument = {
  title: 'Yinxin gateway',
  description: 'Verifies sign-in proofs and certificates. Fields of an answer that are not named here may come with a newer gateway.',
  table: gatewayRouteTable,
  schemas,
  securitySchemes: { clientCertificate },
  security: () => [{ clientCertificate: [] }],
}
