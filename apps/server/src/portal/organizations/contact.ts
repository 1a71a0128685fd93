import { asObject, asText } from '@yinxin/protocol/wire'
import type { WrappedColumn } from '../../platform/keys/rewrap.ts'
import type { Secrets } from '../../platform/secrets.ts'

/** How an organisation is reached, as the register has it. Personal data: kept wrapped (R33). */
export interface Contact {
  readonly phone?: string
  readonly mail?: string
}

/** Where contacts stand, for a change of the master key. */
export const wrappedContacts: WrappedColumn = {
  table: 'organizations',
  column: 'contact',
  key: ['uscc'],
  context: ({ uscc }) => contextOf(String(uscc)),
}

const contextOf = (uscc: string) => `organization contact ${uscc}`

/** Wraps a contact for the organisation it is of; nobody else's row can open it. */
export function sealContact(secrets: Secrets, uscc: string, contact: Contact): Uint8Array {
  return secrets.wrap(Buffer.from(JSON.stringify(contact)), contextOf(uscc))
}

/** Opens a contact; throws when it was wrapped for another organisation or with another master key. */
export function openContact(secrets: Secrets, uscc: string, sealed: Uint8Array): Contact | undefined {
  const contact = asObject(JSON.parse(Buffer.from(secrets.unwrap(sealed, contextOf(uscc))).toString('utf8')))
  const [phone, mail] = [asText(contact?.['phone'], 32), asText(contact?.['mail'], 254)]
  return phone === undefined && mail === undefined ? undefined : contactOf(phone, mail)
}

/** What is known of it. */
export const contactOf = (phone: string | undefined, mail: string | undefined): Contact => ({
  ...(phone === undefined ? {} : { phone }),
  ...(mail === undefined ? {} : { mail }),
})
