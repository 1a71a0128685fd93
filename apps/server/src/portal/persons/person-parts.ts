import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { sendMessage } from '../messages/deliver.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalParts } from '../deps.ts'
import { commonPasswords, type IsCommon } from './common-passwords.ts'
import { createPersonLimits, type PersonLimits } from './limits.ts'
import { messageTexts, type MessageTexts } from './message-texts.ts'
import { passwordHashing, type PasswordHashing } from './password-hashing.ts'
import { judgePassword, type PasswordOwner } from './password-rules.ts'

/** What the parts about natural persons work with. */
export interface PersonParts extends PortalParts {
  readonly personLimits: PersonLimits
  readonly passwords: PasswordHashing
  readonly isCommon: IsCommon
}

/** Nothing of it is loaded before somebody needs it. */
export const personParts = (portal: PortalParts): PersonParts => ({
  ...portal,
  personLimits: createPersonLimits(portal.db),
  passwords: passwordHashing(),
  isCommon: commonPasswords(),
})

/** The browser and the person before it, of one request. */
export interface PersonRequest {
  /** Hash of the browser cookie. */
  readonly browser: string
  readonly address: string
  readonly language: 'zh-CN' | 'en'
  readonly traceId: string
}

/** Language of what the portal writes, by the page that was used. */
export type PageLanguage = PersonRequest['language']

/** PERSONS_CLOSED where no code can be sent. */
export const whenOpen = ({ messages }: Pick<PortalParts, 'messages'>): Result<true> =>
  messages === undefined ? failed('PERSONS_CLOSED') : succeeded(true)

/**
 * A password that may be taken, hashed. PASSWORD_LENGTH, PASSWORD_PERSONAL, PASSWORD_COMMON, PORTAL_BUSY.
 */
export async function newPassword(parts: PersonParts, password: string, owner: PasswordOwner): Promise<Result<string>> {
  const wrong = judgePassword(password, owner) ?? ((await parts.isCommon(password)) ? 'PASSWORD_COMMON' : undefined)
  if (wrong !== undefined) return failed(wrong)
  return parts.passwords.hash(password, (await parts.personKeys()).pepper)
}

/** Writes to a person's mobile, in the transaction of what it tells of. */
export async function tell(
  parts: PersonParts,
  trx: PortalTransaction,
  to: { readonly mobile: string; readonly language: PageLanguage; readonly life?: number },
  text: (texts: MessageTexts, portal: string) => string,
): Promise<void> {
  const { portalName } = parts.config
  const words = text(messageTexts[to.language], portalName[to.language === 'en' ? 'en' : 'zh'])
  await sendMessage(parts, trx, { mobile: to.mobile, text: words }, to.life)
}
