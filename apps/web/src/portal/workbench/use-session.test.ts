import { failure, type FailureCode } from '@yinxin/protocol/failures'
import type { SessionAnswer } from '@yinxin/protocol/portal'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { browserEdge, mounted, portalEdge, settled, type BrowserEdge, type PortalEdge } from '../../../../../test/portal/page-edge.ts'
import { useSession } from './use-session.ts'

const start = Date.parse('2026-11-29T01:00:00Z')
const minutes = (count: number) => new Date(start + count * 60_000).toISOString()
const unit = (code: string) => ({ code, place: '示范市', kinds: [] }) as unknown as SessionAnswer['unit']
const session: SessionAnswer = {
  context: { id: 'c1', others: [] },
  organization: { name: '示范市明远机械有限公司', usccMasked: '9135***********Y43' },
  ...{ unit: unit('01'), units: [unit('01'), unit('02')], signOutOnUkeyRemoval: true, acr: 'certificate' },
  certificate: { issuerName: '示范 CA', serial: '01', sha256: 'ab'.repeat(32), notAfter: minutes(9999), algorithm: 'SM2', daysLeft: 6 },
  ...{ signedInAt: minutes(0), lastSeenAt: minutes(0), idleExpiresAt: minutes(30), absoluteExpiresAt: minutes(480) },
  ...{ sessions: [], applications: [] },
}
const [read, again] = ['GET /api/session', 'GET /api/session?context=c1']

