import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Verification } from '@yinxin/protocol/gateway'
import { createLog } from '../../platform/log.ts'
import { createHttpServer } from '../../platform/web/http-server.ts'
import { certificateStatusRoutes, statusBeforePin } from './certificate-status.ts'

describe('R28 what a page may say of a verification', () => {
  const cases = [
    ['accepted with fresh revocation data', { verdict: 'accepted', assurance: 'certificate' }, 'good'],
    ['accepted on an old list', { verdict: 'accepted', assurance: 'certificate-stale' }, 'unchecked'],
    ['a gateway that is away', { verdict: 'refused', code: 'GATEWAY_UNAVAILABLE', assurance: 'none' }, 'unchecked'],
    ['revocation data that is away', { verdict: 'refused', code: 'REVOCATION_UNAVAILABLE', assurance: 'none' }, 'unchecked'],
    ['revocation data that is old', { verdict: 'refused', code: 'REVOCATION_STALE', assurance: 'none' }, 'unchecked'],
    ['an authority that does not know it', { verdict: 'refused', code: 'CERTIFICATE_STATUS_UNKNOWN', assurance: 'none' }, 'unchecked'],
    ['refused without a code', { verdict: 'refused', assurance: 'none' }, 'unchecked'],
    ['revoked', { verdict: 'refused', code: 'CERTIFICATE_REVOKED', assurance: 'none' }, 'refused'],
    ['suspended', { verdict: 'refused', code: 'CERTIFICATE_SUSPENDED', assurance: 'none' }, 'refused'],
  ] as const
  it.each(cases.map(([what, verification, status]) => [what, status, verification] as const))('%s: %s', (_what, status, verification) => {
    expect(statusBeforePin(verification).status).toBe(status)
  })
})

describe('R28 a courtesy that slows nobody', () => {
  afterEach(() => vi.useRealTimers())

  /** A database that has counted one, unless it is away. */
  function server(
    verifyCertificate: () => Promise<Verification>,
    executeQuery = async () => ({ rows: [{ points: 1, expire: Date.now() + 60_000 }] }),
  ) {
    const app = createHttpServer({ log: createLog({ level: 'silent', name: 'test' }) })
    certificateStatusRoutes(app, { gateway: { verifyCertificate }, db: { executeQuery } as never })
    const ask = async () =>
      (await app.inject({ method: 'POST', url: '/api/sign-in/certificate-status', payload: { certificate: 'AAAA' } })).json()
    return { app, ask }
  }

  /** Time stands still: what is awaited is work, not time. */
  async function arrived(waiting: readonly unknown[], count: number): Promise<void> {
    for (let turn = 0; turn < 100_000 && waiting.length < count; turn++) await new Promise(setImmediate)
    expect(waiting).toHaveLength(count)
  }

  it('a gateway that does not answer in time is “unchecked”, and its question holds a place until it ends', async () => {
    const waiting: ((verification: Verification) => void)[] = []
    const { app, ask } = server(() => new Promise((resolve) => waiting.push(resolve)))
    await app.ready()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const asked = Array.from({ length: 32 }, ask)
    await arrived(waiting, 32)
    expect(await ask()).toEqual({ status: 'unchecked' }) // the 33rd is not even asked
    expect(waiting).toHaveLength(32)
    await vi.advanceTimersByTimeAsync(2000)
    expect(new Set((await Promise.all(asked)).map(({ status }) => status))).toEqual(new Set(['unchecked']))
    expect([await ask(), waiting.length]).toEqual([{ status: 'unchecked' }, 32])
    for (const finish of waiting.splice(0)) finish({ verdict: 'accepted', assurance: 'certificate' } as Verification)
    const last = ask()
    await arrived(waiting, 1)
    waiting[0]?.({ verdict: 'accepted', assurance: 'certificate' } as Verification)
    expect(await last).toEqual({ status: 'good' })
  })

  it('where nobody can count it is “unchecked” too, and the gateway is not asked', async () => {
    const verify = vi.fn<() => Promise<Verification>>(() => new Promise(() => undefined))
    const { ask } = server(verify, () => Promise.reject(new Error('away')))
    expect([await ask(), verify.mock.calls.length]).toEqual([{ status: 'unchecked' }, 0])
  })

  it('a gateway that fails is “unchecked”', async () => {
    const { ask } = server(() => Promise.reject(new Error('away')))
    expect(await ask()).toEqual({ status: 'unchecked' })
  })
})
