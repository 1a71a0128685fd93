import type { UkeyStatus } from '@yinxin/protocol/assistant'
import { failed, failure, succeeded, type Result } from '@yinxin/protocol/failures'
import type { ChallengeAnswer, ProofChallengeInput, SignInInput, SignInOptions } from '@yinxin/protocol/portal'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { shallowRef } from 'vue'
import { browserEdge, mounted, settled } from '../../../../../test/portal/page-edge.ts'
import { hengtaiCertificate, mingyuanCertificate } from '../../../../../test/portal/shown-certificates.ts'
import { requestFor, startTestAssistant, testToken, type Answers, type TestAssistant } from '../../../../../test/sdk/test-assistant.ts'
import { useOrganizationProof } from './use-organization-proof.ts'

const [mingyuan, hengtai] = ['a1'.repeat(32), 'b2'.repeat(32)]
const ukey = (serialNumber: string, ...certificates: UkeyStatus['certificates']): UkeyStatus => ({
  ...{ id: serialNumber, serialNumber, label: 'UKey', driver: 'soft', software: true },
  ...{ pin: { locked: false, factory: false }, certificates },
})
const plugged = [
  ukey('YX-0001', { certificate: hengtaiCertificate, sha256: hengtai, use: 'authentication' }),
  ukey(
    'YX-0002',
    { certificate: mingyuanCertificate, sha256: mingyuan, use: 'authentication' },
    { certificate: hengtaiCertificate, sha256: 'c3'.repeat(32), use: 'encryption' },
    { certificate: 'bm9uZQ==', sha256: 'd4'.repeat(32), use: 'authentication' },
  ),
]
const challenge: ChallengeAnswer = {
  id: 'c1',
  nonce: 'bm9uY2U',
  request: requestFor('abcdefghijklmnopqrstuv'),
  expiresAt: '2026-11-29T09:05:00Z',
}

const ends: (() => unknown)[] = []
beforeEach(() => void browserEdge())
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
  vi.unstubAllGlobals()
})

interface Asked {
  about?: string
  answers?: Answers
  ukeys?: readonly UkeyStatus[]
  challenge?: (input: ProofChallengeInput) => Promise<Result<ChallengeAnswer>>
  bring?: (proof: SignInInput) => Promise<ReturnType<typeof failure> | undefined>
}

/** The part of a page that asks for a proof, before an assistant that has `ukeys`. */
async function page(asked: Asked = {}) {
  const status = { ukeys: asked.ukeys ?? plugged, problems: [] }
  const assistant: TestAssistant = await startTestAssistant({
    origin: 'http://localhost',
    answers: { status: () => ({ result: status }), authenticate: () => ({ result: { authToken: testToken } }), ...asked.answers },
  })
  ends.push(assistant.close)
  const challenges = vi.fn(asked.challenge ?? (async () => succeeded(challenge)))
  const brought = vi.fn(asked.bring ?? (async () => undefined))
  const options = shallowRef<SignInOptions>()
  const opened = mounted(() =>
    useOrganizationProof({ language: 'en', options, about: () => asked.about, challenge: challenges, bring: brought }),
  )
  ends.push(opened.leave)
  return { of: opened.of, leave: opened.leave, assistant, challenges, brought, options }
}

async function connected(asked: Asked = {}) {
  const opened = await page(asked)
  opened.options.value = { assistantPorts: [opened.assistant.port], minimumAssistantVersion: '0.1.0' } as unknown as SignInOptions
  await vi.waitFor(() => expect(opened.of.assistant.value).toMatchObject({ kind: 'connected', status: {} }), { timeout: 5000, interval: 5 })
  return opened
}

