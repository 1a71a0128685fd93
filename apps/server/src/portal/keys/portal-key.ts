import type { Clock } from '../../platform/clock.ts'
import type { WrappedColumn } from '../../platform/keys/rewrap.ts'
import type { Secrets } from '../../platform/secrets.ts'
import type { PortalDatabase } from '../database.ts'
import type { DatedKey } from './key-periods.ts'
import { insertWrappedKey, readWrappedKeys } from './store.ts'

const contextOf = (name: string) => `portal key ${name}`

/** Where they stand, for a change of the master key. */
export const wrappedPortalKeys: WrappedColumn = {
  table: 'keys',
  column: 'wrapped',
  key: ['name'],
  context: ({ name }) => contextOf(String(name)),
}

export interface KeyDeps {
  readonly db: PortalDatabase
  readonly secrets: Secrets
  readonly clock: Clock
}

/** An opened key of the portal. */
export interface PortalKey extends DatedKey {
  readonly name: string
  readonly bytes: Uint8Array
}

/**
 * The keys of a kind, in the order they begin to sign; the first made by `create` at first use. At rest they are wrapped by the master key; the name is
 * bound in as context, so one wrapped key cannot stand in for another. Nodes that start at once agree on one: the first row wins and both read it.
 */
export async function portalKeys(deps: KeyDeps, kind: string, create: () => Uint8Array): Promise<readonly PortalKey[]> {
  const { db, secrets } = deps
  if ((await readWrappedKeys(db, kind)).length === 0) await addKey(deps, { kind, name: kind, bytes: create(), signsFrom: deps.clock.now() })
  const rows = await readWrappedKeys(db, kind)
  return rows.map(({ name, wrapped, signsFrom }) => ({ name, signsFrom, bytes: secrets.unwrap(wrapped, contextOf(name)) }))
}

/** The secret of a kind that has only one. */
export async function portalKey(deps: KeyDeps, kind: string, create: () => Uint8Array): Promise<Uint8Array> {
  const [key] = await portalKeys(deps, kind, create)
  if (key === undefined) throw new Error(`The key "${kind}" was stored and is gone.`)
  return key.bytes
}

/** Adds a key that signs from a moment to come. Throws when the one added before it has not begun to. */
export async function addPortalKey(deps: KeyDeps, kind: string, create: () => Uint8Array, signsFrom: Date): Promise<PortalKey> {
  const keys = await portalKeys(deps, kind, create)
  const [newest, now] = [keys.at(-1), deps.clock.now()]
  if (newest !== undefined && newest.signsFrom > now)
    throw new Error(`a new key is published already and signs from ${newest.signsFrom.toISOString()} on`)
  const added = { name: `${kind}.${numberOf(newest?.name) + 1}`, signsFrom, bytes: create() }
  if (!(await addKey(deps, { kind, ...added }))) throw new Error('another key was added at the same moment')
  return added
}

/** Keys of a kind are counted: the first has no number. Old ones go, so that how many there are says nothing. */
const numberOf = (name: string | undefined) => Number(/\.(\d+)$/.exec(name ?? '')?.[1] ?? 1)

async function addKey(
  { db, secrets, clock }: KeyDeps,
  { kind, name, bytes, signsFrom }: PortalKey & { readonly kind: string },
): Promise<boolean> {
  return insertWrappedKey(db, { kind, name, signsFrom, wrapped: secrets.wrap(bytes, contextOf(name)) }, clock.now())
}
