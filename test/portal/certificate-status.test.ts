import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CertificateStatusAnswer } from '@yinxin/protocol/portal'
import { createTestPki } from '@yinxin/testkit'
import { createSharedLimit } from '../../apps/server/src/platform/web/shared-limit.ts'
import { organization, origin, revoked, startPortal, type TestPortal } from './portal-harness.ts'

let portal: TestPortal
const desks = [{ name: { zh: '窗口', en: 'Desk' }, services: ['binding'], phone: '000-00000000' }] as const

beforeAll(async () => void (portal = await startPortal({ config: { directory: desks } })))
afterAll(() => portal.close())

const ask = async (certificate: string, headers: Record<string, string> = {}) =>
  portal
    .browser()
    .request<CertificateStatusAnswer & { failure?: { code: string } }>('POST', '/api/sign-in/certificate-status', { certificate }, headers)
const encode = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

describe('status of a certificate before the PIN', () => {
  it('R28 good, when the sign-in would take it and its revocation list is fresh', async () => {
    const { certificate } = portal.certify({ subject: organization.name })
    expect((await ask(encode(certificate.raw))).body).toEqual({ status: 'good' })
  })

  it('R28 refused with the code of the catalogue, and nobody is signed in or written down', async () => {
    const before = (await portal.audit()).length
    const { certificate } = portal.certify({ subject: organization.name, ...revoked })
    expect((await ask(encode(certificate.raw))).body).toEqual({ status: 'refused', failure: { code: 'CERTIFICATE_REVOKED', number: 3005 } })
    expect((await portal.audit()).length).toBe(before)
  })

  it('of another authority is refused as one', async () => {
    const foreign = createTestPki({ kind: 'P-256', now: portal.clock.now() }).issue({ subject: 'x' })
    expect((await ask(encode(foreign.certificate.raw))).body).toMatchObject({ failure: { code: 'CERTIFICATE_NOT_TRUSTED' } })
  })

  it('what is no certificate is refused, what is no question is none', async () => {
    expect((await ask('AAAA')).body).toMatchObject({ failure: { code: 'CERTIFICATE_MALFORMED' } })
    expect((await ask('A'.repeat(16_385))).status).toBe(400)
    expect((await ask('AAAA', { origin: 'https://elsewhere.example' })).status).toBe(403)
    expect(origin).toBe(portal.config.origin)
  })

  it('too many questions of one address, an IPv6 one being its /64, on all nodes together, are answered without looking', async () => {
    const answers: string[] = []
    const from = async (remoteAddress: string) => {
      const request = { method: 'POST', url: '/api/sign-in/certificate-status', remoteAddress, payload: { certificate: 'AAAA' } } as const
      const answer = await portal.app.inject({ ...request, headers: { origin, host: new URL(origin).host } })
      return answer.json<CertificateStatusAnswer>().status
    }
    for (let i = 0; i < 119; i++) answers.push(await from(`2001:db8:1:2::${i.toString(16)}`))
    expect(new Set(answers)).toEqual(new Set(['refused']))
    const elsewhere = createSharedLimit({ db: portal.db, schema: 'portal', name: 'certificate-status', most: 120, seconds: 60 })
    expect(await elsewhere.take('2001:db8:1:2::/64')).toBe(true) // another node
    expect([await from('2001:db8:1:2:ffff::1'), await elsewhere.take('2001:db8:1:2::/64')]).toEqual(['unchecked', false])
    expect(await from('2001:db8:1:3::1')).toBe('refused')
  })

  it('the directory says who does what, and may be kept a while', async () => {
    const { body, headers } = await portal.browser().request('GET', '/api/directory')
    expect(body).toEqual({ desks })
    expect(headers['cache-control']).toBe('public, max-age=60')
  })
})
