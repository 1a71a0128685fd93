// R41: documents signed at the assistant, and what a site tries with it: real sockets, real UKey files, real messages.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parseCertificate, parseSignedData, verifyRawSignature, verifySignedData, type AlgorithmId } from '@yinxin/pki'
import {
  bytesToSign,
  hashOf,
  signedForAttribute,
  siteRequestType,
  tokenAlgorithms,
  type AuthenticateResult,
  type SignResult,
} from '@yinxin/protocol/assistant'
import type { TestPkiKind } from '@yinxin/testkit'
import {
  builtPages,
  createWorld,
  failureOf,
  formDocument,
  openPromptPage,
  openSitePage,
  pageCall,
  resultOf,
  signRequestType,
  signedRequest,
  siteRequest,
  type SitePage,
  type World,
  type WorldOptions,
} from './assistant-world.ts'

const bureau = 'http://localhost:8600'
const form = formDocument({
  title: '社会保险费申报表',
  fields: [
    { label: '单位', value: '示范市明远机械有限公司' },
    { label: '金额', value: '12,345.60 元' },
  ],
})
const hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
let [pages, world, page]: [string, World, SitePage] = ['', undefined as never, undefined as never]

beforeAll(async () => void (pages = await builtPages()), 60_000)
beforeEach(() => fresh())
afterEach(() => world.close())

async function fresh(options: Partial<WorldOptions> = {}): Promise<void> {
  world = await createWorld({ pages, listed: [bureau], listedToSign: true, ...options })
  page = await openSitePage(world.assistant.port, bureau)
}

/** A request for a signature over `content`, with anything replaced. */
function signRequest(content: Uint8Array, more: Readonly<Record<string, unknown>> = {}, iss = bureau): object {
  const { jti, aud, iat, exp } = siteRequest(iss)
  return { iss, jti, aud, iat, exp, document: { name: '申报.json', type: 'application/json', sha256: hex(content) }, ...more }
}
const ask = (request: object, content: Uint8Array, typ = signRequestType, more: object = {}) =>
  page.call('sign', { request: signedRequest(world.site, request, typ), content: Buffer.from(content).toString('base64'), ...more })
async function promptFor(kind: string) {
  const prompt = await openPromptPage(await world.nextWindow())
  return { prompt, shown: await prompt.question(kind) }
}
async function signed(content: Uint8Array = form): Promise<Uint8Array> {
  const answered = ask(signRequest(content), content)
  const { prompt } = await promptFor('pin')
  await prompt.answer({ kind: 'pin', pin: '246813' })
  return Buffer.from(resultOf<SignResult>(await answered).message, 'base64')
}
const ledger = (): string => readFileSync(join(world.folder, 'state', 'ledger.jsonl'), 'utf8')

describe('R41 a document is signed', () => {
  test.each([
    ['P-256', 'ECDSA-SHA256'],
    ['SM2', 'SM2-SM3'],
    ['RSA', 'RSA-SHA256'],
  ] as const)('%s: the window shows all of it, the message holds it, and says for whom', async (kind, algorithm) => {
    if (kind !== 'P-256') {
      await world.close()
      await fresh({ kind: kind as TestPkiKind })
    }
    const { der } = await world.addUkey()
    const answered = ask(signRequest(form), form)
    const { prompt, shown } = await promptFor('pin')
    expect(shown?.subject).toMatchObject({
      purpose: 'sign',
      site: { origin: bureau, approval: 'listed' },
      document: { title: '社会保险费申报表', name: '申报.json', fields: [{ label: '单位' }, { label: '金额', value: '12,345.60 元' }] },
    })
    await prompt.answer({ kind: 'pin', pin: '246813' })
    const message = Buffer.from(resultOf<SignResult>(await answered).message, 'base64')
    const read = verifySignedData({ message })
    if (!read.ok) throw new Error(read.problem)
    expect(read.value).toMatchObject({ content: form, signers: [{ verified: true, algorithm }] })
    expect(Buffer.from(read.value.signers[0]?.certificate?.raw ?? []).equals(der)).toBe(true)
    const data = parseSignedData(message)
    const about = data.ok ? data.value.signers[0]?.signedAttributes?.values.get(signedForAttribute) : undefined
    const words = Buffer.from(about ?? []).toString('utf8')
    expect([words.includes(bureau), words.includes('社会保险费申报表 | 单位'), words.includes(hex(form))]).toEqual([true, true, true])
    expect(ledger()).toContain('"purpose":"sign","document":"社会保险费申报表"')
  })

  test('a wrong PIN is asked again, and the document is shown again', async () => {
    await world.addUkey()
    const answered = ask(signRequest(form), form)
    const { prompt } = await promptFor('pin')
    await prompt.answer({ kind: 'pin', pin: '111111' })
    const again = await prompt.question('pin')
    expect(again).toMatchObject({
      question: { pin: { failure: { code: 'PIN_INCORRECT' } } },
      subject: { document: { title: '社会保险费申报表' } },
    })
    await prompt.answer({ kind: 'cancelled' })
    expect(failureOf(await answered).code).toBe('PIN_CANCELLED')
  })
})

