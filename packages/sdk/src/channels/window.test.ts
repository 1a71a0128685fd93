import { describe, expect, it, vi } from 'vitest'
import { authenticateInWindow, openAssistantWindow, readWindowMessage } from './window.ts'
import { testToken } from '../../../../test/sdk/test-assistant.ts'

const operation = 'abcdefghijklmnopqrstuv'

/** A page and its popup, as far as the channel uses them; `answer` plays the assistant at one address. */
function pageWith(answer: (address: string, post: (data: unknown, origin?: string, source?: unknown) => void) => void) {
  const page = new EventTarget()
  const popup = {
    closed: false,
    close() {
      this.closed = true
    },
    location: {
      replace(address: string) {
        const origin = new URL(address).origin
        answer(address, (data, from = origin, source: unknown = popup) =>
          page.dispatchEvent(Object.assign(new Event('message'), { data, origin: from, source })),
        )
      },
    },
  }
  return { page: page as unknown as Window, popup: popup as unknown as Window }
}

describe('R27 window mode', () => {
  it('goes to the next port when there is no ready, and takes the result', async () => {
    vi.useFakeTimers()
    const visited: string[] = []
    const { page, popup } = pageWith((address, post) => {
      visited.push(address)
      if (!address.startsWith('http://127.0.0.1:2222/')) return
      post({ yinxin: 'ready', operation, version: '0.1.0' })
      post({ yinxin: 'progress', operation, step: 'pin', triesLeft: 3, address: 'http://127.0.0.1:2222/prompt#x' })
      setTimeout(() => post({ yinxin: 'result', operation, authToken: testToken }), 60_000)
    })
    const progress: unknown[] = []
    const result = authenticateInWindow(
      page,
      { popup },
      { ports: [1111, 2222], request: 'a.b.c', operation, onProgress: (one) => progress.push(one) },
    )
    await vi.advanceTimersByTimeAsync(70_000)
    expect(await result).toEqual({ ok: true, value: { authToken: testToken } })
    expect(visited).toEqual(['http://127.0.0.1:1111/window#a.b.c', 'http://127.0.0.1:2222/window#a.b.c'])
    expect(progress).toEqual([{ operation, step: 'pin', triesLeft: 3, address: 'http://127.0.0.1:2222/prompt#x' }])
    expect(popup.closed).toBe(true)
    vi.useRealTimers()
  })

  it('hears only the exact origin, its own popup and its own operation', async () => {
    vi.useFakeTimers()
    const { page, popup } = pageWith((_address, post) => {
      const result = { yinxin: 'result', operation, authToken: testToken }
      post(result, 'http://127.0.0.1:9999')
      post(result, 'http://127.0.0.1:1111.evil.example')
      post(result, undefined, {})
      post({ ...result, operation: 'another-operation-altogether' })
    })
    const result = authenticateInWindow(page, { popup }, { ports: [1111], request: 'a.b.c', operation })
    await vi.advanceTimersByTimeAsync(1000)
    expect(await result).toMatchObject({ ok: false, failure: { code: 'ASSISTANT_MISSING' } })
    vi.useRealTimers()
  })

  it('a closed popup is a cancelled sign-in', async () => {
    vi.useFakeTimers()
    const { page, popup } = pageWith((_address, post) => {
      post({ yinxin: 'ready', operation, version: '0.1.0' })
      setTimeout(() => popup.close(), 5000)
    })
    const result = authenticateInWindow(page, { popup }, { ports: [1111], request: 'a.b.c', operation })
    await vi.advanceTimersByTimeAsync(6000)
    expect(await result).toMatchObject({ ok: false, failure: { code: 'PIN_CANCELLED' } })
    vi.useRealTimers()
  })

  it('says when the browser opens no window', () => {
    expect(openAssistantWindow({ open: () => null } as unknown as Window)).toBeUndefined()
  })

  it('reads failures of the catalogue only', () => {
    expect(readWindowMessage({ yinxin: 'failure', operation, failure: { code: 'PIN_LOCKED' } }, operation)).toMatchObject({
      result: { failure: { number: 2005 } },
    })
    expect(readWindowMessage({ yinxin: 'failure', operation, failure: { code: 'NO_SUCH' } }, operation)).toBeUndefined()
    expect(readWindowMessage('text', operation)).toBeUndefined()
  })
})
