import { failure } from '@yinxin/protocol/failures'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { endSession, readDirectory, readSignInOptions, signIn, signOutForRemoval } from './portal-api.ts'

afterEach(() => vi.unstubAllGlobals())

/** The network, as far as one answer goes. */
function answering(answer: Response | Error) {
  const asked = vi.fn<(path: string, init: RequestInit) => Promise<Response>>(async () => {
    if (answer instanceof Error) throw answer
    return answer
  })
  vi.stubGlobal('fetch', asked)
  return asked
}

const json = (value: unknown, init?: ResponseInit) => new Response(JSON.stringify(value), init)

describe('calls of /api', () => {
  it('give what the portal answered', async () => {
    const asked = answering(json({ desks: [] }))
    expect(await readDirectory()).toEqual({ ok: true, value: { desks: [] } })
    expect(asked).toHaveBeenCalledExactlyOnceWith('/api/directory', { method: 'GET', headers: { accept: 'application/json' } })
  })

  it('send JSON, and say so, only where there is some to send', async () => {
    const asked = answering(json({ next: 'enter', location: '/workbench', firstSignIn: false }))
    await signIn({ challengeId: 'a', authToken: '{}' })
    expect(asked).toHaveBeenCalledExactlyOnceWith('/api/sign-in', {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: '{"challengeId":"a","authToken":"{}"}',
    })
  })

  it('an empty answer is an answer', async () => {
    answering(new Response(null, { status: 204 }))
    expect(await signOutForRemoval()).toEqual({ ok: true, value: {} })
  })

  it('a name in an address cannot become another address', async () => {
    const asked = answering(new Response(null, { status: 204 }))
    await endSession('../session?reason=x#y')
    expect(asked.mock.calls[0]?.[0]).toBe('/api/sessions/..%2Fsession%3Freason%3Dx%23y')
  })

  it('a failure of the catalogue is that failure, with its trace id', async () => {
    const told = { ...failure('CERTIFICATE_REVOKED'), traceId: '0123456789abcdef' }
    answering(json({ failure: told }, { status: 403 }))
    expect(await readDirectory()).toEqual({ ok: false, failure: told })
  })

  it.each([[{}], [[]], [null], ['text'], [{ failure: null }], [{ failure: { code: 'NO_SUCH_CODE', number: 1 } }]])(
    'an error that tells nothing we know (%j) is our bug, with the trace id of the answer',
    async (body) => {
      answering(json(body, { status: 500, headers: { 'x-trace-id': 'fedcba9876543210' } }))
      expect(await readDirectory()).toEqual({ ok: false, failure: { ...failure('INTERNAL'), traceId: 'fedcba9876543210' } })
    },
  )

  it.each([
    ['offline', new TypeError('Failed to fetch')],
    ['a proxy’s own page', new Response('<html>Sign in to the guest network</html>')],
    ['an answer cut short', new Response('{"desks":[')],
  ])('%s is a portal that cannot be reached', async (_name, answer) => {
    answering(answer)
    expect(await readDirectory()).toEqual({ ok: false, failure: failure('PORTAL_UNREACHABLE') })
  })
})

describe('R7 the clock of this computer', () => {
  it.each([
    [0, 0],
    [90, 90],
    [-3600, -3600],
  ])('is off by %d seconds when the server’s is', async (ahead, skewSeconds) => {
    const before = vi.spyOn(Date, 'now').mockReturnValue(1_772_438_400_000)
    answering(json({ now: new Date(1_772_438_400_000 + ahead * 1000).toISOString() }))
    expect(await readSignInOptions()).toMatchObject({ ok: true, value: { skewSeconds } })
    before.mockRestore()
  })

  it('is measured against the middle of the question, so that a slow line is no wrong clock', async () => {
    const clock = vi.spyOn(Date, 'now').mockReturnValueOnce(1_772_438_400_000).mockReturnValueOnce(1_772_438_420_000)
    answering(json({ now: new Date(1_772_438_410_000).toISOString() }))
    expect(await readSignInOptions()).toMatchObject({ ok: true, value: { skewSeconds: 0 } })
    clock.mockRestore()
  })
})
