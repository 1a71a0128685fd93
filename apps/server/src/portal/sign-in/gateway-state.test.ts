import { describe, expect, it, vi } from 'vitest'
import type { GatewayHealth } from '@yinxin/protocol/gateway'
import { createClock } from '@yinxin/testkit'
import { watchGateway } from './gateway-state.ts'

const health = (status: GatewayHealth['status']): GatewayHealth => ({ status, trustAnchors: 1, revocationLists: [], version: '0' })

describe('gateway state', () => {
  it('R29 is asked for once in five seconds, and a change shows after them', async () => {
    const clock = createClock()
    const answers: GatewayHealth['status'][] = ['ok', 'degraded']
    const state = watchGateway({ health: async () => health(answers.shift() ?? 'down') }, clock)
    expect(await Promise.all([state(), state(), state()])).toEqual(['ok', 'ok', 'ok'])
    clock.advance(5000)
    expect(await state()).toBe('degraded')
  })

  it.each([-3_600_000, 3_600_000])('D1 setting the clock by %d ms keeps no old state, and asks no sooner', async (step) => {
    const clock = createClock()
    const answers: GatewayHealth['status'][] = ['ok', 'degraded']
    const state = watchGateway({ health: async () => health(answers.shift() ?? 'down') }, clock)
    await state()
    clock.step(step)
    expect(await state()).toBe('ok')
    clock.advance(5000)
    expect(await state()).toBe('degraded')
  })

  it('R29 a gateway that does not answer is down, and whoever asks is not kept', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const asked = watchGateway({ health: () => new Promise(() => undefined) }, createClock())()
      await vi.advanceTimersByTimeAsync(1500)
      expect(await asked).toBe('down')
    } finally {
      vi.useRealTimers()
    }
  })

  it('R29 a gateway that fails is down', async () => {
    expect(await watchGateway({ health: () => Promise.reject(new Error('away')) }, createClock())()).toBe('down')
  })
})
