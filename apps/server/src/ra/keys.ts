import { sql } from 'kysely'
import type { WrappedColumn } from '../platform/keys/rewrap.ts'
import type { RaDeps } from './deps.ts'

const contextOf = (kind: string) => `ra key ${kind}`
/** A mobile is bound to its organisation, a message to its row: neither can be put in another's place. */
export const mobileContext = (uscc: string): string => `ra contact ${uscc}`
export const messageContext = (id: string): string => `ra message ${id}`
/** An admin PIN is bound to its UKey. */
export const adminPinContext = (ukeySerial: string): string => `ra admin pin ${ukeySerial}`

/** Where wrapped values stand, for a change of the master key. */
export const wrappedRaColumns: readonly WrappedColumn[] = [
  { table: 'keys', column: 'wrapped', key: ['kind'], context: ({ kind }) => contextOf(String(kind)) },
  { table: 'contact', column: 'mobile', key: ['uscc'], context: ({ uscc }) => mobileContext(String(uscc)) },
  { table: 'message', column: 'content', key: ['id'], context: ({ id }) => messageContext(String(id)) },
  ...(['current', 'pending'] as const).map((column) => ({
    ...{ table: 'admin_pin', column, key: ['ukey_serial'] },
    context: (row: Readonly<Record<string, unknown>>) => adminPinContext(String(row['ukey_serial'])),
  })),
]

/** The key of a kind, made by `create` at first use; nodes that start at once agree on one. */
export async function raKey(
  { db, secrets, clock }: Pick<RaDeps, 'db' | 'secrets' | 'clock'>,
  kind: string,
  create: () => Uint8Array,
): Promise<Uint8Array> {
  const read = async () => (await sql<{ wrapped: Uint8Array }>`select wrapped from ra.keys where kind = ${kind}`.execute(db)).rows[0]
  if ((await read()) === undefined) {
    const wrapped = Buffer.from(secrets.wrap(create(), contextOf(kind)))
    await sql`insert into ra.keys (kind, wrapped, created_at) values (${kind}, ${wrapped}, ${clock.now()}) on conflict do nothing`.execute(
      db,
    )
  }
  const row = await read()
  if (row === undefined) throw new Error(`the key "${kind}" was stored and is gone`)
  return secrets.unwrap(row.wrapped, contextOf(kind))
}
