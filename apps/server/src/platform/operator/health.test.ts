import { afterEach, describe, expect, it, vi } from 'vitest'
import { checkHealth, readinessOf, type Health } from './health.ts'

describe('how something is', () => {
  afterEach(() => vi.useRealTimers())

  it.each(['ok', 'degraded', 'down'] as const)('is what it says: %s', async (health) => {
    expect(await checkHealth(async () => health)).toBe(health)
  })

  it('what fails is down, however it fails', async () => {
    expect(await checkHealth(() => Promise.reject(new Error('away')))).toBe('down')
    expect(
      await checkHealth(() => {
        throw new Error('before it was asked')
      }),
    ).toBe('down')
  })

  it('what does not answer in two seconds is down, and an answer that comes later changes nothing', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    let answer: (health: Health) => void = () => undefined
    const asked = checkHealth(() => new Promise<Health>((resolve) => (answer = resolve)))
    let said: Health | undefined
    void asked.then((health) => (said = health))
    await vi.advanceTimersByTimeAsync(1999)
    expect(said).toBeUndefined()
    await vi.advanceTimersByTimeAsync(1)
    expect(said).toBe('down')
    answer('ok')
    expect(await asked).toBe('down')
  })

  it('leaves no timer behind, whether it answered or failed', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    await checkHealth(async () => 'ok')
    await checkHealth(() => Promise.reject(new Error('away')))
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('whether a process may be sent requests', () => {
  it.each([
    ['nothing to look at', {}, true],
    ['everything in order', { portal: { database: 'ok', gateway: 'ok' }, ca: { database: 'ok' } }, true],
    ['less than it should have', { portal: { database: 'ok', gateway: 'degraded' } }, true],
    ['one thing down', { portal: { database: 'ok', gateway: 'down' } }, false],
    ['one thing down in another component', { portal: { database: 'ok' }, ca: { database: 'down' } }, false],
  ] as const)('%s, while it runs', (_what, components, ready) => {
    expect(readinessOf('running', components)).toEqual({ ready, state: 'running', components })
  })

  it.each(['starting', 'closing'] as const)('never while it is %s, whatever its parts say', (state) => {
    expect(readinessOf(state, { portal: { database: 'ok' } }).ready).toBe(false)
    expect(readinessOf(state, {}).ready).toBe(false)
  })
})
