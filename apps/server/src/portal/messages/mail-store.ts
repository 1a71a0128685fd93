import { randomUUID } from 'node:crypto'
import { asObject, asText } from '@yinxin/protocol/wire'
import { portalTables, type PortalDatabase } from '../database.ts'
import { openText, rowOf, sealText, type PersonKeys } from '../keys/person-keys.ts'
import type { Mail } from './mail.ts'

const contextOf = (column: 'address' | 'text', id: string) => rowOf('mails', column, id)

/** Stores a mail, address and text sealed; resolves with its id. */
export async function insertMail(
  db: PortalDatabase,
  keys: PersonKeys,
  { address, subject, text }: Omit<Mail, 'id'>,
  times: { readonly now: Date; readonly expiresAt: Date },
): Promise<string> {
  const id = randomUUID()
  const sealed = {
    address_enc: sealText(keys, address, contextOf('address', id)),
    text_enc: sealText(keys, JSON.stringify({ subject, text }), contextOf('text', id)),
  }
  await portalTables(db)
    .insertInto('mails')
    .values({ id, ...sealed, created_at: times.now, expires_at: times.expiresAt })
    .execute()
  return id
}

/** A mail that was not delivered and is still worth it. */
export async function undeliveredMail(db: PortalDatabase, keys: PersonKeys, id: string, now: Date): Promise<Mail | undefined> {
  const row = await portalTables(db)
    .selectFrom('mails')
    .select(['address_enc', 'text_enc'])
    .where('id', '=', id)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const words = asObject(JSON.parse(openText(keys, row.text_enc, contextOf('text', id))))
  const [subject, text] = [asText(words?.['subject'], 200), asText(words?.['text'], 10_000)]
  if (subject === undefined || text === undefined) return undefined
  return { id, address: openText(keys, row.address_enc, contextOf('address', id)), subject, text }
}

/** What was delivered is gone. */
export async function deleteMail(db: PortalDatabase, id: string): Promise<void> {
  await portalTables(db).deleteFrom('mails').where('id', '=', id).execute()
}

/** Deletes up to `most` mails that are worth nothing any more; resolves with how many. */
export async function deleteExpiredMails(db: PortalDatabase, before: Date, most: number): Promise<number> {
  const tables = portalTables(db)
  const old = tables.selectFrom('mails').select('id').where('expires_at', '<', before).limit(most)
  const { numDeletedRows } = await tables.deleteFrom('mails').where('id', 'in', old).executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
