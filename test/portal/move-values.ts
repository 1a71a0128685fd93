// A process that moves values to the data key, for a test that kills it.
import { createDatabase } from '../../apps/server/src/platform/db.ts'
import { createSecrets } from '../../apps/server/src/platform/secrets.ts'
import type { PortalTables } from '../../apps/server/src/portal/database.ts'
import { moveToDataKey } from '../../apps/server/src/portal/keys/data-keys.ts'
import { openPersonKeys } from '../../apps/server/src/portal/keys/person-keys.ts'

const [url = '', at = ''] = [process.env['MOVE_DATABASE_URL'], process.env['MOVE_AT']]
const db = createDatabase<PortalTables>(url)
const clock = { now: () => new Date(at), monotonic: () => performance.now() }
const personKeys = openPersonKeys({ db, secrets: createSecrets(Buffer.alloc(32, 7)), clock })
await moveToDataKey({ db, clock, node: 'dying', personKeys }, Number.POSITIVE_INFINITY)
process.exit(0)