describe('R41 what a site cannot have signed', () => {
  const other = formDocument({ title: '另一份', fields: [{ label: '金额', value: '9,999,999 元' }] })
  test.each([
    ['another document than its server asked for', () => ask(signRequest(form), other), 'REQUEST_INVALID'],
    ['a hash without the document', () => ask(signRequest(form), Buffer.from(hex(form), 'hex')), 'REQUEST_INVALID'],
    ['no document', () => ask(signRequest(form), new Uint8Array()), 'MESSAGE_INVALID'],
    [
      'a page that draws',
      () => ask(signRequest(form, { document: { name: 'a', type: 'text/html', sha256: hex(form) } }), form),
      'REQUEST_INVALID',
    ],
    ['what is not shown', () => ask(signRequest(Buffer.from('a\u202eb')), Buffer.from('a\u202eb')), 'DOCUMENT_UNREADABLE'],
    ['a value of its own', () => ask(signRequest(form, { hash: hex(form) }), form), 'REQUEST_INVALID'],
    ['by a request for a proof', () => ask(siteRequest(bureau), form, siteRequestType), 'REQUEST_INVALID'],
    [
      'by a request its server did not sign',
      () => page.call('sign', { request: signedRequest({ ...world.site, sign: () => 'a.b.c' }, {}), content: 'YQ==' }),
      'REQUEST_INVALID',
    ],
    ['for another site', () => ask(signRequest(form, {}, 'https://other.example'), form), 'REQUEST_ORIGIN_MISMATCH'],
  ])('%s: refused, and nobody is asked', async (_name, call, code) => {
    await world.addUkey()
    expect(failureOf(await call()).code).toBe(code)
    expect(world.windowCount()).toBe(0)
  })

  test('a request is good once', async () => {
    await world.addUkey()
    const request = signRequest(form)
    const answered = ask(request, form)
    const { prompt } = await promptFor('pin')
    await prompt.answer({ kind: 'pin', pin: '246813' })
    resultOf(await answered)
    expect(failureOf(await ask(request, form)).code).toBe('REQUEST_REPLAYED')
  })

  test('a request for a signature gets no proof', async () => {
    await world.addUkey()
    const request = { ...signRequest(form), nonce: 'a'.repeat(44), purpose: 'sign-in' }
    expect(failureOf(await page.call('authenticate', { request: signedRequest(world.site, request, signRequestType) })).code).toBe(
      'REQUEST_INVALID',
    )
  })
})

