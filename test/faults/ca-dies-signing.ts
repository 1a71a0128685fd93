// A CA node that is killed between writing down what it signs and signing it: started by ca-killed-signing.test.ts with the database's address.
import { createCa } from '../../apps/server/src/ca/index.ts'
import { systemClock } from '../../apps/server/src/platform/clock.ts'
import { createDatabase } from '../../apps/server/src/platform/db.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { createSecrets } from '../../apps/server/src/platform/secrets.ts'
import { issueInput } from '../contracts/ca-world.ts'

const secrets = createSecrets(new Uint8Array(32))
const ca = await createCa({
  db: createDatabase<Record<string, never>>(process.argv[2] ?? ''),
  // the key is opened when the bytes are on record, and not before
  secrets: { ...secrets, unwrap: () => process.kill(process.pid, 'SIGKILL') && new Uint8Array() },
  clock: systemClock,
  log: createLog({ level: 'silent', name: 'test' }),
  statusUrl: 'http://status.test',
  node: 'n2',
})
await ca.issue(issueInput())
