import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { CodeAnswer } from '@yinxin/protocol/portal'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { mounted } from '../../../../../test/portal/page-edge.ts'
import { useCode } from './use-code.ts'

beforeEach(() => vi.useFakeTimers({ toFake: ['Date', 'performance', 'setInterval', 'clearInterval'], now: new Date(2026, 10, 29, 9, 41) }))
afterEach(() => void vi.useRealTimers())

/** The portal's answer, by its own clock, which is a day ahead of this computer's. */
const sent = (againSeconds = 60): Result<CodeAnswer> => {
  const at = Date.now() + 86_400_000
  const time = (seconds: number) => new Date(at + seconds * 1000).toISOString()
  return succeeded({ sentAt: time(0), expiresAt: time(300), resendAt: time(againSeconds) })
}

describe('R16 asking for a code', () => {
  it('before one was sent there is nothing to wait for', () => {
    const { of, leave } = mounted(() => useCode(async () => sent()))
    expect([of.wait.value, of.sentAt.value, of.sending.value]).toEqual([0, undefined, false])
    leave()
  })

  it('the page says when by its own clock, and counts down to the next by the portal’s distance: a wrong clock makes no endless wait', async () => {
    const { of, leave } = mounted(() => useCode(async () => sent()))
    await of.ask()
    expect([of.sentAt.value, of.wait.value]).toEqual(['09:41', 60])
    vi.advanceTimersByTime(1000)
    expect(of.wait.value).toBe(59)
    vi.advanceTimersByTime(58_500)
    expect(of.wait.value).toBe(1)
    vi.advanceTimersByTime(500)
    expect(of.wait.value).toBe(0)
    leave()
  })

  it.each([
    ['forwards', 3_600_000],
    ['backwards', -3_600_000],
  ])('a clock that is set %s meanwhile changes nothing', async (_, jump) => {
    const { of, leave } = mounted(() => useCode(async () => sent()))
    await of.ask()
    vi.setSystemTime(Date.now() + jump)
    vi.advanceTimersByTime(10_000)
    expect(of.wait.value).toBe(50)
    leave()
  })

  it('too soon nothing is sent; then another one', async () => {
    const send = vi.fn(async () => sent())
    const { of, leave } = mounted(() => useCode(send))
    await of.ask()
    expect(await of.ask()).toBeUndefined()
    vi.advanceTimersByTime(60_000)
    vi.setSystemTime(new Date(2026, 10, 29, 9, 42))
    expect((await of.ask())?.ok).toBe(true)
    expect([send.mock.calls.length, of.sentAt.value, of.wait.value]).toEqual([2, '09:42', 60])
    leave()
  })

  it('pressed twice while it is on its way sends one', async () => {
    const { promise, resolve } = Promise.withResolvers<Result<CodeAnswer>>()
    const send = vi.fn(() => promise)
    const { of, leave } = mounted(() => useCode(send))
    const first = of.ask()
    expect([of.sending.value, await of.ask(), send.mock.calls.length]).toEqual([true, undefined, 1])
    resolve(sent())
    await first
    expect(of.sending.value).toBe(false)
    leave()
  })

  it('one that was refused may be asked for again at once; what was sent before stays said', async () => {
    const answers = [failed('TOO_MANY_REQUESTS', { minutes: 3 }), sent(0), failed('MOBILE_INVALID')]
    const { of, leave } = mounted(() => useCode(async () => answers.shift() ?? sent()))
    expect((await of.ask())?.ok).toBe(false)
    expect([of.sentAt.value, of.wait.value, of.sending.value]).toEqual([undefined, 0, false])
    await of.ask()
    expect([of.sentAt.value, of.wait.value]).toEqual(['09:41', 0])
    expect((await of.ask())?.ok).toBe(false)
    expect(of.sentAt.value).toBe('09:41')
    leave()
  })

  it('no clock ticks when the page is gone', () => {
    const { leave } = mounted(() => useCode(async () => sent()))
    expect(vi.getTimerCount()).toBe(1)
    leave()
    expect(vi.getTimerCount()).toBe(0)
  })
})
