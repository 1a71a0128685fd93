import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHash } from 'node:crypto'
import type { SignatureCheckAnswer } from '@yinxin/protocol/portal'
import { defaultAlgorithm, prepareSignedData, sign } from '@yinxin/pki'
import { createTestPki, type TestIdentity } from '@yinxin/testkit'
import { organization, revoked, startPortal, type TestPortal } from './portal-harness.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await startPortal()))
afterAll(() => portal.close())

const content = new TextEncoder().encode('{"title":"申报","fields":[{"label":"金额","value":"1 元"}]}')
const encode = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const kindOf = (signer: TestIdentity) => signer.certificate.keyKind as 'P-256'

function messageBy(signer: TestIdentity, more: { readonly detached?: boolean } = {}): Uint8Array {
  const algorithm = defaultAlgorithm(kindOf(signer))
  const { toBeSigned, finish } = prepareSignedData({
    ...{ content, certificate: signer.certificate, algorithm, signingTime: portal.clock.now() },
    ...more,
  })
  return finish(sign({ algorithm, privateKey: signer.privateKey, message: toBeSigned }))
}
const ask = (message: Uint8Array, given?: Uint8Array, headers: Record<string, string> = {}) =>
  portal
    .browser()
    .request<SignatureCheckAnswer & { failure?: { code: string } }>(
      'POST',
      '/api/signatures/check',
      { message: encode(message), ...(given === undefined ? {} : { content: encode(given) }) },
      headers,
    )
const check = async (message: Uint8Array, given?: Uint8Array) => (await ask(message, given)).body

describe('R41 anybody checks a signature', () => {
  it('who signed, what, with which certificate, masked; nothing is written down', async () => {
    const before = (await portal.audit()).length
    const signer = portal.certify({ subject: organization.name })
    const answer = await check(messageBy(signer), content)
    expect(answer).toMatchObject({
      verdict: 'holds',
      sameContent: true,
      content: { length: content.length, sha256: createHash('sha256').update(content).digest('hex') },
      signers: [{ accepted: true, organization: { name: organization.name }, isCountersigner: false }],
    })
    expect(answer.signers[0]?.organization?.creditCode).toMatch(/^.{4}\*+.{4}$/)
    expect(JSON.stringify(answer)).not.toContain(organization.uscc)
    expect((await portal.audit()).length).toBe(before)
  })

  it('another document than was signed does not pass for it, though the signature holds', async () => {
    const answer = await check(messageBy(portal.certify({ subject: organization.name })), new TextEncoder().encode('another'))
    expect(answer).toMatchObject({ verdict: 'other-content', sameContent: false, signers: [{ accepted: true }] })
  })

  it('a message without its document: asked for, then checked', async () => {
    const message = messageBy(portal.certify({ subject: organization.name }), { detached: true })
    expect(await check(message)).toMatchObject({ verdict: 'content-missing', signers: [] })
    expect(await check(message, content)).toMatchObject({ verdict: 'holds', sameContent: true })
    expect(await check(message, new TextEncoder().encode('another'))).toMatchObject({ verdict: 'refused' })
  })

  it('a revoked certificate, and one of nobody known: refused, and whom it names is not repeated', async () => {
    expect(await check(messageBy(portal.certify({ subject: organization.name, ...revoked })))).toMatchObject({
      verdict: 'refused',
      signers: [{ accepted: false, failure: { code: 'CERTIFICATE_REVOKED' } }],
    })
    const stranger = createTestPki({ kind: 'P-256', now: portal.clock.now(), name: 'x' }).issue({ subject: '冒名单位' })
    const answer = await check(messageBy(stranger))
    expect(answer).toMatchObject({ verdict: 'refused', signers: [{ failure: { code: 'CERTIFICATE_NOT_TRUSTED' } }] })
    expect(JSON.stringify(answer)).not.toContain('冒名单位')
  })

  it('a turned octet is refused; what is no message is unread; what is no question is none', async () => {
    const message = messageBy(portal.certify({ subject: organization.name }))
    const at = Buffer.from(message).indexOf(content) + 5
    const turned = message.with(at, (message[at] ?? 0) ^ 1)
    expect(await check(turned)).toMatchObject({ verdict: 'refused', signers: [{ failure: { code: 'SIGNATURE_INVALID' } }] })
    expect(await check(new TextEncoder().encode('nothing of the kind'))).toMatchObject({ verdict: 'unread', signers: [] })
    expect((await ask(new Uint8Array(200_000))).status).toBe(400)
    expect((await ask(new Uint8Array(700_000))).status).toBe(413)
    expect((await ask(message, undefined, { origin: 'https://elsewhere.example' })).status).toBe(403)
  })

  it('more of one address than anybody checks: refused', async () => {
    const statuses: number[] = []
    for (let i = 0; i < 21; i++) statuses.push((await ask(new TextEncoder().encode('nothing'))).status)
    expect(statuses.at(-1)).toBe(429)
  })
})
