import { Type } from '@fastify/type-provider-typebox'
import type { NewCertificateAnswer } from '@yinxin/protocol/portal'
import { nothing, schemaOf } from '../../platform/web/schemas.ts'
import { actingQuery, byId } from '../role-management/schemas.ts'
import type { RouteRow } from '../route-row.ts'

const text = Type.String()

/** Answer of `GET /api/sign-in/new-certificate`. */
const newCertificateAnswer = schemaOf<NewCertificateAnswer>()(
  Type.Object({
    state: Type.Enum(['waiting', 'taken', 'declined', 'none']),
    organization: Type.Optional(Type.Object({ name: text, usccMasked: text })),
    certificate: Type.Optional(Type.Object({ issuerName: text, serial: text })),
    ...{ askedAt: Type.Optional(text), until: Type.Optional(text), managers: Type.Array(text) },
  }),
)

const managing = { caller: 'session', limit: 'address', origin: true } as const

/** The rows of new certificates in the portal's route table. What is taken, `newCertificateTable` says. */
export const newCertificateRouteRows: readonly RouteRow[] = [
  {
    ...{ method: 'GET', path: '/api/sign-in/new-certificate', caller: 'browser', limit: 'address', origin: false },
    schema: {
      summary: 'How it stands with the new certificate of the refused sign-in of this browser',
      response: { 200: newCertificateAnswer },
    },
  },
  {
    ...{ ...managing, method: 'POST', path: '/api/organization/new-certificates/:id', audit: 'binding.changed' },
    schema: {
      summary: 'Confirms a new certificate of a holder that is bound: it signs in from now on',
      ...{ params: byId, querystring: actingQuery, response: { 204: nothing } },
    },
  },
  {
    ...{ ...managing, method: 'DELETE', path: '/api/organization/new-certificates/:id', audit: 'new-certificate.declined' },
    schema: {
      summary: 'Declines it',
      ...{ params: byId, querystring: actingQuery, response: { 204: nothing } },
    },
  },
]