describe('R41 a right of its own', () => {
  test('a listed site may sign in and still has to ask before it has something signed; what is approved can be taken back', async () => {
    await world.close()
    await fresh({ listedToSign: false })
    await world.addUkey()
    const first = ask(signRequest(form), form)
    const { prompt, shown } = await promptFor('approve')
    expect(shown?.subject).toMatchObject({ purpose: 'sign', site: { approval: 'needed' } })
    await prompt.answer({ kind: 'approved', period: 'until-withdrawn' })
    await prompt.question('pin')
    await prompt.answer({ kind: 'pin', pin: '246813' })
    resultOf(await first)
    const second = ask(signRequest(form), form)
    const later = await promptFor('pin')
    expect(later.shown?.subject).toMatchObject({ site: { approval: 'approved' } })
    await later.prompt.answer({ kind: 'cancelled' })
    await second
    const { port, homeAddress } = world.assistant
    const { body } = await pageCall(port, 'exchange', { code: new URL(homeAddress()).hash.slice(1) })
    const home = (name: string, params: object = {}) => pageCall(port, `home.${name}`, params, { token: String(body['token']) })
    const sites = async () => (await home('state')).body as { value?: { sites: object[] }; sites?: object[] }
    expect(JSON.stringify(await sites())).toContain('"toSign":true')
    await home('forget-site', { origin: bureau, toSign: true })
    expect(JSON.stringify(await sites())).not.toContain('"toSign":true')
    const third = ask(signRequest(form), form)
    await (await promptFor('approve')).prompt.answer({ kind: 'cancelled' })
    expect(failureOf(await third).code).toBe('SITE_NOT_APPROVED')
  })
})

describe('R41 a signature over a document is never a proof of anybody', () => {
  /** Every value a token could be signed over: with each algorithm, for each origin and nonce a site could choose. */
  const algorithmsOf: Readonly<Record<string, AlgorithmId>> = {
    SM2SM3: 'SM2-SM3',
    ES256: 'ECDSA-SHA256',
    RS256: 'RSA-SHA256',
    PS256: 'RSA-PSS-SHA256',
  }
  const hashWith = (name: string) => (bytes: Uint8Array) => createHash(name).update(bytes).digest()

  test.each(['P-256', 'SM2', 'RSA'] as const)('%s: over documents that are tokens, nonces and hashes themselves', async (kind) => {
    if (kind !== 'P-256') {
      await world.close()
      await fresh({ kind: kind as TestPkiKind })
    }
    await world.addUkey()
    const nonce = 'n'.repeat(44)
    const longest = 2 * Math.max(...tokenAlgorithms.map((name) => hashWith(hashOf(name))(new Uint8Array()).length))
    for (const value of [nonce, bureau, `${bureau}${nonce}`, hex(form), 'a']) {
      const text = new TextEncoder().encode(value)
      const document = { name: 'a.txt', type: 'text/plain', sha256: hex(text) }
      const answered = ask(signRequest(text, { document }), text)
      const { prompt } = await promptFor('pin')
      await prompt.answer({ kind: 'pin', pin: '246813' })
      const message = Buffer.from(resultOf<SignResult>(await answered).message, 'base64')
      const read = parseSignedData(message)
      if (!read.ok) throw new Error(read.problem)
      const [signer] = read.value.signers
      const bytes = signer?.signedAttributes?.encoded ?? new Uint8Array()
      expect([bytes[0], bytes.length > longest]).toEqual([0x31, true])
      const key = read.value.certificates[0]?.publicKeySpki ?? new Uint8Array()
      for (const [name, algorithm] of Object.entries(algorithmsOf)) {
        const hash = hashWith(hashOf(name as 'ES256'))
        const value64 = bytesToSign(bureau, nonce, hash)
        for (const candidate of [value64, hash(value64), text]) {
          const form = verifyRawSignature({ algorithm, publicKeySpki: key, message: candidate, signature: signer?.signature ?? bytes })
          expect(form).toBe(false)
        }
      }
    }
  })

  test('and no proof is a signature over a document', async () => {
    const { der } = await world.addUkey()
    const message = await signed()
    const request = siteRequest(bureau)
    const answered = page.call('authenticate', { request: signedRequest(world.site, request) })
    const { prompt } = await promptFor('pin')
    await prompt.answer({ kind: 'pin', pin: '246813' })
    const { authToken } = resultOf<AuthenticateResult>(await answered)
    const certificate = parseCertificate(der)
    const read = parseSignedData(message)
    if (!certificate.ok || !read.ok) throw new Error('not read')
    const verified = verifyRawSignature({
      ...{ algorithm: 'ECDSA-SHA256', publicKeySpki: certificate.value.publicKeySpki },
      ...{ message: read.value.signers[0]?.signedAttributes?.encoded ?? der, signature: Buffer.from(authToken.signature, 'base64') },
    })
    expect(verified).toBe(false)
  })
})
