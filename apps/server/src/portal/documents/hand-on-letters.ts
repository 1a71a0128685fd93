import type { CaseDesk } from '@yinxin/protocol/desk'
import { isEnded } from '@yinxin/protocol/desk'
import type { WhenOpened } from '../cases/routes.ts'
import type { PortalParts } from '../deps.ts'
import type { KnownPerson } from '../persons/person.ts'
import { personOfRequest } from '../role-management/person-of-request.ts'
import { lettersFor } from './letters.ts'

export interface HandingOn {
  readonly person: KnownPerson
  /** Hash of the cookie of the browser that opened the cases. */
  readonly browser: string
  /** Only this case; else every open one of the browser. */
  readonly number?: string
  readonly traceId: string
}

/**
 * Gives the desk the sealed letters a person has uploaded, for cases of this browser about the same organisation: the credit code of the certificate is that of
 * the role. A desk that is away, or will not have one, is no failure of what was done before: the letter is handed on with the next.
 */
export async function handOnLetters(portal: PortalParts, desk: CaseDesk, { person, browser, number, traceId }: HandingOn): Promise<void> {
  const cases = await desk.personCases(browser)
  if (!cases.ok) return
  const open = cases.value.filter((one) => !isEnded(one.state) && one.mayAdd && (number === undefined || one.number === number))
  for (const one of open)
    for (const bytes of await lettersFor(portal, person, one.uscc)) {
      const input = { number: one.number, browser, shows: 'letter', from: 'registration', bytes, owner: person.id, traceId } as const
      const added = await desk.addDocument(input)
      if (!added.ok) portal.log.warn({ traceId, code: added.failure.code, case: one.number }, 'a letter was not handed on')
    }
}

/** What goes along with a case that is opened: the letters of who is signed in as a person in that browser. */
export function giveLettersTo(portal: PortalParts): WhenOpened {
  return async (request, { number, browser }) => {
    const person = portal.desk === undefined ? undefined : await personOfRequest(portal, request)
    if (portal.desk === undefined || person?.ok !== true) return
    await handOnLetters(portal, portal.desk, { person: person.value, browser, number, traceId: request.traceId })
  }
}
