// What a site can do to an assistant, and what a person does in its window, without a browser: real sockets, real UKey files.
import { createVerify, X509Certificate } from 'node:crypto'
import { renameSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bytesToSign, type AuthenticateResult, type HelloResult, type StatusResult } from '@yinxin/protocol'
import { importPublicKey, parseCertificate, verifyRawSignature } from '@yinxin/pki'
import { builtPages, createSigner, createWorld, failureOf, openPromptPage, openSitePage, resultOf, sha256, signedRequest, siteRequest, until, type World } from './assistant-world.ts'

const portal = 'http://localhost:8600'
let [pages, world]: [string, World] = ['', undefined as never]

beforeAll(async () => {
  pages = await builtPages()
  world = await createWorld({ pages, listed: [portal] })
}, 60_000)
afterAll(() => world.close())

describe('authenticate', () => {
  test('R26 a listed site gets a token over its origin and nonce; the PIN is asked in the assistant’s window', async () => {
    const { file, der } = await world.addUkey()
    const page = await openSitePage(world.assistant.port, portal)
    await until(async () => (resultOf<StatusResult>(await page.call('status')).ukeys.length > 0 ? true : undefined))
    const request = siteRequest(portal)
    const answered = page.call('authenticate', { request: signedRequest(world.site, request) })
    const prompt = await openPromptPage(await world.nextWindow())
    await prompt.question('pin')
    await prompt.answer({ kind: 'pin', pin: '246813' })
    const { authToken } = resultOf<AuthenticateResult>(await answered)
    expect(authToken.format).toBe('web-eid:1.0')
    expect(authToken.algorithm).toBe('ES256')
    const certificate = new X509Certificate(Buffer.from(authToken.unverifiedCertificate, 'base64'))
    expect(certificate.raw.equals(der)).toBe(true)
    const signed = createVerify('sha256').update(bytesToSign(portal, request.nonce, sha256))
    expect(signed.verify({ key: certificate.publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(authToken.signature, 'base64'))).toBe(true)
    expect(page.heard.filter(({ method }) => method === 'operation.progress').map(({ params }) => params['step'])).toEqual(['pin', 'signing'])
    page.close()
    renameSync(file, join(world.ukeys, 'drawer', basename(file)))
  })
})
void [createSigner, failureOf, importPublicKey, parseCertificate, verifyRawSignature, {} as HelloResult]
