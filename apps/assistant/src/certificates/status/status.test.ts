// R8: what the issuer's own servers say of a certificate, asked over real HTTP, with everything they and others may answer.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildOcspError, type RevokedEntry } from '@yinxin/pki'
import type { UkeyCertificate } from '@yinxin/protocol/assistant'
import { createTestPki, type IssueOptions, type TestIdentity } from '@yinxin/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { askStatus } from './ask-status.ts'
import { openKnownStatuses, type KnownStatuses } from './known-statuses.ts'

const now = new Date('2026-11-30T08:00:00Z')
const [minute, hour] = [60_000, 3_600_000]
/** A machine that does other things too. */
const patient = { timeout: 10_000 }
const pki = createTestPki({ kind: 'SM2', now })
const stranger = createTestPki({ kind: 'SM2', now })
const folder = mkdtempSync(join(tmpdir(), 'yinxin-status-'))

let [origin, asked]: [string, string[]] = ['', []]
let server: Server
/** How each path answers; another one is 404. */
let answers: Record<string, (body: Uint8Array) => Uint8Array | undefined> = {}

const answerWith: RequestListener = (request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    asked.push(`${request.method} ${request.url}`)
    const answer = answers[request.url ?? '']?.(new Uint8Array(Buffer.concat(chunks)))
    if (answer === undefined) return void response.writeHead(404).end('no')
    return void response.end(answer)
  })
}

beforeAll(async () => {
  server = createServer(answerWith)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  asked = []
  answers = { '/ca.cer': () => pki.issuingCa.der }
})

const issue = (urls: IssueOptions['urls'] = { ocsp: [`${origin}/ocsp`], crl: [`${origin}/list.crl`], caIssuers: [`${origin}/ca.cer`] }) =>
  pki.issue({ subject: '示范单位', urls })
const ask = ({ certificate }: TestIdentity, beside: readonly TestIdentity[] = [], here = true) =>
  askStatus(
    certificate,
    beside.map((one) => one.certificate),
    { now: +now, gone: new AbortController().signal, here },
  )
const revoked = ({ certificate }: TestIdentity, reason?: RevokedEntry['reason']): RevokedEntry => ({
  serialNumber: certificate.serialNumber,
  revokedAt: new Date(+now - hour),
  ...(reason === undefined ? {} : { reason }),
})

