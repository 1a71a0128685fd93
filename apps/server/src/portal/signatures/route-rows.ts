import type { RouteRow } from '../route-row.ts'
import { signatureCheckAnswer, signatureCheckInput } from './schemas.ts'

/** The rows of checking signatures in the portal's route table. */
export const signatureRouteRows: readonly RouteRow[] = [
  {
    ...{ method: 'POST', path: '/api/signatures/check', caller: 'anyone', limit: 'address', origin: true },
    schema: {
      summary: 'Whether a signed message holds and who signed it, for anybody; nothing is kept',
      ...{ body: signatureCheckInput, response: { 200: signatureCheckAnswer } },
    },
  },
]
