import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CertificateStatusAnswer } from '@yinxin/protocol/portal'
import { createTestPki } from '@yinxin/testkit'
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

  it('too many questions of one address are answered without looking', async () => {
    const answers = []
    for (let i = 0; i < 130; i++) answers.push((await ask('AAAA')).body.status)
    expect([answers[0], answers.at(-1)]).toEqual(['refused', 'unchecked'])
  })

  it('the directory says who does what, and may be kept a while', async () => {
    const { body, headers } = await portal.browser().request('GET', '/api/directory')
    expect(body).toEqual({ desks })
    expect(headers['cache-control']).toBe('public, max-age=300')
  })
})