describe('R18 which certificate a proof is made with', () => {
  it('nobody is looked for before the portal said where', async () => {
    const { of, assistant } = await page()
    await settled()
    expect([of.assistant.value, assistant.calls, of.certificates.value]).toEqual([{ kind: 'checking' }, [], []])
    await of.prove()
    expect([of.phase.value, of.failed.value]).toEqual(['idle', undefined])
  })

  it('those for authentication that can be read, of all UKeys; the first is picked', async () => {
    const { of } = await connected()
    expect(of.certificates.value.map(({ sha256, ukey: on }) => [sha256, on])).toEqual([
      [hengtai, 'YX-0001'],
      [mingyuan, 'YX-0002'],
    ])
    expect(of.chosen.value?.holder).toBe('示范省恒泰建设集团有限公司')
  })

  it('those of the organisation it is about come first', async () => {
    const { of } = await connected({ about: '示范市明远机械有限公司' })
    expect(of.certificates.value.map(({ sha256 }) => sha256)).toEqual([mingyuan, hengtai])
    expect(of.chosen.value?.sha256).toBe(mingyuan)
  })

  it('what the person picked counts; a UKey that went away is not picked any more', async () => {
    const { of } = await connected()
    of.picked.value = mingyuan
    expect(of.chosen.value?.sha256).toBe(mingyuan)
    of.picked.value = 'ee'.repeat(32)
    expect(of.chosen.value?.sha256).toBe(hengtai)
  })

  it('no UKey: there is nothing to prove with, and a press does nothing', async () => {
    const { of, challenges } = await connected({ ukeys: [] })
    await of.prove()
    expect([of.chosen.value, challenges.mock.calls.length]).toEqual([undefined, 0])
  })
})

describe('R18 a proof over the connection', () => {
  it('is asked for with that certificate, and brought to the portal', async () => {
    const seen: unknown[] = []
    const answers: Answers = {
      authenticate: (params) => {
        seen.push(params)
        return { result: { authToken: testToken } }
      },
    }
    const { of, challenges, brought } = await connected({ answers })
    await of.prove()
    expect(challenges).toHaveBeenCalledExactlyOnceWith({ channel: 'loopback', certificate: hengtaiCertificate })
    expect(seen).toEqual([{ request: challenge.request, certificateSha256: hengtai, language: 'en' }])
    expect(brought).toHaveBeenCalledExactlyOnceWith({ challengeId: 'c1', authToken: JSON.stringify(testToken) })
    expect([of.phase.value, of.failed.value]).toEqual(['idle', undefined])
  })

  it('the page says which it waits for: the PIN, then the portal', async () => {
    const phases: string[] = []
    const note = () => void phases.push(opened.of.phase.value)
    const opened: Awaited<ReturnType<typeof connected>> = await connected({
      answers: { authenticate: () => (note(), { result: { authToken: testToken } }) },
      bring: async () => (note(), undefined),
    })
    await opened.of.prove()
    expect(phases).toEqual(['waiting', 'verifying'])
  })

  it('pressed twice asks once', async () => {
    const { promise, resolve } = Promise.withResolvers<Result<ChallengeAnswer>>()
    const { of, challenges } = await connected({ challenge: () => promise })
    const first = of.prove()
    await of.prove()
    expect([of.phase.value, challenges.mock.calls.length]).toEqual(['waiting', 1])
    resolve(succeeded(challenge))
    await first
    expect(of.phase.value).toBe('idle')
  })

  it.each([
    ['the portal gives no challenge', { challenge: async () => failed('ROLE_NOT_ALLOWED') }, 'ROLE_NOT_ALLOWED', 0],
    ['the PIN was wrong', { answers: { authenticate: () => ({ failure: 'PIN_INCORRECT' }) } }, 'PIN_INCORRECT', 0],
    ['the PIN is locked', { answers: { authenticate: () => ({ failure: 'PIN_LOCKED' }) } }, 'PIN_LOCKED', 0],
    ['the UKey was pulled out', { answers: { authenticate: () => ({ failure: 'UKEY_REMOVED' }) } }, 'UKEY_REMOVED', 0],
    ['what comes is no token', { answers: { authenticate: () => ({ result: { authToken: 1 } }) } }, 'TOKEN_MALFORMED', 0],
    ['the portal refuses it', { bring: async () => failure('CERTIFICATE_OF_OTHER_ORGANIZATION') }, 'CERTIFICATE_OF_OTHER_ORGANIZATION', 1],
  ] as const satisfies readonly (readonly [string, Asked, string, number])[])(
    '%s: that is said, and the next press tries anew',
    async (_, asked, code, brought) => {
      const opened = await connected(asked)
      await opened.of.prove()
      expect([opened.of.failed.value?.code, opened.of.phase.value, opened.brought.mock.calls.length]).toEqual([code, 'idle', brought])
      await opened.of.prove()
      expect(opened.challenges).toHaveBeenCalledTimes(2)
    },
  )

  it('an assistant that goes away in the middle is lost, which is no endless wait', async () => {
    const { of, assistant } = await connected({ answers: { authenticate: () => 'silence' } })
    const proving = of.prove()
    await vi.waitFor(() => expect(assistant.calls).toContain('authenticate'))
    assistant.dropConnections()
    await proving
    expect([of.failed.value?.code, of.phase.value]).toEqual(['ASSISTANT_LOST', 'idle'])
  })

  it('cancelled before the challenge is there: the assistant is not asked at all', async () => {
    const { promise, resolve } = Promise.withResolvers<Result<ChallengeAnswer>>()
    const { of, assistant } = await connected({ challenge: () => promise })
    const proving = of.prove()
    of.cancel()
    resolve(succeeded(challenge))
    await proving
    expect([of.failed.value?.code, assistant.calls.includes('authenticate')]).toEqual(['PIN_CANCELLED', false])
  })

  it('cancelled while the PIN is asked for: the assistant hears it', async () => {
    const { of, assistant } = await connected({ answers: { authenticate: () => 'silence', cancel: () => ({ result: {} }) } })
    const proving = of.prove()
    await vi.waitFor(() => expect(assistant.calls).toContain('authenticate'))
    of.cancel()
    await proving
    expect([of.failed.value?.code, assistant.calls.includes('cancel')]).toEqual(['PIN_CANCELLED', true])
  })

  it('leaving the page ends what was asked for', async () => {
    const { of, leave, assistant } = await connected({ answers: { authenticate: () => 'silence', cancel: () => ({ result: {} }) } })
    const proving = of.prove()
    await vi.waitFor(() => expect(assistant.calls).toContain('authenticate'))
    ends.splice(ends.indexOf(leave), 1)
    leave()
    await proving
    expect(of.phase.value).toBe('idle')
  })
})

