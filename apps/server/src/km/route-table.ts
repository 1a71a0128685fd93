import type { TableRow } from '../platform/web/route-table.ts'
import { kmPaths } from './paths.ts'
import { encryptionKeyOrder, madeEncryptionKey } from './schemas.ts'

/** Every address of key management. A route without a row does not start. */
export const kmRouteTable: readonly TableRow[] = [
  {
    ...{ method: 'POST', path: kmPaths.encryptionKeys },
    schema: {
      summary:
        'Makes the encryption key beside a signing certificate, or answers the one there is, in an envelope that only that UKey opens',
      ...{ body: encryptionKeyOrder, response: { 200: madeEncryptionKey } },
    },
  },
]
