import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { sendMessage } from '../messages/deliver.ts'
import type { PortalConfig } from '../config.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalParts } from '../deps.ts'
import { commonPasswords, type IsCommon } from './common-passwords.ts'
import { createPersonLimits, type PersonLimits } from './limits.ts'
import { messageTexts, type MessageTexts } from './message-texts.ts'
import { nameReadings } from './name-readings.ts'
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
  isCommon: commonPasswords(siteWords(portal.config)),
})

/** What the portal is called, word by word. */
function siteWords({ origin, portalName }: Pick<PortalConfig, 'origin' | 'portalName'>): readonly string[] {
  const words = [...new URL(origin).hostname.split('.'), ...portalName.en.toLowerCase().split(/[^a-z0-9]+/), portalName.zh]
  return words.filter((word) => [...word].length > 2)
}

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
 * A password that may be taken, hashed. PASSWORD_LENGTH, PASSWORD_PERSONAL, PASSWORD_NUMBER, PASSWORD_COMMON, PORTAL_BUSY.
 */
export async function newPassword(parts: PersonParts, password: string, owner: Omit<PasswordOwner, 'readings'>): Promise<Result<string>> {
  const readings = await nameReadings(owner.name)
  const wrong = judgePassword(password, { ...owner, readings }) ?? ((await parts.isCommon(password)) ? 'PASSWORD_COMMON' : undefined)
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
