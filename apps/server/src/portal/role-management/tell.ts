import type { Language } from '@yinxin/protocol/failures'
import { sendMessage } from '../messages/deliver.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalParts } from '../deps.ts'
import { readPerson } from '../persons/store.ts'
import { roleMessageTexts, type RoleMessageTexts } from './message-texts.ts'

type Text = (texts: RoleMessageTexts, portal: string) => string

/** Writes to a mobile about a role, in the transaction of what it tells of; nothing where the portal brings no messages. */
export async function tellMobile(
  portal: PortalParts,
  trx: PortalTransaction,
  { mobile, language = 'zh-CN' }: { readonly mobile: string; readonly language?: Language },
  text: Text,
): Promise<void> {
  if (portal.messages === undefined) return
  const { portalName } = portal.config
  const words = text(roleMessageTexts[language], portalName[language === 'en' ? 'en' : 'zh'])
  await sendMessage(portal, trx, { mobile, text: words })
}

/** The same to a person of the portal, in the language they last signed in in. */
export async function tellPerson(portal: PortalParts, trx: PortalTransaction, personId: string, text: Text): Promise<void> {
  const person = portal.messages === undefined ? undefined : await readPerson(trx, await portal.personKeys(), personId)
  if (person !== undefined) await tellMobile(portal, trx, person, text)
}
