import { Type } from '@fastify/type-provider-typebox'
import type { TableRow } from '../platform/web/route-table.ts'
import { bytes, nothing } from '../platform/web/schemas.ts'

const named = (description: string) => Type.Object({ file: Type.String({ description }) })
const encodedRequest = { name: 'request', description: 'base64 of the request, percent-encoded or not' }

/** Every address of the status service; anybody may call. A route without a row does not start. */
export const statusRouteTable: readonly TableRow[] = [
  {
    ...{ method: 'POST', path: '/ocsp' },
    schema: {
      summary: 'Answers a status request (RFC 6960 appendix A.1)',
      ...{ body: bytes('application/ocsp-request'), response: { 200: bytes('application/ocsp-response') } },
    },
  },
  {
    ...{ method: 'GET', path: '/ocsp/*' },
    schema: {
      summary: 'The same by GET, which caches may keep (RFC 5019)',
      ...{ rest: encodedRequest, response: { 200: bytes('application/ocsp-response'), 304: nothing } },
    },
  },
  {
    ...{ method: 'GET', path: '/crl/:file' },
    schema: {
      summary: 'The newest revocation list of a CA (RFC 5280), the whole one or a shard; as gzip to whoever takes it',
      params: named('hex SHA-256 of the CA certificate, for a shard `-⟨shard⟩-of-⟨shards⟩`, and `.crl`'),
      response: { 200: bytes('application/pkix-crl'), 304: nothing },
    },
  },
  {
    ...{ method: 'GET', path: '/ca/:file' },
    schema: {
      summary: 'A CA certificate, DER',
      params: named('hex SHA-256 of the certificate, and `.cer`'),
      response: { 200: bytes('application/pkix-cert') },
    },
  },
]