describe('R8 one question', () => {
  test('an answer about the certificate counts, its issuer fetched from where the certificate says', async () => {
    const holder = issue()
    answers['/ocsp'] = (body) => pki.ocsp(body, { now })
    const host = new URL(origin).host
    expect(await ask(holder)).toMatchObject({ status: 'good', source: 'ocsp', host, askedAt: +now })
    expect(asked).toEqual(['GET /ca.cer', 'POST /ocsp'])
    answers['/ocsp'] = (body) => pki.ocsp(body, { now, revoked: [revoked(holder, 'keyCompromise')] })
    expect(await ask(holder)).toMatchObject({ status: 'revoked', since: +now - hour })
    answers['/ocsp'] = (body) => pki.ocsp(body, { now, revoked: [revoked(holder, 'certificateHold')] })
    expect(await ask(holder)).toMatchObject({ status: 'on-hold', source: 'ocsp' })
  })

  test('an issuer that lies on the UKey is not fetched', async () => {
    answers['/ocsp'] = (body) => pki.ocsp(body, { now })
    expect(await ask(issue(), [pki.root, pki.issuingCa])).toMatchObject({ status: 'good' })
    expect(asked).toEqual(['POST /ocsp'])
  })

  test.each<[string, ((body: Uint8Array) => Uint8Array) | undefined]>([
    ['is not there', undefined],
    ['says it cannot', () => buildOcspError('tryLater')],
    ['sends rubbish', () => Uint8Array.of(1, 2, 3)],
    ['sends more than an answer can be', () => new Uint8Array(70_000)],
    ['is somebody else', (body) => stranger.ocsp(body, { now })],
  ])('a responder that %s: the list is asked', async (_what, responder) => {
    const [holder, listed] = [issue(), issue()]
    if (responder !== undefined) answers['/ocsp'] = responder
    answers['/list.crl'] = () => pki.crl({ revoked: [revoked(listed)], thisUpdate: now })
    expect(await ask(holder)).toMatchObject({ status: 'good', source: 'crl' })
    expect(await ask(listed)).toMatchObject({ status: 'revoked', source: 'crl', since: +now - hour })
  })

  test('what nobody of the issuer signed, and what is out of date, says nothing', async () => {
    const holder = issue()
    answers['/list.crl'] = () => stranger.crl({ revoked: [revoked(holder)] })
    expect(await ask(holder)).toEqual({ status: 'unknown', askedAt: +now })
    answers['/list.crl'] = () => pki.crl({ thisUpdate: new Date(+now - 9 * hour), nextUpdate: new Date(+now - hour) })
    expect(await ask(holder)).toEqual({ status: 'unknown', askedAt: +now })
    answers['/ca.cer'] = () => stranger.issuingCa.der // of the same name
    asked = []
    expect(await ask(holder)).toEqual({ status: 'unknown', askedAt: +now })
    expect(asked).toEqual(['GET /ca.cer'])
  })

  test('programs on this computer are not asked, by number or by name: a UKey that somebody hands out would give them orders', async () => {
    answers['/ocsp'] = (body) => pki.ocsp(body, { now })
    const { port } = new URL(origin)
    for (const host of ['127.0.0.1', 'localhost', '0', '[::ffff:127.0.0.1]']) {
      const urls = {
        ocsp: [`http://${host}:${port}/ocsp`],
        crl: [`http://${host}:${port}/list.crl`],
        caIssuers: [`http://${host}:${port}/ca.cer`],
      }
      expect(await ask(issue(urls), [], false)).toMatchObject({ status: 'unknown' })
      expect(await ask(issue(urls), [pki.issuingCa], false)).toMatchObject({ status: 'unknown' })
    }
    expect(asked).toEqual([])
  })

  test('nobody is asked at an address that is none of the web, nor at more than two of a kind', async () => {
    const strange = ['ldap://ca.example/cn=x', 'file:///etc/passwd', 'data:,x']
    expect(await ask(issue({ ocsp: strange, crl: strange, caIssuers: strange }), [pki.issuingCa])).toMatchObject({ status: 'unknown' })
    const many = [1, 2, 3, 4, 5].map((n) => `${origin}/many/${n}`)
    await ask(issue({ ocsp: many, crl: many, caIssuers: many }))
    expect(asked).toEqual(['GET /many/1', 'GET /many/2'])
  })
})

