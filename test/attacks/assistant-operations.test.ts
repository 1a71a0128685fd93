// What a site can do to an assistant, and what a person does in its window, without a browser: real sockets, real UKey files.
import { createHash, createVerify, X509Certificate } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bytesToSign, sitePublicationPath, type AuthenticateResult, type ListedSite, type StatusResult } from '@yinxin/protocol/assistant'
import { parseCertificate, verifyRawSignature } from '@yinxin/pki'
import type { TestPkiKind } from '@yinxin/testkit'
import {
  createSigner,
  failureOf,
  openPromptPage,
  openSitePage,
  pageCall,
  resultOf,
  sha256,
  signedRequest,
  siteRequest,
  until,
} from './assistant-world.ts'
import { authenticate, eachWithItsOwnWorld, fresh, homePage, openPage, page, portal, promptFor, steps, world } from './site-and-window.ts'

eachWithItsOwnWorld()

describe('authenticate', () => {
  test('R26 a listed site gets a token over its origin and nonce; the PIN is asked in the assistant’s window', async () => {
    const { der } = await world.addUkey()
    const request = siteRequest(portal)
    const answered = authenticate(request)
    const { prompt } = await promptFor('pin')
    await prompt.answer({ kind: 'pin', pin: '246813' })
    const { authToken } = resultOf<AuthenticateResult>(await answered)
    expect(authToken).toMatchObject({ format: 'web-eid:1.0', algorithm: 'ES256' })
    const certificate = new X509Certificate(Buffer.from(authToken.unverifiedCertificate, 'base64'))
    expect(certificate.raw.equals(der)).toBe(true)
    const signed = createVerify('sha256').update(bytesToSign(portal, request.nonce, sha256))
    expect(signed.verify({ key: certificate.publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(authToken.signature, 'base64'))).toBe(true)
    expect(steps()).toEqual(['pin', 'signing'])
  })

  test.each([
    ['SM2', 'yinxin-sm2:1.0', 'SM2SM3', 'sm3', 'SM2-SM3'],
    ['RSA', 'web-eid:1.0', 'RS256', 'sha256', 'RSA-SHA256'],
  ] as const)('R26 the same with %s', async (kind, format, algorithm, hash, id) => {
    await world.close()
    await fresh({ kind: kind as TestPkiKind })
    const { der } = await world.addUkey()
    const request = siteRequest(portal)
    const answered = authenticate(request)
    const { prompt } = await promptFor('pin')
    await prompt.answer({ kind: 'pin', pin: '246813' })
    const { authToken } = resultOf<AuthenticateResult>(await answered)
    expect(authToken).toMatchObject({ format, algorithm })
    const parsed = parseCertificate(der)
    const message = bytesToSign(portal, request.nonce, (bytes) => createHash(hash).update(bytes).digest())
    expect(
      parsed.ok &&
        verifyRawSignature({
          algorithm: id,
          publicKeySpki: parsed.value.publicKeySpki,
          message,
          signature: Buffer.from(authToken.signature, 'base64'),
        }),
    ).toBe(true)
  })

  test('R14 every use is in the ledger, a wrong PIN and a refusal too; a disk that takes nothing means that no key is used', async () => {
    const { sha256: used } = await world.addUkey()
    const answered = authenticate(siteRequest(portal))
    const { prompt } = await promptFor('pin')
    await prompt.answer({ kind: 'pin', pin: '000111' })
    await prompt.question('pin')
    await prompt.answer({ kind: 'pin', pin: '246813' })
    await answered
    const refused = authenticate(siteRequest(portal))
    const second = await promptFor('pin')
    await second.prompt.answer({ kind: 'cancelled' })
    await refused
    const home = await homePage()
    const site = { origin: portal, name: '示范省公共服务平台' }
    const { uses } = (await home('ledger')) as { uses: object[] }
    expect(uses).toMatchObject([
      { site, purpose: 'sign-in', usedKey: false, outcome: 'PIN_CANCELLED', certificate: { sha256: used } },
      { site, purpose: 'sign-in', usedKey: true, outcome: 'done', certificate: { sha256: used, holder: '示范市明远机械有限公司' } },
      { site, purpose: 'sign-in', usedKey: true, outcome: 'PIN_INCORRECT' },
    ])
    expect(await home('verify-ledger')).toEqual({ whole: true, lines: 5, from: 1 })
    renameSync(join(world.folder, 'state/ledger.jsonl'), join(world.folder, 'state/kept'))
    mkdirSync(join(world.folder, 'state/ledger.jsonl'))
    const full = authenticate(siteRequest(portal))
    const third = await promptFor('pin')
    await third.prompt.answer({ kind: 'pin', pin: '000111' })
    expect(failureOf(await full).code).toBe('STATE_UNWRITABLE')
    expect(resultOf<StatusResult>(await page.call('status')).ukeys[0]?.pin.triesLeft).toBe(8)
  })

  test('several certificates: the person chooses, or the page names one', async () => {
    const [, second] = [await world.addUkey(), await world.addUkey({ name: '示范市第二单位' })]
    const answered = authenticate(siteRequest(portal))
    const { prompt } = await promptFor('choose')
    await prompt.answer({ kind: 'chosen', sha256: second.sha256 })
    await prompt.question('pin')
    await prompt.answer({ kind: 'pin', pin: '246813' })
    expect(resultOf<AuthenticateResult>(await answered).authToken.unverifiedCertificate).toBe(Buffer.from(second.der).toString('base64'))
    const named = authenticate(siteRequest(portal), { certificateSha256: second.sha256 })
    const { prompt: straight } = await promptFor('pin')
    await straight.answer({ kind: 'cancelled' })
    expect(failureOf(await named).code).toBe('PIN_CANCELLED')
    expect(failureOf(await authenticate(siteRequest(portal), { certificateSha256: '0'.repeat(64) })).code).toBe('CERTIFICATE_NOT_ON_UKEY')
  })

  test('no UKey, an empty one, and one pulled out while its PIN is asked', async () => {
    expect(failureOf(await authenticate(siteRequest(portal))).code).toBe('UKEY_MISSING')
    expect(world.windowCount()).toBe(0)
    const { file } = await world.addUkey()
    const answered = authenticate(siteRequest(portal))
    await promptFor('pin')
    renameSync(file, join(world.ukeys, 'drawer', basename(file)))
    expect(failureOf(await answered).code).toBe('UKEY_REMOVED')
    expect(page.heard.map(({ method }) => method)).toContain('ukey.removed')
  })

  test('one operation at a time: BUSY for a second one, from any site; the person or the page can cancel', async () => {
    await world.addUkey()
    const first = authenticate(siteRequest(portal))
    await promptFor('pin')
    expect(failureOf(await authenticate(siteRequest(portal))).code).toBe('BUSY')
    await page.call('cancel')
    expect(failureOf(await first).code).toBe('PIN_CANCELLED')
  })

  test('a page that goes away takes its operation and its window with it', async () => {
    await world.addUkey()
    void authenticate(siteRequest(portal))
    const { prompt } = await promptFor('pin')
    page.close()
    expect((await prompt.question('nothing')).ended?.failure?.code).toBe('ASSISTANT_LOST')
    await openPage()
    const next = authenticate(siteRequest(portal))
    const { prompt: again } = await promptFor('pin')
    await again.answer({ kind: 'cancelled' })
    expect(failureOf(await next).code).toBe('PIN_CANCELLED')
  })

  test('a page that goes away before anything is shown leaves no operation behind', async () => {
    await world.addUkey()
    for (let i = 0; i < 2; i++) {
      void authenticate(siteRequest(portal))
      await page.call('hello') // the request was read
      page.close()
      await until(() => (page.socket.readyState === page.socket.CLOSED ? true : undefined))
      await openPage()
    }
    const code = await until(async () => {
      const { code: found } = failureOf(await authenticate(siteRequest(portal), { certificateSha256: '0'.repeat(64) }))
      return found === 'BUSY' ? undefined : found
    })
    expect(code).toBe('CERTIFICATE_NOT_ON_UKEY')
  })

  test('a person who does not come back in time; three such requests mute the site', async () => {
    await world.close()
    await fresh({ options: { personSeconds: 0.2 } })
    await world.addUkey()
    for (let i = 0; i < 3; i++) expect(failureOf(await authenticate(siteRequest(portal))).code).toBe('PIN_TIMEOUT')
    expect(failureOf(await authenticate(siteRequest(portal)))).toMatchObject({ code: 'SITE_MUTED', detail: { minutes: 10 } })
  })

  test('R11 the certificate an application was opened for is told to sites of the list, and stands first where one is chosen', async () => {
    await world.close()
    await fresh({ applications: [`${portal}/`] })
    const [first, second] = [await world.addUkey({ name: '甲' }), await world.addUkey({ name: '乙' })]
    const home = await homePage()
    const preferred = async (from = page) => resultOf<StatusResult>(await from.call('status')).preferred
    expect(await preferred()).toBeUndefined()
    for (const { sha256: wanted } of [first, second]) {
      await home('open-application', { address: `${portal}/`, certificate: wanted })
      expect(await preferred()).toBe(wanted)
      const request = siteRequest(portal)
      const answered = authenticate(request)
      const { shown } = await promptFor('choose')
      expect(shown.question).toMatchObject({ certificates: [{ sha256: wanted }, {}] })
      await page.call('cancel', { operation: request.jti })
      expect(failureOf(await answered).code).toBe('PIN_CANCELLED')
    }
    const stranger = await openSitePage(world.assistant.port, 'http://localhost:8698')
    expect(failureOf(await stranger.call('status')).code).toBe('SITE_NOT_APPROVED')
  })

  test('A5 only the person’s own answer starts the count anew: not a cancel of the page, not its going away', async () => {
    const stranger = 'http://localhost:8698'
    await world.close()
    await fresh({ options: { personSeconds: 30 } })
    await world.addUkey()
    const asked = async () => {
      const site = await openSitePage(world.assistant.port, stranger)
      const request = siteRequest(stranger)
      const answered = site.call('authenticate', { request: signedRequest(createSigner('theirs'), request) })
      return { site, request, answered }
    }
    const cancelledByPage = async () => {
      const { site, request, answered } = await asked()
      await promptFor('approve')
      await site.call('cancel', { operation: request.jti })
      expect(failureOf(await answered).code).toBe('PIN_CANCELLED')
      site.close()
    }
    await cancelledByPage()
    await cancelledByPage()
    const { answered, site } = await asked()
    await (await promptFor('approve')).prompt.answer({ kind: 'cancelled' }) // the person says no: that is an answer
    expect(failureOf(await answered).code).toBe('SITE_NOT_APPROVED')
    site.close()
    for (let i = 0; i < 3; i++) await cancelledByPage()
    const muted = await asked()
    expect(failureOf(await muted.answered)).toMatchObject({ code: 'SITE_MUTED' })
    // the portal’s own page may be cancelled and reloaded as often as a person likes
    for (let i = 0; i < 4; i++) {
      const request = siteRequest(portal)
      const own = authenticate(request)
      await promptFor('pin')
      await page.call('cancel', { operation: request.jti })
      expect(failureOf(await own).code).toBe('PIN_CANCELLED')
    }
  })

  test('D1 a clock that is set both ways neither lifts a mute nor lets a request be used again', async () => {
    let [wall, elapsed] = [Date.now(), 0]
    const clock = { now: () => wall, elapsed: () => elapsed }
    await world.close()
    await fresh({ options: { personSeconds: 0.2 }, surroundings: { clock } })
    await world.addUkey()
    const first = siteRequest(portal)
    expect(failureOf(await authenticate(first)).code).toBe('PIN_TIMEOUT')
    for (const step of [3_600_000, -7_200_000, 3_600_000]) {
      wall += step
      elapsed += 1
      expect(['REQUEST_REPLAYED', 'REQUEST_EXPIRED', 'REQUEST_INVALID']).toContain(failureOf(await authenticate(first)).code)
    }
    expect(failureOf(await authenticate(first)).code).toBe('REQUEST_REPLAYED')
    for (let i = 0; i < 2; i++) expect(failureOf(await authenticate(siteRequest(portal))).code).toBe('PIN_TIMEOUT')
    for (const step of [86_400_000, -86_400_000]) {
      wall += step
      const iat = Math.floor(wall / 1000)
      expect(failureOf(await authenticate(siteRequest(portal, { iat, exp: iat + 300 })))).toMatchObject({ code: 'SITE_MUTED' })
    }
    elapsed += 600_000
    expect(failureOf(await authenticate(siteRequest(portal))).code).toBe('PIN_TIMEOUT')
  })

  test('A10 a window that is still asking after five seconds can be reached again: the page gets an address, for once', async () => {
    await world.addUkey()
    const answered = authenticate(siteRequest(portal))
    const { prompt } = await promptFor('pin')
    const there = prompt.state() // a page that is open asks all the while
    const told = await until(() => page.heard.map(({ params }) => params).find(({ address }) => typeof address === 'string'))
    expect(told['step']).toBe('pin')
    const again = await openPromptPage(String(told['address']))
    await again.question('pin')
    expect((await pageCall(world.assistant.port, 'exchange', { code: new URL(String(told['address'])).hash.slice(1) })).status).not.toBe(
      200,
    )
    await again.answer({ kind: 'pin', pin: '246813' })
    resultOf<AuthenticateResult>(await answered)
    expect((await there).ended ?? (await prompt.state()).ended).toBeDefined()
  })

  test('where no browser can be started the page gets the address of the window', async () => {
    await world.close()
    await fresh({ options: { browserCommand: '/nonexistent/browser {url}' } })
    await world.addUkey()
    const answered = authenticate(siteRequest(portal))
    const address = await until(() => page.heard.map(({ params }) => params['address']).find((text) => typeof text === 'string'))
    const prompt = await openPromptPage(String(address))
    await prompt.question('pin')
    await prompt.answer({ kind: 'pin', pin: '246813' })
    expect(resultOf<AuthenticateResult>(await answered).authToken.algorithm).toBe('ES256')
    // the code in the address was good once
    expect((await pageCall(world.assistant.port, 'exchange', { code: new URL(String(address)).hash.slice(1) })).body).toMatchObject({
      failure: { code: 'UI_CODE_INVALID' },
    })
  })
})

describe('signed requests', () => {
  const refused = async (request: string, origin = portal) => {
    const from = origin === portal ? page : await openSitePage(world.assistant.port, origin)
    const windows = world.windowCount()
    const { code } = failureOf(await from.call('authenticate', { request }))
    expect(world.windowCount(), 'the person is not troubled').toBe(windows)
    return code
  }

  test('a request that was acted on is refused the second time, after a restart too', async () => {
    await world.addUkey()
    const request = signedRequest(world.site, siteRequest(portal))
    const first = page.call('authenticate', { request })
    const { prompt } = await promptFor('pin')
    await prompt.answer({ kind: 'cancelled' })
    await first
    expect(await refused(request)).toBe('REQUEST_REPLAYED')
    expect(readFileSync(join(world.folder, 'state', 'seen-requests.json'), 'utf8')).toContain('"seen"')
  })

  test('an ID token of the same key is no request, and neither is anything with another typ', async () => {
    for (const typ of ['JWT', 'at+jwt', 'yinxin-site-list+jwt', ''])
      expect(await refused(signedRequest(world.site, siteRequest(portal), typ))).toBe('REQUEST_INVALID')
  })

  test('R15 what it is about is shown for a listed site, and refused of an unknown type or from a site nobody listed', async () => {
    await world.addUkey()
    const about = { type: 'case', number: 'SB-20261129-0042' }
    const answered = authenticate(siteRequest(portal, { purpose: 'possession', about }))
    const { prompt, shown } = await promptFor('pin')
    expect(shown.subject).toMatchObject({ purpose: 'possession', about })
    await prompt.answer({ kind: 'cancelled' })
    await answered
    const unknown = await authenticate(siteRequest(portal, { about: { type: 'text', text: 'PIN' } }))
    expect(failureOf(unknown)).toMatchObject({ code: 'REQUEST_INVALID', detail: { field: 'about' } })
    const stranger = 'http://localhost:8699'
    const theirs = await openSitePage(world.assistant.port, stranger)
    const request = signedRequest(createSigner('theirs'), siteRequest(stranger, { about }))
    expect(failureOf(await theirs.call('authenticate', { request }))).toMatchObject({ code: 'REQUEST_INVALID', detail: { field: 'about' } })
    expect(world.windowCount()).toBe(1)
  })

  test('expired, not yet issued, too long a life', async () => {
    const now = Math.floor(Date.now() / 1000)
    expect(await refused(signedRequest(world.site, siteRequest(portal, { iat: now - 700, exp: now - 420 })))).toBe('REQUEST_EXPIRED')
    expect(await refused(signedRequest(world.site, siteRequest(portal, { iat: now + 400, exp: now + 500 })))).toBe('REQUEST_INVALID')
    expect(await refused(signedRequest(world.site, siteRequest(portal, { exp: now + 3000 })))).toBe('REQUEST_INVALID')
  })

  test('another site’s request, another key, another algorithm, a changed payload', async () => {
    expect(await refused(signedRequest(world.site, siteRequest('https://other.example')))).toBe('REQUEST_ORIGIN_MISMATCH')
    expect(await refused(signedRequest(world.site, siteRequest(portal)), 'https://evil.example')).toBe('REQUEST_ORIGIN_MISMATCH')
    expect(await refused(signedRequest(createSigner('site-1'), siteRequest(portal)))).toBe('REQUEST_INVALID')
    expect(await refused(signedRequest(createSigner('other'), siteRequest(portal)))).toBe('REQUEST_INVALID')
    const [head, , tail] = signedRequest(world.site, siteRequest(portal)).split('.')
    expect(await refused(`${head}.${Buffer.from(JSON.stringify(siteRequest(portal))).toString('base64url')}.${tail}`)).toBe(
      'REQUEST_INVALID',
    )
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'yinxin-request+jwt' })).toString('base64url')
    expect(await refused(`${none}.${Buffer.from(JSON.stringify(siteRequest(portal))).toString('base64url')}.`)).toBe('REQUEST_INVALID')
  })
})

