import { sql } from 'kysely'
import type { WrappedColumn } from '../../platform/keys/rewrap.ts'
import type { DeskDeps } from '../deps.ts'

const contextOf = (kind: string) => `desk key ${kind}`

/** Where they stand, for a change of the master key. */
export const wrappedDeskKeys: WrappedColumn = {
  table: 'keys',
  column: 'wrapped',
  key: ['kind'],
  context: ({ kind }) => contextOf(String(kind)),
}

/**
 * The key of a kind, made by `create` at first use and wrapped by the master key. Nodes that start at once agree on one: the first row wins and
 * both read it.
 */
export async function deskKey(
  { db, secrets, clock }: Pick<DeskDeps, 'db' | 'secrets' | 'clock'>,
  kind: string,
  create: () => Uint8Array,
): Promise<Uint8Array> {
  const read = async () => (await sql<{ wrapped: Uint8Array }>`select wrapped from desk.keys where kind = ${kind}`.execute(db)).rows[0]
  const wrapped = Buffer.from(secrets.wrap(create(), contextOf(kind)))
  if ((await read()) === undefined)
    await sql`insert into desk.keys (kind, wrapped, created_at) values (${kind}, ${wrapped}, ${clock.now()}) on conflict do nothing`.execute(
      db,
    )
  const row = await read()
  if (row === undefined) throw new Error(`the key "${kind}" was stored and is gone`)
  return secrets.unwrap(row.wrapped, contextOf(kind))
}