let [portal, browser]: [PortalEdge, BrowserEdge] = [portalEdge(), browserEdge()]
let leavePage: (() => void) | undefined
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'], now: start })
  ;[portal, browser] = [portalEdge(), browserEdge()]
  for (const what of [read, again]) portal.says(what, session)
})
afterEach(() => {
  leavePage?.()
  leavePage = undefined
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function opened(over?: () => Promise<void>) {
  const page = mounted(() => useSession(over))
  leavePage = page.leave
  await settled()
  return page.of
}

/** Lets so many minutes go by. */
async function pass(count: number) {
  vi.advanceTimersByTime(count * 60_000)
  await settled()
}

describe('R30 opening the workbench', () => {
  it('shows the session, and this tab stays with its context', async () => {
    const of = await opened()
    expect([of.session.value, of.idleMinutes.value, browser.replaced]).toEqual([session, undefined, []])
    expect(browser.kept.get('yinxin.context')).toBe('c1')
    await of.reload()
    expect(portal.calls.map(({ what }) => what)).toEqual([read, again])
  })

  it('stays with it where the browser keeps nothing, as long as the page is open', async () => {
    browser = browserEdge({ storage: 'blocked' })
    const of = await opened()
    await of.reload()
    expect(portal.calls.at(-1)?.what).toBe(again)
    portal.says('DELETE /api/session', 'nothing')
    await of.leave(false)
  })

  it('without a session it is the sign-in that opens', async () => {
    portal.says(read, 'SESSION_MISSING')
    await opened()
    expect([browser.replaced, browser.kept.get('yinxin.ended')]).toEqual([['/ssologin/login'], undefined])
  })

  it.each<FailureCode>(['SESSION_EXPIRED', 'BINDING_BLOCKED', 'ROLE_ENDED', 'NO_UNIT', 'INTERNAL', 'PORTAL_BUSY'])(
    '%s has the failure page: there is nothing to show here',
    async (code) => {
      portal.says(read, code)
      await opened()
      expect(browser.replaced).toHaveLength(1)
      expect(browser.replaced[0]).toMatch(new RegExp(`^/ssologin/failure\\?code=${failure(code).number}&at=2026-11-29T01`))
    },
  )

  it('a context of a session that was replaced in another tab: the page begins anew, and says so once', async () => {
    browser.kept.set('yinxin.context', 'c1')
    portal.says(again, 'NOT_FOUND')
    await opened()
    expect([browser.reloads(), browser.kept.has('yinxin.context'), browser.kept.get('yinxin.session-changed')]).toEqual([1, false, 'yes'])
  })

  it('NOT_FOUND without a context is no reason to begin anew for ever', async () => {
    portal.says(read, 'NOT_FOUND')
    await opened()
    expect([browser.reloads(), browser.replaced.length]).toEqual([0, 1])
  })
})

describe('R30 a session that nobody uses', () => {
  it.each([
    [27, undefined],
    [27.9, undefined],
    [28, 2],
    [28.9, 2],
    [29, 1],
    [29.9, 1],
  ])('after %d minutes of 30 the page asks about %s', async (gone, left) => {
    const of = await opened()
    await pass(gone)
    expect(of.idleMinutes.value).toBe(left)
  })

  it('at the limit the portal is asked: nobody looks at it any longer', async () => {
    await opened()
    portal.says(again, 'SESSION_EXPIRED')
    await pass(29.9)
    expect(portal.count(again)).toBe(0)
    await pass(0.4)
    expect(browser.replaced[0]).toContain(`code=${failure('SESSION_EXPIRED').number}`)
  })

  it('going on moves the limit', async () => {
    const of = await opened()
    await pass(29)
    portal.says(again, { ...session, idleExpiresAt: minutes(59) })
    await of.reload()
    expect(of.idleMinutes.value).toBeUndefined()
    await pass(5)
    expect([portal.count(again), browser.replaced]).toEqual([1, []])
  })

  it('nothing ticks or listens when the page is gone', async () => {
    const page = mounted(() => useSession())
    await settled()
    page.leave()
    await pass(60)
    browser.show('visible')
    await settled()
    expect([portal.calls.length, browser.listeners()]).toEqual([1, 0])
  })
})

describe('R30 coming back to the workbench', () => {
  it('of a session that was ended elsewhere: the sign-in says so', async () => {
    await opened()
    portal.says(again, 'SESSION_MISSING')
    browser.show('hidden')
    await settled()
    expect(browser.replaced).toEqual([])
    browser.show('visible')
    await settled()
    expect([browser.replaced, browser.kept.get('yinxin.ended')]).toEqual([['/ssologin/login'], 'elsewhere'])
  })

  it.each<FailureCode>(['PORTAL_UNREACHABLE', 'PORTAL_BUSY', 'INTERNAL'])('%s is said, and what is shown stays', async (code) => {
    const of = await opened()
    portal.says(again, code === 'PORTAL_UNREACHABLE' ? 'offline' : code)
    browser.show('visible')
    await settled()
    expect([of.failed.value?.code, of.session.value, browser.replaced]).toEqual([code, session, []])
  })

  it('and is said no more when the portal answers again', async () => {
    const of = await opened()
    portal.says(again, 'offline', session)
    await of.reload()
    expect(of.failed.value?.code).toBe('PORTAL_UNREACHABLE')
    await of.reload()
    expect(of.failed.value).toBeUndefined()
  })
})

describe('R42 the end of a session is told before this page is left', () => {
  it.each<[string, (of: Awaited<ReturnType<typeof opened>>) => unknown, number]>([
    ['signed out', (of) => (portal.says('DELETE /api/session', 'nothing'), of.leave(false)), 1],
    ['ended elsewhere', (of) => (portal.says(again, 'SESSION_MISSING'), of.reload()), 1],
    ['over by itself', (of) => (portal.says(again, 'SESSION_EXPIRED'), of.reload()), 1],
    ['not ended: the portal did not answer', (of) => (portal.says('DELETE /api/session', 'offline'), of.leave(false)), 0],
    ['going on', (of) => of.reload(), 0],
  ])('%s', async (_what, happens, times) => {
    const left: number[] = []
    const of = await opened(async () => void left.push(browser.replaced.length))
    await happens(of)
    await settled()
    expect([left, browser.replaced.length]).toEqual([Array(times).fill(0), times])
  })
})

describe('R30 acting for another unit', () => {
  const [open, move] = ['POST /api/session/contexts?context=c1', 'POST /api/session/unit?context=c1']
  const moved: SessionAnswer = { ...session, context: { id: 'c2', others: [{ id: 'c1', unitCode: '01' }] }, unit: unit('02') }

  it('takes a context of its own: a copy of this tab keeps the one before', async () => {
    const of = await opened()
    portal.says(open, moved)
    const release = portal.hold(open)
    const switching = of.switchTo('02')
    expect(of.switching.value).toBe('02')
    release()
    expect(await switching).toBe(true)
    expect([of.session.value?.unit.code, of.switching.value, browser.kept.get('yinxin.context')]).toEqual(['02', undefined, 'c2'])
    expect(portal.calls.at(-1)).toEqual({ what: open, body: { unitCode: '02' } })
  })

  it('moves the one it has when there are too many', async () => {
    const of = await opened()
    portal.says(open, 'TOO_MANY_REQUESTS')
    portal.says(move, { ...session, unit: unit('02') })
    expect(await of.switchTo('02')).toBe(true)
    expect([of.session.value?.unit.code, browser.kept.get('yinxin.context')]).toEqual(['02', 'c1'])
  })

  it.each<FailureCode>(['UNIT_NOT_YOURS', 'TOO_MANY_REQUESTS', 'PORTAL_BUSY'])(
    '%s: one stays where one is, and it is said',
    async (code) => {
      const of = await opened()
      portal.says(open, code)
      portal.says(move, code)
      expect(await of.switchTo('02')).toBe(false)
      expect([of.failed.value?.code, of.session.value, of.switching.value]).toEqual([code, session, undefined])
    },
  )

  it('pressed twice takes one', async () => {
    const of = await opened()
    portal.says(open, moved)
    const release = portal.hold(open)
    const first = of.switchTo('02')
    expect(await of.switchTo('02')).toBe(false)
    release()
    expect([await first, portal.count(open)]).toEqual([true, 1])
  })
})

describe('R30 ending sessions', () => {
  it('of another browser: the list is read anew; one that ended by itself is no failure', async () => {
    const of = await opened()
    portal.says('DELETE /api/sessions/s2', 'nothing', 'NOT_FOUND')
    await of.end('s2')
    await of.end('s2')
    expect([portal.count(again), of.failed.value, browser.reloads()]).toEqual([2, undefined, 0])
  })

  it('that cannot be ended now is said', async () => {
    const of = await opened()
    portal.says('DELETE /api/sessions/s2', 'PORTAL_BUSY')
    await of.end('s2')
    expect([of.failed.value?.code, portal.count(again)]).toEqual(['PORTAL_BUSY', 0])
  })

  it.each([
    [false, 'DELETE /api/session'],
    [true, 'DELETE /api/sessions'],
  ])('signing out (everywhere: %s) leads to the sign-in, which says so; the tab forgets for whom it acted', async (everywhere, what) => {
    const of = await opened()
    portal.says(what, 'nothing')
    await of.leave(everywhere)
    expect([browser.replaced, browser.kept.get('yinxin.ended'), browser.kept.has('yinxin.context')]).toEqual([
      ...[['/ssologin/login'], 'signed-out', false],
    ])
  })

  it('that is over already when one signs out is over, not a failure', async () => {
    const of = await opened()
    portal.says('DELETE /api/session', 'SESSION_MISSING')
    await of.leave(false)
    await settled()
    expect([browser.replaced, of.failed.value]).toEqual([['/ssologin/login'], undefined])
  })

  it('offline nobody is signed out, and the page says so', async () => {
    const of = await opened()
    await of.leave(false)
    expect([of.failed.value?.code, browser.replaced]).toEqual(['PORTAL_UNREACHABLE', []])
  })
})
