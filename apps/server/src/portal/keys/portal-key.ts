import type { Clock } from '../../platform/clock.ts'
import type { WrappedColumn } from '../../platform/keys/rewrap.ts'
import type { Secrets } from '../../platform/secrets.ts'
import type { PortalDatabase } from '../database.ts'
import { insertWrappedKey, readWrappedKey } from './store.ts'

const contextOf = (name: string) => `portal key ${name}`

/** Where they stand, for a change of the master key. */
export const wrappedPortalKeys: WrappedColumn = {
  table: 'keys',
  column: 'wrapped',
  key: ['name'],
  context: ({ name }) => contextOf(String(name)),
}

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
  const context = contextOf(name)
  if ((await readWrappedKey(db, name)) === undefined) {
    await insertWrappedKey(db, name, secrets.wrap(create(), context), clock.now())
  }
  const wrapped = await readWrappedKey(db, name)
  if (wrapped === undefined) throw new Error(`The key "${name}" was stored and is gone.`)
  return secrets.unwrap(wrapped, context)
}
