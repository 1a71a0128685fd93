import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { failed, succeeded } from '@yinxin/protocol/failures'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { browserEdge, mounted } from '../../../../test/portal/page-edge.ts'
import { requestFor, startTestAssistant, testToken, type TestAssistant } from '../../../../test/sdk/test-assistant.ts'
import { useProof } from './use-proof.ts'

const ends: (() => unknown)[] = []
beforeEach(() => void browserEdge())
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
  vi.unstubAllGlobals()
})

/** A port nobody listens on: the assistant is not there, or this page may not reach it. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

function page(port: number) {
  const opened = mounted(() => useProof('en', () => [port]))
  ends.push(opened.leave)
  return opened.of
}

/** The site: a challenge, and an answer to the proof. */
const site = () => ({
  challenge: vi.fn(async (_channel: 'loopback' | 'window') => succeeded({ id: 'c1', request: requestFor('abcdefghijklmnopqrstuv') })),
  send: vi.fn(async (_proof: { readonly challengeId: string; readonly authToken: string }) => succeeded('proven')),
})

describe('R27 a proof on a page that is no sign-in', () => {
  it('goes over the connection where the assistant is reached', async () => {
    const assistant = await startTestAssistant({
      origin: 'http://localhost',
      answers: { authenticate: () => ({ result: { authToken: testToken } }) },
    })
    ends.push(assistant.close)
    const [proof, asked] = [page(assistant.port), site()]
    expect(await proof.prove(asked)).toBe('proven')
    expect(asked.challenge.mock.calls).toEqual([['loopback']])
    expect(asked.send).toHaveBeenCalledExactlyOnceWith({ challengeId: 'c1', authToken: JSON.stringify(testToken) })
    expect([proof.phase.value, proof.failed.value, proof.byWindow.value]).toEqual(['idle', undefined, false])
  })

  it('a PIN window that did not open by itself can be opened from the page; cancelled, the proof is over', async () => {
    const address = 'http://127.0.0.1:11735/prompt#code'
    const assistant: TestAssistant = await startTestAssistant({
      origin: 'http://localhost',
      answers: {
        authenticate: () => {
          assistant.notify('operation.progress', { operation: 'abcdefghijklmnopqrstuv', step: 'pin', address })
          return 'silence'
        },
        cancel: () => ({ result: {} }),
      },
    })
    ends.push(assistant.close)
    const [proof, asked] = [page(assistant.port), site()]
    const proving = proof.prove(asked)
    await vi.waitFor(() => expect([proof.phase.value, proof.windowAddress.value]).toEqual(['pin', address]), { interval: 5 })
    proof.cancel()
    expect(await proving).toBeUndefined()
    expect([proof.phase.value, proof.failed.value?.code, asked.send.mock.calls.length]).toEqual(['idle', 'PIN_CANCELLED', 0])
  })

  it('says why it cannot, and goes by the assistant’s window at the next press', async () => {
    const [proof, asked] = [page(await freePort()), site()]
    expect(await proof.prove(asked)).toBeUndefined()
    expect([proof.failed.value === undefined, proof.byWindow.value, asked.challenge.mock.calls.length]).toEqual([false, true, 0])

    const popups: { closed: boolean }[] = []
    const open = vi.fn(() => {
      const popup = { closed: false, close: () => void (popup.closed = true), location: {} }
      popups.push(popup)
      return popup
    })
    vi.stubGlobal('window', { open, addEventListener: () => undefined, removeEventListener: () => undefined })
    asked.challenge.mockImplementation(async () => failed('TOO_MANY_REQUESTS'))
    const first = proof.prove(asked)
    expect([open.mock.calls.length, proof.phase.value]).toEqual([1, 'connecting']) // within the press, or the browser blocks it
    expect(await proof.prove(asked)).toBeUndefined()
    await first
    expect(asked.challenge.mock.calls).toEqual([['window']])
    expect([open.mock.calls.length, popups[0]?.closed, proof.failed.value?.code]).toEqual([1, true, 'TOO_MANY_REQUESTS'])
  })

  it('a browser that blocks the window is named as the reason', async () => {
    const [proof, asked] = [page(await freePort()), site()]
    await proof.prove(asked)
    vi.stubGlobal('window', { open: () => null })
    expect(await proof.prove(asked)).toBeUndefined()
    expect([proof.failed.value?.code, proof.phase.value, asked.challenge.mock.calls.length]).toEqual(['POPUP_BLOCKED', 'idle', 0])
  })
})
