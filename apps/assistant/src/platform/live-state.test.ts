import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createLiveState } from './live-state.ts'
import { createPresence } from './presence.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const nobodyLeaves = new AbortController().signal

describe('a state that pages follow', () => {
  test('is given at once to who has an older one, and to all who wait when it changes', async () => {
    const state = createLiveState('first')
    expect(await state.newerThan(0, nobodyLeaves)).toEqual({ version: 1, value: 'first' })
    const waiting = [state.newerThan(1, nobodyLeaves), state.newerThan(1, nobodyLeaves)]
    state.set('second')
    expect(await Promise.all(waiting)).toEqual(Array(2).fill({ version: 2, value: 'second' }))
    expect(state.current.version).toBe(2)
  })

  test('is given unchanged after twenty seconds, so that no request stays open for ever', async () => {
    const state = createLiveState('first')
    const held = state.newerThan(1, nobodyLeaves)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(await held).toEqual({ version: 1, value: 'first' })
    expect(vi.getTimerCount()).toBe(0)
  })

  test('a page that hangs up is not waited for', async () => {
    const [state, gone] = [createLiveState('first'), new AbortController()]
    const held = state.newerThan(1, gone.signal)
    gone.abort()
    await held
    await state.newerThan(1, gone.signal) // gone before it asked
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('whether a page is still there', () => {
  const watched = () => {
    const gone = vi.fn()
    return { gone, presence: createPresence(gone) }
  }

  test('a reload is no leaving, a closed window is', async () => {
    const { gone, presence } = watched()
    presence.arrived()
    presence.left()
    await vi.advanceTimersByTimeAsync(3000)
    presence.arrived() // the page is back
    await vi.advanceTimersByTimeAsync(60_000)
    expect(gone).not.toHaveBeenCalled()
    presence.left()
    await vi.advanceTimersByTimeAsync(4000)
    expect(gone).toHaveBeenCalledTimes(1)
  })

  test('of two windows on one question one may go', async () => {
    const { gone, presence } = watched()
    presence.arrived()
    presence.arrived()
    presence.left()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(gone).not.toHaveBeenCalled()
  })

  test('nobody is missed before anybody came, or after the end', async () => {
    const { gone, presence } = watched()
    await vi.advanceTimersByTimeAsync(60_000)
    presence.arrived()
    presence.left()
    presence.stop()
    presence.left()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(gone).not.toHaveBeenCalled()
  })
})
