import { afterEach, describe, expect, test } from 'vitest'
import { createHost, type Host } from './host.ts'

const entry = new URL('./testing/unruly-child.ts', import.meta.url)
let host: Host | undefined
afterEach(() => host?.close())

async function comesBack(of: Host): Promise<unknown> {
  const deadline = Date.now() + 10_000
  while (Date.now() < deadline) {
    const answer = await of.call('hello', {}, 5000)
    if (answer.ok) return answer.value
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('the child did not come back')
}

describe('a vendor library in its own process', () => {
  test('a crash costs the call at hand, and the next child answers again', async () => {
    host = createHost({ entry, args: [], backOffMs: 10 })
    expect(await host.call('hello', {}, 5000)).toEqual({ ok: true, value: 'hello' })
    const first = host.pid
    expect(await host.call('crash', {}, 5000)).toMatchObject({ failure: { code: 'DRIVER_CRASHED' } })
    expect(await comesBack(host)).toBe('hello')
    expect(host.pid).not.toBe(first)
  })

  test('a hang is ended after its time, and calls that waited behind it are answered', async () => {
    host = createHost({ entry, args: [], backOffMs: 1 })
    await host.call('hello', {}, 5000)
    const hung = host.call('hang', {}, 100)
    const behind = host.call('hello', {}, 5000)
    expect(await hung).toMatchObject({ failure: { code: 'DRIVER_CRASHED' } })
    expect(['hello', undefined]).toContain(await behind.then((answer) => (answer.ok ? answer.value : undefined)))
    expect(await comesBack(host)).toBe('hello')
  })

  test('a child that keeps crashing is not started again at once', async () => {
    host = createHost({ entry, args: [], backOffMs: 60_000 })
    await host.call('crash', {}, 5000)
    expect(await host.call('hello', {}, 5000)).toMatchObject({ failure: { code: 'DRIVER_CRASHED' } })
    expect(host.pid).toBeUndefined()
  })
})
