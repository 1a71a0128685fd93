import type { StatusResult, UkeyStatus } from '@yinxin/protocol/assistant'
import type { SessionAnswer, SignInOptions } from '@yinxin/protocol/portal'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { shallowRef } from 'vue'
import { browserEdge, mounted, portalEdge, settled, type BrowserEdge, type PortalEdge } from '../../../../../test/portal/page-edge.ts'
import { startTestAssistant, type TestAssistant } from '../../../../../test/sdk/test-assistant.ts'
import { useUkeyRemoval } from './use-ukey-removal.ts'

const sha256 = 'ab'.repeat(32)
const ukey = {
  ...{ id: 'a', serialNumber: 'YX-0001', label: 'UKey', driver: 'soft', software: true },
  ...{ pin: { locked: false, factory: false }, certificates: [{ certificate: '', sha256, use: 'authentication' }] },
} as UkeyStatus
const session = { certificate: { sha256 }, signOutOnUkeyRemoval: true } as SessionAnswer
const end = 'DELETE /api/session?reason=ukey-removed'

let [portal, browser]: [PortalEdge, BrowserEdge] = [portalEdge(), browserEdge()]
const ends: (() => unknown)[] = []
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  ;[portal, browser] = [portalEdge(), browserEdge()]
  portal.says(end, 'nothing')
})
afterEach(async () => {
  for (const one of ends.splice(0)) await one()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** A page whose session was opened with a certificate, beside an assistant whose UKeys the test plugs in and out. */
async function page({
  status = { ukeys: [ukey], problems: [] },
  opened = session,
}: { status?: StatusResult; opened?: SessionAnswer } = {}) {
  let now = status
  const assistant: TestAssistant = await startTestAssistant({
    origin: 'http://localhost',
    answers: { status: () => ({ result: now }) },
  })
  ends.push(assistant.close)
  const [signedIn, options] = [shallowRef<SessionAnswer>(), shallowRef<SignInOptions>()]
  const { of, leave } = mounted(() => useUkeyRemoval(signedIn, options))
  ends.unshift(leave)
  signedIn.value = opened
  options.value = { assistantPorts: [assistant.port], minimumAssistantVersion: '0.1.0' } as unknown as SignInOptions
  /** What is plugged in from now on. */
  async function become(next: StatusResult) {
    now = next
    const before = assistant.calls.length
    assistant.notify('ukey.removed', {})
    await vi.waitFor(() => expect(assistant.calls.length).toBeGreaterThan(before), { interval: 2 })
  }
  if (opened.signOutOnUkeyRemoval) await vi.waitFor(() => expect(assistant.calls).toContain('status'), { timeout: 5000, interval: 2 })
  await reached(() => browser.kept.has('yinxin.ukey-seen') || status.ukeys.length === 0 || !opened.signOutOnUkeyRemoval)
  return { of, leave, become, assistant, signedIn }
}

const reached = (is: () => boolean) => vi.waitFor(() => expect(is()).toBe(true), { timeout: 5000, interval: 2 })
const out: StatusResult = { ukeys: [], problems: [] }

async function pass(seconds: number) {
  for (let second = 0; second < seconds; second++) {
    vi.advanceTimersByTime(1000)
    await settled()
  }
}

/** A page whose UKey was just pulled out. */
async function pulledOut() {
  const opened = await page()
  await opened.become(out)
  await reached(() => opened.of.away.value)
  return opened
}

describe('R30 the UKey of the session is pulled out', () => {
  it('while it is in, nothing is locked, however long', async () => {
    const { of } = await page()
    await pass(15)
    expect([of.away.value, of.secondsLeft.value, portal.calls]).toEqual([false, undefined, []])
  })

  it('locks the page at once, and counts down from ten seconds', async () => {
    const { of } = await pulledOut()
    expect([of.secondsLeft.value, of.ended.value]).toEqual([10, false])
    await pass(3)
    expect([of.secondsLeft.value, portal.calls]).toEqual([7, []])
  })

  it('back in time, the page goes on, and the next time counts from ten again', async () => {
    const { of, become } = await pulledOut()
    await pass(9)
    await become({ ukeys: [ukey], problems: [] })
    await reached(() => !of.away.value)
    await pass(5)
    expect(portal.calls).toEqual([])
    await become(out)
    await reached(() => of.away.value)
    expect(of.secondsLeft.value).toBe(10)
  })

  it('not back in ten seconds, the session ends; plugging it in then opens nothing', async () => {
    const { of, assistant } = await pulledOut()
    await pass(10)
    expect([of.ended.value, of.away.value, of.secondsLeft.value, portal.count(end)]).toEqual([true, true, undefined, 1])
    assistant.notify('ukey.removed', {})
    await pass(3)
    expect([of.ended.value, portal.count(end)]).toEqual([true, 1])
  })

  it('a portal that cannot be reached is asked again every second, and the page stays locked', async () => {
    const { of } = await pulledOut()
    portal.says(end, 'offline', 'offline', 'nothing')
    await pass(11)
    expect([of.away.value, of.ended.value, portal.count(end)]).toEqual([true, false, 2])
    await pass(1)
    expect([of.ended.value, portal.count(end)]).toEqual([true, 3])
  })

  it('a portal that is slow is asked once at a time', async () => {
    const { of } = await pulledOut()
    const release = portal.hold(end)
    await pass(15)
    expect([of.secondsLeft.value, of.ended.value, portal.count(end)]).toEqual([0, false, 1])
    release()
    await settled()
    expect(of.ended.value).toBe(true)
  })

  it.each(['SESSION_MISSING', 'SESSION_EXPIRED', 'INTERNAL'] as const)('%s: the page stays shut all the same', async (code) => {
    const { of } = await pulledOut()
    portal.says(end, code)
    await pass(10)
    expect([of.ended.value, of.away.value]).toEqual([true, true])
  })

  it('leaving the page stops the countdown', async () => {
    const { leave } = await pulledOut()
    ends.splice(ends.indexOf(leave), 1)
    leave()
    await pass(15)
    expect(portal.calls).toEqual([])
  })
})

describe('R30 nothing is locked where nobody knows', () => {
  it('a UKey that was never seen in this tab cannot be pulled out of it', async () => {
    const { of, assistant } = await page({ status: out })
    assistant.notify('ukey.removed', {})
    await pass(12)
    expect([of.away.value, portal.calls]).toEqual([false, []])
  })

  it('one this tab saw before it was loaded anew was there', async () => {
    browser.kept.set('yinxin.ukey-seen', sha256)
    const { of } = await page({ status: out })
    await reached(() => of.away.value)
    expect(of.secondsLeft.value).toBe(10)
  })

  it('the UKey of an earlier session of this tab says nothing of this one', async () => {
    browser.kept.set('yinxin.ukey-seen', 'cd'.repeat(32))
    const { of } = await page({ status: out })
    await pass(2)
    expect(of.away.value).toBe(false)
  })

  it('a driver that has trouble, or an assistant that stops, is no UKey pulled out', async () => {
    const { of, become, assistant } = await page()
    await become({ ukeys: [], problems: [{ driver: 'soft', code: 'DRIVER_CRASHED' }] as unknown as StatusResult['problems'] })
    await pass(12)
    expect(of.away.value).toBe(false)
    assistant.dropConnections()
    await pass(12)
    expect([of.away.value, portal.calls]).toEqual([false, []])
  })

  it('where the portal does not ask for it, the assistant is not even looked for', async () => {
    const { of, assistant } = await page({ opened: { ...session, signOutOnUkeyRemoval: false } })
    await pass(2)
    expect([of.away.value, assistant.calls]).toEqual([false, []])
  })
})
