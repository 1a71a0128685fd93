import { portalTables, type PortalDatabase } from '../database.ts'

/** A wrapped key; the first of a kind has the kind's name. */
export interface WrappedKey {
  readonly name: string
  readonly kind: string
  readonly wrapped: Uint8Array
  readonly signsFrom: Date
}

/** The wrapped keys of a kind, in the order they begin to sign. */
export async function readWrappedKeys(db: PortalDatabase, kind: string): Promise<readonly WrappedKey[]> {
  const rows = await portalTables(db)
    .selectFrom('keys')
    .select(['name', 'kind', 'wrapped', 'signs_from'])
    .where('kind', '=', kind)
    .orderBy('signs_from')
    .orderBy('name')
    .execute()
  return rows.map(({ signs_from: signsFrom, ...row }) => ({ ...row, signsFrom }))
}

/** Stores a wrapped key; false when another node was first. */
export async function insertWrappedKey(db: PortalDatabase, { name, kind, wrapped, signsFrom }: WrappedKey, now: Date): Promise<boolean> {
  const row = await portalTables(db)
    .insertInto('keys')
    .values({ name, kind, wrapped: Buffer.from(wrapped), created_at: now, signs_from: signsFrom })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returning('name')
    .executeTakeFirst()
  return row !== undefined
}

/** Deletes keys; resolves with the names of those that were there. */
export async function deleteKeys(db: PortalDatabase, names: readonly string[]): Promise<readonly string[]> {
  const rows = await portalTables(db)
    .deleteFrom('keys')
    .where('name', 'in', [...names])
    .returning('name')
    .execute()
  return rows.map(({ name }) => name)
}
