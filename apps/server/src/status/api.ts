import type { ApiDocument } from '../platform/web/api-document.ts'
import { statusRouteTable } from './route-table.ts'

export const statusApi: ApiDocument = {
  title: 'Yinxin status service',
  description: 'OCSP, revocation lists and CA certificates. Everything is signed by the CA, so plain http is enough.',
  table: statusRouteTable,
  schemas: {},
}
