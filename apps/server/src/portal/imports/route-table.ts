import type { TableRow } from '../../platform/web/route-table.ts'
import { importAnswer, importOfId, importRowsAnswer, importRowsInput } from './schemas.ts'

/** Every address of the listener for imports; who has a name there may call each. A route without a row does not start. */
export const importRouteTable: readonly TableRow[] = [
  {
    ...{ method: 'POST', path: '/imports/:id/rows' },
    schema: {
      summary: 'Imports the next rows, and answers what became of each; rows that are done are passed over',
      ...{ params: importOfId, body: importRowsInput, response: { 200: importRowsAnswer } },
    },
  },
  {
    ...{ method: 'GET', path: '/imports/:id' },
    schema: { summary: 'Which row to go on with', params: importOfId, response: { 200: importAnswer } },
  },
]
