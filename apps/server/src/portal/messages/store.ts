import { randomUUID } from 'node:crypto'
import { portalTables, type PortalDatabase } from '../database.ts'
import { openText, rowOf, sealText, type PersonKeys } from '../keys/person-keys.ts'
import type { TextMessage } from '../../platform/messages/message-service.ts'

const contextOf = (column: 'mobile' | 'text', id: string) => rowOf('messages', column, id)

/** Stores a message, number and text sealed; resolves with its id. */
export async function insertMessage(
  db: PortalDatabase,
  keys: PersonKeys,
  { mobile, text }: Omit<TextMessage, 'id'>,
  times: { readonly now: Date; readonly expiresAt: Date },
): Promise<string> {
  const id = randomUUID()
  const sealed = {
    mobile_enc: sealText(keys, mobile, contextOf('mobile', id)),
    text_enc: sealText(keys, text, contextOf('text', id)),
  }
  await portalTables(db)
    .insertInto('messages')
    .values({ id, ...sealed, created_at: times.now, expires_at: times.expiresAt })
    .execute()
  return id
}

/** A message that was not delivered and is still worth it. */
export async function undeliveredMessage(db: PortalDatabase, keys: PersonKeys, id: string, now: Date): Promise<TextMessage | undefined> {
  const row = await portalTables(db)
    .selectFrom('messages')
    .select(['id', 'mobile_enc', 'text_enc'])
    .where('id', '=', id)
    .where('delivered_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return row && opened(keys, row)
}

const opened = (keys: PersonKeys, row: { readonly id: string; readonly mobile_enc: Uint8Array; readonly text_enc: Uint8Array }) => ({
  id: row.id,
  mobile: openText(keys, row.mobile_enc, contextOf('mobile', row.id)),
  text: openText(keys, row.text_enc, contextOf('text', row.id)),
})

/** What was delivered is gone, unless it stays to be read. */
export async function noteMessageDelivered(db: PortalDatabase, id: string, now: Date, keeps: boolean): Promise<void> {
  const messages = portalTables(db)
  if (keeps) await messages.updateTable('messages').set({ delivered_at: now }).where('id', '=', id).execute()
  else await messages.deleteFrom('messages').where('id', '=', id).execute()
}

/** The messages of the demo, the newest first. */
export async function keptMessagesOf(
  db: PortalDatabase,
  keys: PersonKeys,
  most: number,
): Promise<readonly (TextMessage & { readonly at: Date })[]> {
  const rows = await portalTables(db)
    .selectFrom('messages')
    .select(['id', 'mobile_enc', 'text_enc', 'created_at'])
    .orderBy('created_at', 'desc')
    .limit(most)
    .execute()
  return rows.map((row) => ({ ...opened(keys, row), at: row.created_at }))
}

/** Deletes up to `most` messages that nobody needs any more; resolves with how many. */
export async function deleteExpiredMessages(db: PortalDatabase, before: Date, most: number): Promise<number> {
  const tables = portalTables(db)
  const old = tables.selectFrom('messages').select('id').where('expires_at', '<', before).limit(most)
  const { numDeletedRows } = await tables.deleteFrom('messages').where('id', 'in', old).executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