describe('a site that is not on the list', () => {
  /** A site that publishes its key, on this machine. */
  async function publishing(keys: () => ListedSite['keys'], use: (origin: string) => Promise<void>): Promise<void> {
    const server = createServer((request, response) => {
      const found = request.url === sitePublicationPath
      response
        .writeHead(found ? 200 : 404, { 'Content-Type': 'application/json' })
        .end(JSON.stringify({ origin: `http://127.0.0.1:${port}`, name: '新网站', keys: keys() }))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const port = (server.address() as { port: number }).port
    try {
      await use(`http://127.0.0.1:${port}`)
    } finally {
      server.close()
      server.closeAllConnections()
    }
  }

  test('is asked about, its key fetched after approval and pinned; a changed key is shown as such', async () => {
    await world.addUkey()
    let signer = createSigner('new-1')
    await publishing(
      () => [signer.key],
      async (origin) => {
        const site = await openSitePage(world.assistant.port, origin)
        expect(failureOf(await site.call('status')).code).toBe('SITE_NOT_APPROVED')
        const run = async (first: string, period = 'until-withdrawn') => {
          const answered = site.call('authenticate', { request: signedRequest(signer, siteRequest(origin)) })
          const { prompt, shown } = await promptFor(first)
          if (first === 'approve') {
            await prompt.answer({ kind: 'approved', period })
            await prompt.question('pin')
          }
          await prompt.answer({ kind: 'pin', pin: '246813' })
          resultOf<AuthenticateResult>(await answered)
          return shown.question as { keyChanged?: boolean } | undefined
        }
        expect((await run('approve', 'once'))?.keyChanged).toBe(false)
        expect(failureOf(await site.call('status')).code).toBe('SITE_NOT_APPROVED') // once was once
        expect((await run('approve'))?.keyChanged).toBe(false)
        await run('pin')
        expect(resultOf<StatusResult>(await site.call('status')).ukeys).toHaveLength(1)
        signer = createSigner('new-2')
        expect((await run('approve'))?.keyChanged).toBe(true)
        site.close()
      },
    )
  })

  test('is refused when the person does not approve, and when its key did not sign', async () => {
    await world.addUkey()
    await publishing(
      () => [createSigner('published').key],
      async (origin) => {
        const site = await openSitePage(world.assistant.port, origin)
        const answers = ['cancelled', 'approved'] as const
        const codes: string[] = []
        for (const kind of answers) {
          const answered = site.call('authenticate', { request: signedRequest(createSigner('published'), siteRequest(origin)) })
          const { prompt } = await promptFor('approve')
          await prompt.answer({ kind, period: 'once' })
          codes.push(failureOf(await answered).code)
        }
        expect(codes).toEqual(['SITE_NOT_APPROVED', 'REQUEST_INVALID'])
        expect(failureOf(await site.call('status')).code).toBe('SITE_NOT_APPROVED')
        site.close()
      },
    )
  })
})

describe('window mode', () => {
  const open = async (more: Readonly<Record<string, unknown>> = {}) =>
    pageCall(world.assistant.port, 'window.open', { request: signedRequest(world.site, siteRequest(portal, more)) })

  test('R27 the request is exchanged once; the PIN is asked elsewhere; the token comes back to the window', async () => {
    const { sha256: certificateSha256 } = await world.addUkey()
    const request = signedRequest(world.site, siteRequest(portal))
    const opened = await pageCall(world.assistant.port, 'window.open', { request })
    const token = String(opened.body['token'])
    expect((await pageCall(world.assistant.port, 'window.open', { request })).body).toMatchObject({ failure: { code: 'REQUEST_REPLAYED' } })
    const state = async (version = 0) =>
      (await pageCall(world.assistant.port, 'window.state', { version }, { token })).body['value'] as Record<string, unknown>
    expect(await state()).toMatchObject({
      subject: { site: { origin: portal, approval: 'listed' }, purpose: 'sign-in' },
      certificates: [{ sha256: certificateSha256 }],
    })
    await pageCall(world.assistant.port, 'window.start', { certificateSha256 }, { token })
    const { prompt } = await promptFor('pin')
    // neither token opens the other's calls
    expect(
      (await pageCall(world.assistant.port, 'prompt.answer', { version: 2, answer: { kind: 'pin', pin: '246813' } }, { token })).body,
    ).toMatchObject({ failure: { code: 'UI_CODE_INVALID' } })
    await prompt.answer({ kind: 'pin', pin: '246813' })
    const done = await until(async () => ((await state())['authToken'] === undefined ? undefined : state()))
    expect(done).toMatchObject({ authToken: { algorithm: 'ES256' } })
  })

  test('a callback to another origin is refused', async () => {
    expect((await open({ callback: 'https://evil.example/take' })).body).toMatchObject({ failure: { code: 'CALLBACK_REFUSED' } })
    expect((await open({ callback: `${portal}/ssologin/callback` })).status).toBe(200)
  })
})

describe('site list', () => {
  test('an older list, a foreign one and an expired one are not taken', async () => {
    const { openSiteList } = await import('../../apps/assistant/src/sites/site-list.ts')
    const [vendor, data] = [createSigner('vendor'), join(world.folder, 'list')]
    const file = join(world.folder, 'list.jws')
    const vendorKey = join(world.folder, 'list-vendor.json')
    writeFileSync(vendorKey, JSON.stringify(vendor.key))
    let now = Date.now()
    const clock = { now: () => now, elapsed: () => now }
    const write = (counter: number, seconds: number, origins: readonly string[], signer = vendor) => {
      const sites = origins.map((origin) => ({ origin, name: 'x', keys: [world.site.key] }))
      writeFileSync(file, signer.sign({ typ: 'yinxin-site-list+jwt' }, { counter, exp: Math.floor(now / 1000) + seconds, sites }))
      now += 2000 // looked at once a second
    }
    write(5, 1000, ['https://a.example'])
    const sites = openSiteList({ list: file, vendorKey, data }, clock)
    expect(sites.listed('https://a.example')).toBeDefined()
    expect(sites.problem()).toBeUndefined()
    write(4, 1000, ['https://b.example'])
    expect([sites.listed('https://b.example'), sites.problem()?.code]).toEqual([undefined, 'SITE_LIST_INVALID'])
    write(9, 1000, ['https://c.example'], createSigner('vendor'))
    expect([sites.listed('https://c.example'), sites.listed('https://a.example') !== undefined]).toEqual([undefined, true])
    // remembered across a restart
    write(4, 1000, ['https://b.example'])
    const restarted = openSiteList({ list: file, vendorKey, data }, clock)
    expect([restarted.listed('https://b.example'), restarted.listed('https://a.example') !== undefined]).toEqual([undefined, true])
    write(6, 1000, ['https://b.example'])
    expect(restarted.listed('https://b.example')).toBeDefined()
    now += 1_000_000
    expect([restarted.listed('https://b.example'), restarted.problem()?.code]).toEqual([undefined, 'SITE_LIST_INVALID'])
  })
})