describe('R27 a PIN window that did not open by itself', () => {
  it('can be opened from the page, and the next proof forgets where it was', async () => {
    const address = 'http://127.0.0.1:11735/prompt#code'
    let isShown = true
    const opened = await connected({
      answers: {
        authenticate: () => {
          if (isShown) opened.assistant.notify('operation.progress', { operation: 'abcdefghijklmnopqrstuv', step: 'pin', address })
          return { result: { authToken: testToken } }
        },
      },
    })
    await opened.of.prove()
    expect(opened.of.windowAddress.value).toBe(address)
    isShown = false
    await opened.of.prove()
    expect(opened.of.windowAddress.value).toBeUndefined()
  })
})

describe('R18 a proof in the window of the assistant', () => {
  /** A browser that opens popups; the test closes them as a person does. */
  function popups() {
    const opened: { closed: boolean; close: () => void; location: object }[] = []
    const open = vi.fn(() => {
      const popup = { closed: false, close: () => void (popup.closed = true), location: {} }
      opened.push(popup)
      return popup
    })
    vi.stubGlobal('window', { open, addEventListener: () => undefined, removeEventListener: () => undefined })
    return { open, opened }
  }

  it('a browser that blocks popups is named as the reason', async () => {
    const { of, challenges } = await connected()
    vi.stubGlobal('window', { open: () => null })
    await of.proveInWindow()
    expect([of.failed.value?.code, of.phase.value, challenges.mock.calls.length]).toEqual(['POPUP_BLOCKED', 'idle', 0])
  })

  it('is asked for without a certificate: it is chosen there; no challenge, no window', async () => {
    const { opened } = popups()
    const { of, challenges } = await connected({ challenge: async () => failed('TOO_MANY_REQUESTS') })
    await of.proveInWindow()
    expect(challenges).toHaveBeenCalledExactlyOnceWith({ channel: 'window' })
    expect([of.failed.value?.code, opened.map(({ closed }) => closed)]).toEqual(['TOO_MANY_REQUESTS', [true]])
  })

  it('pressed twice leaves the window open that is being used', async () => {
    const { open, opened } = popups()
    const { promise, resolve } = Promise.withResolvers<Result<ChallengeAnswer>>()
    const { of } = await connected({ challenge: () => promise })
    const first = of.proveInWindow()
    await of.proveInWindow()
    expect([open.mock.calls.length, opened.map(({ closed }) => closed)]).toEqual([1, [false]])
    resolve(failed('TOO_MANY_REQUESTS'))
    await first
  })

  it('and a second press says nothing about popups', async () => {
    popups()
    const { promise, resolve } = Promise.withResolvers<Result<ChallengeAnswer>>()
    const { of } = await connected({ challenge: () => promise })
    const first = of.prove()
    vi.stubGlobal('window', { open: () => null })
    await of.proveInWindow()
    expect(of.failed.value).toBeUndefined()
    resolve(succeeded(challenge))
    await first
  })
})
