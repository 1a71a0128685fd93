import { describe, expect, it } from 'vitest'
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

  it('R29 a gateway that fails is down', async () => {
    expect(await watchGateway({ health: () => Promise.reject(new Error('away')) }, createClock())()).toBe('down')
  })
})
