// Who is let in to the public routes, what a cache hears, and what is said when the CA is away. The source is the edge here: what it answers
// is data of the test.
import { gunzipSync } from 'node:zlib'
import type { PublishedList, StatusSource } from '@yinxin/protocol/status'
import { buildOcspRequest } from '@yinxin/pki'
import { createClock, createTestPki } from '@yinxin/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { createLog } from '../platform/log.ts'
import { createHttpServer } from '../platform/web/http-server.ts'
import type { AdmissionOptions } from './admission.ts'
import { statusRoutes } from './routes.ts'

const sha256 = 'a'.repeat(64)
const [thisUpdate, nextUpdate] = [new Date('2026-03-02T08:00:00Z'), new Date('2026-03-03T08:00:00Z')]
const listOf = (version: string, text: string): PublishedList => ({ version, thisUpdate, nextUpdate, list: Buffer.from(text) })

let app: ReturnType<typeof createHttpServer>
afterEach(() => app.close())

function start(source: Partial<StatusSource> = {}, more: Partial<AdmissionOptions> = {}) {
  const clock = createClock()
  const nothing: StatusSource = {
    ocsp: async () => Uint8Array.of(0x30, 3, 10, 1, 1),
    crl: async () => undefined,
    authority: async () => undefined,
    statusChanges: async () => ({ cursor: '', changed: 'all' }),
  }
  app = createHttpServer({ log: createLog({ level: 'silent', name: 'test' }), trustedProxies: ['127.0.0.1'] })
  const limits = { requestsPerMinute: 3, requestsInFlight: 2, liveAnswersPerSecond: 2, answersHeld: 10 }
  const admission = { clock, ...limits, unlimitedAddresses: ['192.0.2.0/24'], trustedProxies: [], ...more }
  statusRoutes(app, { ...nothing, ...source }, admission)
  return { clock, get: (url: string, headers: Record<string, string> = {}) => app.inject({ method: 'GET', url, headers }) }
}

const ask = async (get: ReturnType<typeof start>['get'], address: string) =>
  (await get('/ocsp/AAAA', { 'x-forwarded-for': address })).statusCode

describe('admission', () => {
  it('counts by address, by /64 in IPv6, and not for our own gateways; says when to come again', async () => {
    const { get } = start()
    for (let n = 0; n < 3; n++) expect(await ask(get, '198.51.100.7')).toBe(200)
    expect(await ask(get, '198.51.100.7')).toBe(429)
    expect(await ask(get, '198.51.100.8')).toBe(200)
    for (let n = 0; n < 3; n++) expect(await ask(get, `2001:db8:1:2::${n}`)).toBe(200)
    expect(await ask(get, '2001:db8:1:2:ffff::1')).toBe(429)
    expect(await ask(get, '2001:db8:1:3::1')).toBe(200)
    for (let n = 0; n < 9; n++) expect(await ask(get, '192.0.2.10')).toBe(200)
    const refused = await get(`/crl/${sha256}.crl`, { 'x-forwarded-for': '198.51.100.7' })
    expect([refused.statusCode, refused.headers['retry-after'], refused.json()]).toMatchObject([
      429,
      '60',
      { failure: { code: 'TOO_MANY_REQUESTS' } },
    ])
  })

  it('measures by the monotonic clock: setting the clock gives nothing back and takes nothing away', async () => {
    const { get, clock } = start()
    for (let n = 0; n < 3; n++) await ask(get, '198.51.100.7')
    clock.step(3_600_000)
    expect(await ask(get, '198.51.100.7')).toBe(429)
    clock.step(-3_660_000)
    clock.advance(60_000)
    expect(await ask(get, '198.51.100.7')).toBe(200)
  })

  it('turns away what is above the work in flight, and takes more when some is done', async () => {
    const waiting: ((answer: Uint8Array) => void)[] = []
    const { get } = start({ ocsp: () => new Promise((resolve) => waiting.push(resolve)) }, { requestsPerMinute: 100 })
    const first = [get('/ocsp/AAAA'), get('/ocsp/AAAA')]
    while (waiting.length < 2) await new Promise(setImmediate)
    const refused = await get('/ocsp/AAAA')
    expect([refused.statusCode, refused.headers['retry-after'], refused.json()]).toMatchObject([
      503,
      '1',
      { failure: { code: 'CA_UNAVAILABLE' } },
    ])
    for (const done of waiting.splice(0)) done(Uint8Array.of(0x30, 3, 10, 1, 1))
    expect((await Promise.all(first)).map(({ statusCode }) => statusCode)).toEqual([200, 200])
    const again = get('/ocsp/AAAA')
    while (waiting.length < 1) await new Promise(setImmediate)
    waiting[0]?.(Uint8Array.of(0x30, 3, 10, 1, 1))
    expect((await again).statusCode).toBe(200)
  })
})

