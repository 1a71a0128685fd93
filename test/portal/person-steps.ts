// Steps of a natural person over the portal's routes: what the pages do.
import { residentCheckCharacter } from '@yinxin/protocol/identifiers'
import { consentVersions } from '@yinxin/protocol/portal'
import { sql } from 'kysely'
import { keptMessages } from '../../apps/server/src/portal/messages/message.ts'
import { registerOf, type RegisteredPerson } from '../../apps/server/src/portal/persons/real-name.ts'
import { startPortal, testClock, type PortalOptions, type TestAnswer, type TestBrowser, type TestPortal } from './portal-harness.ts'

/** A resident identity number with its check character; region 9901 is nowhere. */
export const residentId = (serial: number, born = '19900307') => {
  const digits = `990100${born}${String(serial).padStart(3, '0')}`
  return digits + residentCheckCharacter(digits)
}

export const password = 'correct horse battery'
const language = 'zh-CN'

/** Somebody who may register. */
export interface Citizen {
  readonly name: string
  readonly kind: RegisteredPerson['kind']
  readonly number: string
  readonly mobile: string
}

let count = 0
/** A citizen of their own for each test, in the register of `startPersonPortal`. */
export const citizen = (change: Partial<Citizen> = {}): Citizen => {
  count++
  return { name: '梁一诺', kind: 'resident-id', number: residentId(count), mobile: `1990000${String(1000 + count)}`, ...change }
}

type PersonPortalOptions = Omit<PortalOptions, 'messages'> & { readonly messages?: PortalOptions['messages'] | undefined }

/** A register that knows everybody called 梁一诺, and messages that are kept: where persons can register. */
export const personOptions = {
  messages: keptMessages,
  realName: registerOf(
    'register',
    Array.from({ length: 200 }, (_, index) => ({ name: '梁一诺', kind: 'resident-id' as const, number: residentId(index + 1) })),
  ),
} satisfies PortalOptions

/** A portal with these. */
export const startPersonPortal = (options: PersonPortalOptions = {}): Promise<TestPortal> =>
  startPortal({
    ...(options.messages === undefined && 'messages' in options ? {} : { messages: options.messages ?? personOptions.messages }),
    realName: personOptions.realName,
    ...rest(options),
  })

const rest = ({ messages: _, ...others }: PersonPortalOptions) => others

export const identity = (browser: TestBrowser, { name, kind, number }: Pick<Citizen, 'name' | 'kind' | 'number'>) =>
  browser.request('POST', '/api/person/registration/identity', { name, document: { kind, number }, consent: consentVersions.identity })

export const registrationCode = (browser: TestBrowser, mobile: string) =>
  browser.request('POST', '/api/person/registration/code', { mobile, language })

export const complete = (browser: TestBrowser, code: string, chosen = password) => {
  const { terms, privacy } = consentVersions
  return browser.request('POST', '/api/person/registration', { code, password: chosen, consents: { terms, privacy }, language })
}

export const signInCode = (browser: TestBrowser, account: string, typed = password) =>
  browser.request('POST', '/api/person/sign-in/code', { account, password: typed, language })

export const signIn = (browser: TestBrowser, code: string) => browser.request('POST', '/api/person/sign-in', { code, language })

/** The messages a mobile got, the newest first. */
export async function messagesTo(portal: TestPortal, mobile: string): Promise<readonly string[]> {
  const { body } = await portal.browser().request('GET', '/api/demo/messages')
  return body.messages.flatMap((message: { mobile: string; text: string }) => (message.mobile === mobile ? [message.text] : []))
}

/** The code a mobile got last. */
export async function codeTo(portal: TestPortal, mobile: string): Promise<string> {
  const text = (await messagesTo(portal, mobile)).find((one) => /\d{6}/.test(one)) ?? ''
  return /\d{6}/.exec(text)?.[0] ?? 'none'
}

/** The whole registration. */
export async function register(portal: TestPortal, browser: TestBrowser, who: Citizen): Promise<TestAnswer> {
  await identity(browser, who)
  await registrationCode(browser, who.mobile)
  return complete(browser, await codeTo(portal, who.mobile))
}

/** As if a day had passed for every limit (they count by the clock of the machine); for the portal a second did, so that messages have an order. */
export async function forgetLimits(portal: TestPortal): Promise<void> {
  testClock(portal).advance(1000)
  await sql`delete from portal.limits`.execute(portal.db)
}
