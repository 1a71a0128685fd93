import { nothing } from '../../platform/web/schemas.ts'
import type { RouteRow } from '../route-row.ts'
import { helpAnswerInput } from './schemas.ts'

/** The rows of the help centre in the portal's route table. */
export const helpRouteRows: readonly RouteRow[] = [
  {
    ...{ method: 'POST', path: '/api/help/answers', caller: 'anyone', limit: 'address', origin: true },
    schema: { summary: 'Counts whether an article of the help centre helped', body: helpAnswerInput, response: { 204: nothing } },
  },
]