describe('questions with a nonce', () => {
  const pki = createTestPki({ kind: 'P-256', now: new Date('2026-03-02T08:00:00Z') })
  const question = (nonce?: Uint8Array) => {
    const more = nonce === undefined ? {} : { nonce }
    const request = buildOcspRequest({ serialNumber: '7f', issuer: pki.issuingCa.certificate, ...more })
    return `/ocsp/${encodeURIComponent(Buffer.from(request).toString('base64'))}`
  }
  const tryLater = '30030a0103'

  it('are answered for strangers up to a limit, for our own gateways always; others go on being answered', async () => {
    let asked = 0
    const ocsp = async (request: Uint8Array) => (asked++, pki.ocsp(request))
    const { get, clock } = start({ ocsp }, { requestsPerMinute: 100 })
    const answers = async (url: string, address: string) =>
      (await get(url, { 'x-forwarded-for': address })).rawPayload.toString('hex') !== tryLater
    const withNonce = question(new Uint8Array(32).fill(1))
    const told = []
    for (const address of ['198.51.100.7', '198.51.100.8', '198.51.100.9']) told.push(await answers(withNonce, address))
    expect([told, asked]).toEqual([[true, true, false], 2])
    expect([await answers(withNonce, '192.0.2.10'), await answers(question(), '198.51.100.9')]).toEqual([true, true])
    clock.advance(500)
    expect(await answers(withNonce, '198.51.100.9')).toBe(true)
  })
})

describe('lists', () => {
  it('are fetched once and answered 304 to a cache that has them; another version is sent', async () => {
    const asked: (string | undefined)[] = []
    let newest = listOf('1'.repeat(64), 'first')
    const { get } = start({
      async crl(_issuer, known) {
        asked.push(known)
        const { list: _list, ...facts } = newest
        return known === newest.version ? facts : newest
      },
    })
    const path = `/crl/${sha256}.crl`
    const first = await get(path)
    const etag = String(first.headers['etag'])
    expect([first.statusCode, first.body]).toEqual([200, 'first'])
    const second = await get(path, { 'if-none-match': `"other", W/${etag}` })
    expect([second.statusCode, second.body, second.headers['etag'], second.headers['expires']]).toEqual([
      304,
      '',
      etag,
      nextUpdate.toUTCString(),
    ])
    expect(asked).toEqual([undefined, '1'.repeat(64)])
    newest = listOf('2'.repeat(64), 'second')
    const third = await get(path, { 'if-none-match': etag })
    expect([third.statusCode, third.body]).toEqual([200, 'second'])
  })

  it('are sent as gzip to whoever takes it, under a tag of their own', async () => {
    const [plain, asked] = ['a list '.repeat(50), { 'accept-encoding': 'br, gzip;q=0.5' }]
    const { get } = start({ crl: async () => listOf('1'.repeat(64), plain) }, { requestsPerMinute: 100 })
    const path = `/crl/${sha256}-3-of-16.crl`
    const packed = await get(path, asked)
    expect([packed.headers['content-encoding'], packed.headers['vary']]).toEqual(['gzip', 'accept-encoding'])
    expect(gunzipSync(packed.rawPayload).toString()).toBe(plain)
    const known = await get(path, { ...asked, 'if-none-match': String(packed.headers['etag']) })
    expect([known.statusCode, known.headers['content-encoding']]).toEqual([304, undefined])
    for (const takes of [{}, { 'accept-encoding': 'br' }, { 'accept-encoding': 'gzip;q=0' }, { 'accept-encoding': 'xgzip' }] as const) {
      const whole = await get(path, { ...takes, 'if-none-match': String(packed.headers['etag']) })
      expect([whole.statusCode, whole.headers['content-encoding'], whole.body]).toEqual([200, undefined, plain])
    }
  })

  it('one that has ended is not sent, and the CA is not asked for one that cannot be', async () => {
    const asked: string[] = []
    const source = {
      crl: async (name: string) => {
        asked.push(name)
        return listOf('1'.repeat(64), 'first')
      },
    }
    const { get, clock } = start(source, { requestsPerMinute: 100 })
    for (const name of [`${sha256}-16-of-16`, `${sha256}-1-of-3`, `${sha256}x`])
      expect((await get(`/crl/${name}.crl`)).statusCode).toBe(404)
    expect(asked).toEqual([])
    clock.set(nextUpdate)
    expect((await get(`/crl/${sha256}.crl`)).statusCode).toBe(503)
  })

  it('an old one is never sent in place of one the CA could not be asked for', async () => {
    let away = false
    const source = {
      crl: async () => (away ? Promise.reject(new Error('away')) : listOf('1'.repeat(64), 'first')),
      ocsp: async () => Promise.reject(new Error('away')),
      authority: async () => Promise.reject(new Error('away')),
    }
    const { get } = start(source, { requestsPerMinute: 100 })
    expect((await get(`/crl/${sha256}.crl`)).statusCode).toBe(200)
    away = true
    for (const path of [`/crl/${sha256}.crl`, '/ocsp/AAAA', `/ca/${sha256}.cer`]) {
      const answer = await get(path)
      expect([answer.statusCode, answer.headers['retry-after'], answer.json()], path).toMatchObject([
        503,
        '5',
        { failure: { code: 'CA_UNAVAILABLE' } },
      ])
    }
    away = false
    expect((await get(`/crl/${sha256}.crl`)).statusCode).toBe(200)
  })
})
