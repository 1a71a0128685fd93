import { Type } from '@fastify/type-provider-typebox'
import { caseNumber, personCase } from '../../platform/contracts/cases.ts'
import { strict } from '../../platform/web/schemas.ts'
import type { RouteRow } from '../route-row.ts'

const ofNumber = Type.Object({ number: caseNumber }, strict)
const visitInput = Type.Object(
  { desk: Type.String({ minLength: 1, maxLength: 500 }), day: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }) },
  strict,
)

/** Addresses of visits. */
export const visitRouteRows: readonly RouteRow[] = [
  {
    ...{ method: 'POST', path: '/api/cases/:number/visit', caller: 'case', limit: 'address', origin: true },
    schema: {
      summary: 'Prepares a visit to a desk for a case of this browser',
      ...{ params: ofNumber, body: visitInput, response: { 200: personCase } },
    },
  },
]
