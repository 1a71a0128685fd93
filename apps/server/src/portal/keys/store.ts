import { portalTables, type PortalDatabase } from '../database.ts'

/** The wrapped key stored under `name`, or undefined. */
export async function readWrappedKey(db: PortalDatabase, name: string): Promise<Uint8Array | undefined> {
  const row = await portalTables(db).selectFrom('keys').select('wrapped').where('name', '=', name).executeTakeFirst()
  return row?.wrapped
}

/** Stores a wrapped key unless another node was first. */
export async function insertWrappedKey(db: PortalDatabase, name: string, wrapped: Uint8Array, now: Date): Promise<void> {
  await portalTables(db)
    .insertInto('keys')
    .values({ name, wrapped: Buffer.from(wrapped), created_at: now })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
}
