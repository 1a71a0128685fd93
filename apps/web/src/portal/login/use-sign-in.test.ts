import { failure } from '@yinxin/protocol/failures'
import { createAssistantClient } from '@yinxin/sdk'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { browserEdge, portalEdge, type PortalEdge } from '../../../../../test/portal/page-edge.ts'
import { useSignIn } from './use-sign-in.ts'

const challenge = 'POST /api/sign-in/challenges'
let portal: PortalEdge = portalEdge()
const assigned: string[] = []
beforeEach(() => {
  portal = portalEdge()
  browserEdge()
  Object.assign(location, { assign: (to: string) => void assigned.push(to) })
})
afterEach(() => {
  assigned.splice(0)
  vi.unstubAllGlobals()
})

const client = () => createAssistantClient({ ports: [], origin: 'http://localhost', permissions: undefined, storage: undefined })

/** A browser that opens popups, or blocks them. */
function popups(isBlocked = false) {
  const opened: { closed: boolean; focused: number; close: () => void; focus: () => void }[] = []
  const open = () => {
    if (isBlocked) return null
    const popup = { closed: false, focused: 0, close: () => void (popup.closed = true), focus: () => void popup.focused++ }
    opened.push(popup)
    return popup
  }
  vi.stubGlobal('window', { open })
  return opened
}

describe('R4 signing in by the window of the assistant', () => {
  it('a browser that blocks popups is named as the reason, and nothing is asked of the portal', async () => {
    popups(true)
    const page = useSignIn('en')
    await page.signInByWindow(client())
    expect([page.failed.value?.code, page.phase.value, portal.calls]).toEqual(['POPUP_BLOCKED', 'idle', []])
  })

  it('pressed twice opens one window, and leaves it open', async () => {
    const opened = popups()
    portal.says(challenge, 'TOO_MANY_REQUESTS')
    const release = portal.hold(challenge)
    const page = useSignIn('en')
    const first = page.signInByWindow(client())
    await page.signInByWindow(client())
    expect([page.phase.value, opened.map(({ closed }) => closed)]).toEqual(['requesting', [false]])
    release()
    await first
    expect([opened.map(({ closed }) => closed), portal.count(challenge)]).toEqual([[true], 1])
  })

  it('a window that is out of sight comes to the front, and no other one is opened', async () => {
    const opened = popups()
    portal.says(challenge, 'TOO_MANY_REQUESTS')
    const release = portal.hold(challenge)
    const page = useSignIn('en')
    const first = page.signInByWindow(client())
    page.reopen()
    expect(opened.map(({ focused }) => focused)).toEqual([1])
    release()
    await first
  })

  it('a portal that refuses has the failure page, with the place it happened; one that is away is said here', async () => {
    popups()
    portal.says(challenge, 'TOO_MANY_REQUESTS', 'offline')
    const page = useSignIn('en')
    await page.signInByWindow(client())
    expect(assigned[0]).toContain(`code=${failure('TOO_MANY_REQUESTS').number}`)
    expect(assigned[0]).toContain('step=portal')
    await page.signInByWindow(client())
    expect([page.failed.value?.code, assigned.length, page.phase.value]).toEqual(['PORTAL_UNREACHABLE', 1, 'idle'])
  })
})