describe('R8 what is known', () => {
  let [clock, data, open]: [number, string, KnownStatuses[]] = [+now, '', []]
  beforeEach(() => {
    clock = +now
    data = mkdtempSync(join(folder, 'data-'))
  })
  afterEach(() => {
    for (const one of open) one.close()
    open = []
  })
  const onUkey = ({ der, certificate }: TestIdentity, use: UkeyCertificate['use'] = 'authentication'): UkeyCertificate => ({
    certificate: Buffer.from(der).toString('base64'),
    sha256: certificate.sha256,
    use,
  })
  /** Opened anew, as after a restart; `heard` is settled by the next answer. */
  function opened() {
    let told: () => void = () => undefined
    const statuses = openKnownStatuses({ data, now: () => clock, changed: () => told(), pauseMs: 0, here: true })
    open.push(statuses)
    return { statuses, heard: () => new Promise<void>((resolve) => (told = resolve)) }
  }
  async function look(certificates: readonly UkeyCertificate[], { statuses, heard } = opened()) {
    const answered = heard()
    statuses.attend(certificates)
    await answered
    return statuses
  }
  /** True when looking asks nobody: what waits is asked after no pause at all. */
  async function asksNobody(certificates: readonly UkeyCertificate[], { statuses } = opened()): Promise<boolean> {
    asked = []
    statuses.attend(certificates)
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 1))
    return asked.length === 0
  }

  test('is kept across a restart, asked again when it is old, and said with the time it was asked', async () => {
    const holder = onUkey(issue())
    answers['/ocsp'] = (body) => pki.ocsp(body, { now: new Date(clock), nextUpdate: new Date(clock + 24 * hour) })
    const first = opened()
    expect(first.statuses.of(holder.sha256)).toBeUndefined()
    await look([holder], first)
    clock += 11 * hour
    expect(opened().statuses.of(holder.sha256)).toMatchObject({ status: 'good', source: 'ocsp', askedAt: +now })
    expect(await asksNobody([holder])).toBe(true)
    clock += 2 * hour
    expect((await look([holder])).of(holder.sha256)).toMatchObject({ status: 'good', askedAt: clock })
  })

  test('is not called good for longer than the answer said, and who does not answer takes nothing back', async () => {
    const identity = issue()
    const holder = onUkey(identity)
    answers['/ocsp'] = (body) => pki.ocsp(body, { now: new Date(clock), nextUpdate: new Date(clock + 20 * minute) })
    const world = opened()
    await look([holder], world)
    delete answers['/ocsp']
    clock += 21 * minute
    expect(world.statuses.of(holder.sha256)?.status).toBe('unknown')
    await look([holder], world)
    expect(world.statuses.of(holder.sha256)).toEqual({ status: 'unknown', askedAt: clock })
    expect(await asksNobody([holder], world)).toBe(true)
    clock += hour
    answers['/ocsp'] = (body) => pki.ocsp(body, { now: new Date(clock), revoked: [revoked(identity)] })
    await look([holder], world)
    delete answers['/ocsp']
    clock += 13 * hour
    expect(world.statuses.of(holder.sha256)?.status).toBe('revoked')
    world.statuses.attend([holder])
    await expect.poll(() => asked.includes('GET /list.crl'), patient).toBe(true)
    expect(world.statuses.of(holder.sha256)?.status).toBe('revoked')
    await expect.poll(async () => asksNobody([holder], world), patient).toBe(true)
  })

  const good = (body: Uint8Array) => pki.ocsp(body, { now: new Date(clock), nextUpdate: new Date(clock + hour) })

  test('after something was done about it nothing that was said before counts, not after a restart either, and it is asked again at once', async () => {
    const held = [onUkey(issue())]
    const sha256 = held[0]?.sha256 ?? ''
    const here = opened()
    answers['/ocsp'] = good
    await look(held, here)
    expect(here.statuses.of(sha256)).toMatchObject({ status: 'good' })
    here.statuses.forget(sha256)
    expect([here.statuses.of(sha256), opened().statuses.of(sha256)]).toEqual([undefined, undefined])
    await look(held, here)
    expect(here.statuses.of(sha256)).toMatchObject({ status: 'good' })
  })

  test('an answer to a question that was asked before is not taken for one after', async () => {
    const held = [onUkey(issue())]
    const sha256 = held[0]?.sha256 ?? ''
    const here = opened()
    answers['/ocsp'] = (body) => (here.statuses.forget(sha256), good(body)) // done about it while the question is on its way
    await look(held, here)
    expect(here.statuses.of(sha256)).toBeUndefined()
    answers['/ocsp'] = good
    await look(held, here)
    expect(here.statuses.of(sha256)).toMatchObject({ status: 'good' })
  })

  test('nobody is asked about what is over, for another use, or names nobody', async () => {
    const over = pki.issue({
      subject: 'x',
      urls: { ocsp: [`${origin}/ocsp`] },
      notBefore: new Date(+now - 9 * hour),
      notAfter: new Date(+now - 1),
    })
    const all = [onUkey(over), onUkey(issue(), 'other'), onUkey(issue({}))]
    expect(await asksNobody(all)).toBe(true)
  })

  test('at most fifty are remembered, and a file that is no such file is none', async () => {
    const file = join(data, 'certificate-status.json')
    const many = Array.from({ length: 60 }, (_, at) => ({ sha256: `s${at}`, status: 'good', askedAt: clock }))
    writeFileSync(file, JSON.stringify({ statuses: many }))
    await look([onUkey(issue())])
    const kept = (JSON.parse(readFileSync(file, 'utf8')) as { statuses: readonly { sha256: string }[] }).statuses
    const isKept = (sha256: string): boolean => kept.some((one) => one.sha256 === sha256)
    expect([kept.length, isKept('s10'), isKept('s11'), isKept('s59')]).toEqual([50, false, true, true])
    writeFileSync(file, JSON.stringify({ statuses: [{ sha256: 1 }, 'x', { sha256: 'y', askedAt: 1, status: 'fine' }] }))
    expect(opened().statuses.of('y')).toBeUndefined()
    writeFileSync(file, '{"statuses":{}}')
    expect(opened().statuses.of('s59')).toBeUndefined()
  })
})
