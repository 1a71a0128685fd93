import { failure, type FailureCode } from '@yinxin/protocol/failures'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { browserEdge, mounted, portalEdge, settled, type BrowserEdge, type PortalEdge } from '../../../../test/portal/page-edge.ts'
import { startTestAssistant, type TestAssistant } from '../../../../test/sdk/test-assistant.ts'
import { deskSessionEnd } from '../desk/session-end.ts'
import { useStaffSession } from '../desk/use-staff-session.ts'
import { raSessionEnd } from '../ra/session-end.ts'

let [portal, browser]: [PortalEdge, BrowserEdge] = [portalEdge(), browserEdge()]
let assistant: TestAssistant
beforeEach(async () => {
  ;[portal, browser] = [portalEdge(), browserEdge()]
  // Where the page stands when the assistant hears it: it must not be left before.
  assistant = await startTestAssistant({ origin: 'http://localhost', answers: { sessionEnded: () => ({ result: { left: heard() } }) } })
  portal.says('GET /api/options', { name: { zh: '窗口', en: 'Desk' }, demo: true, assistantPorts: [assistant.port] })
})
afterEach(async () => {
  vi.unstubAllGlobals()
  await assistant.close()
})
const left: number[] = []
const heard = () => left.push(browser.replaced.length)
const told = () => assistant.calls.filter((call) => call === 'sessionEnded').length
/** The page has been left for the sign-in. */
const isLeft = () => vi.waitFor(() => expect(browser.replaced).toEqual(['/sign-in']), { timeout: 3000 })

describe.each([
  ['desk and administration', deskSessionEnd],
  ['the RA', raSessionEnd],
])('R42 the end of a session at %s', (_where, begin) => {
  it.each<[string, 'nothing' | FailureCode]>([
    ['signed out', 'nothing'],
    ['ended elsewhere meanwhile', 'SESSION_MISSING'],
    ['over meanwhile', 'SESSION_EXPIRED'],
  ])('is told once, before the page is left: %s', async (_what, says) => {
    portal.says('DELETE /api/session', says)
    left.length = 0
    expect(await begin().end()).toBeUndefined()
    await isLeft()
    expect([told(), left]).toEqual([1, [0]])
  })

  it.each<['offline' | FailureCode, FailureCode]>([
    ['offline', 'PORTAL_UNREACHABLE'],
    ['DATABASE_BUSY', 'DATABASE_BUSY'],
  ])('a sign-out that did not happen (%s) says so, and the page stays', async (says, code) => {
    portal.says('DELETE /api/session', says)
    expect((await begin().end())?.code).toBe(code)
    await settled()
    expect([told(), browser.replaced]).toEqual([0, []])
  })

  it.each<[FailureCode, boolean, number]>([
    ['SESSION_MISSING', true, 1],
    ['SESSION_EXPIRED', true, 1],
    ['SESSION_EXPIRED', false, 1], // the browser was closed meanwhile
    ['SESSION_MISSING', false, 0], // there was none here
  ])('%s, a session was seen: %s: told %d times', async (code, had, times) => {
    const { isOver } = begin()
    expect([isOver(failure(code), had), isOver(failure(code), had)]).toEqual([true, true])
    await vi.waitFor(() => expect(browser.replaced[0]).toBe('/sign-in'), { timeout: 3000 })
    expect(told()).toBe(times)
  })

  it('another failure is none of it', async () => {
    expect(begin().isOver(failure('PORTAL_UNREACHABLE'), true)).toBe(false)
    await settled()
    expect([told(), browser.replaced]).toEqual([0, []])
  })
})

describe('R42 pages of staff', () => {
  it('whoever was signed in and is not any more leads to the sign-in, and the assistant knows', async () => {
    portal.says('GET /api/session', { staff: { id: 's1' }, may: [] })
    const page = mounted(() => useStaffSession())
    await settled()
    expect(page.of.isOver(failure('SESSION_MISSING'))).toBe(true)
    await isLeft()
    expect(told()).toBe(1)
    page.leave()
  })

  it('nobody signed in: the sign-in, and nothing is told', async () => {
    portal.says('GET /api/session', 'SESSION_MISSING')
    const page = mounted(() => useStaffSession())
    await isLeft()
    expect([told(), page.of.session.value]).toEqual([0, undefined])
    page.leave()
  })
})
