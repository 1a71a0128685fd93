import type { Clock } from '../../platform/clock.ts'
import type { Secrets } from '../../platform/secrets.ts'
import type { PortalDatabase } from '../database.ts'
import { insertWrappedKey, readWrappedKey } from './store.ts'

/**
 * The secret stored under `name`, made by `create` at first use. At rest it is wrapped by the master key; the name is bound in as context, so one
 * wrapped key cannot stand in for another. Nodes that start at once agree on one: the first row wins and both read it back.
 */
export async function portalKey(
  deps: { db: PortalDatabase; secrets: Secrets; clock: Clock },
  name: string,
  create: () => Uint8Array,
): Promise<Uint8Array> {
  const { db, secrets, clock } = deps
  const context = `portal key ${name}`
  if ((await readWrappedKey(db, name)) === undefined) {
    await insertWrappedKey(db, name, secrets.wrap(create(), context), clock.now())
  }
  const wrapped = await readWrappedKey(db, name)
  if (wrapped === undefined) throw new Error(`The key "${name}" was stored and is gone.`)
  return secrets.unwrap(wrapped, context)
}
