// The CA's contract, in process and over mutual TLS: the same questions, the same answers; and who may ask what.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildOcspRequest, derToPem, lookupRevocation, nameToString, parseCrl, pemToDer, verifyOcspResponse } from '@yinxin/pki'
import type { Ca, StatusDecision } from '@yinxin/protocol/ca'
import type { StatusSource } from '@yinxin/protocol/status'
import type { FastifyInstance } from 'fastify'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Callers } from '../../apps/server/src/ca/callers.ts'
import { createCaClient } from '../../apps/server/src/ca/client.ts'
import { caRoutes } from '../../apps/server/src/ca/routes.ts'
import { main } from '../../apps/server/src/cli.ts'
import { systemClock } from '../../apps/server/src/platform/clock.ts'
import { createHttpServer } from '../../apps/server/src/platform/web/http-server.ts'
import { tlsAuthority, type TlsFiles } from '../e2e/tls.ts'
import { createCaWorld, issued, issueInput, newRequest, read, silent, traceId, uscc, type CaWorld } from './ca-world.ts'

const tls = tlsAuthority()
const server = tls.issue(['127.0.0.1'])
const callers: Callers = {
  'ra.example': ['issue', 'revoke', 'resume', 'suspend-lost', 'read'],
  'station.example': ['issue'],
  'hotline.example': ['revoke'],
  'portal.example': ['suspend-lost'],
  'status.example': ['read'],
}

const urlOf = (app: FastifyInstance) => `https://127.0.0.1:${(app.server.address() as AddressInfo).port}`

let world: CaWorld
let url = ''
let stop: () => Promise<void>

beforeAll(async () => {
  world = await createCaWorld()
  const app = createHttpServer({
    log: silent,
    tls: { cert: readFileSync(server.certificate), key: readFileSync(server.key), clientAuthorities: readFileSync(tls.authorities) },
  })
  caRoutes(app, world.ca, callers)
  await app.listen({ host: '127.0.0.1', port: 0 })
  url = urlOf(app)
  stop = () => app.close()
})
afterAll(async () => {
  await stop()
  await world.close()
})

function clientAs(files: TlsFiles, urls = [url]) {
  const pem = { cert: readFileSync(files.certificate), key: readFileSync(files.key), ca: readFileSync(tls.authorities) }
  return createCaClient({ urls, tls: pem, clock: systemClock, log: silent })
}
const clientNamed = (...names: readonly string[]) => clientAs(tls.issue(names, 'client'))

const ways: readonly (readonly [string, () => { readonly ca: Ca & StatusSource; close(): void }])[] = [
  ['in process', () => ({ ca: { ...world.ca, ...world.ca.as('ra.example') }, close: () => undefined })],
  [
    'over the wire',
    () => {
      const ca = clientNamed('ra.example')
      return { ca, close: () => ca.close() }
    },
  ],
]

describe.each(ways)('the contract %s', (_name, reach) => {
  it('issues, answers for, revokes and lists', async () => {
    const { ca, close } = reach()
    const { issuerSha256, serial, parsed } = await issued(ca)
    const [issuing] = (await ca.authorities()).filter(({ role }) => role === 'issuing')
    const issuer = read(await ca.authority(issuerSha256))
    expect(read(issuing?.certificate).sha256).toBe(issuer.sha256)

    const status = async () => {
      const response = await ca.ocsp(buildOcspRequest({ serialNumber: serial, issuer }))
      const verified = verifyOcspResponse({ response, certificate: parsed, issuer, now: world.clock.now() })
      return verified.ok ? verified.value.status : verified.problem
    }
    const before = await ca.crl(issuerSha256)
    expect(await status()).toBe('good')
    expect(await ca.crl(issuerSha256, before?.version)).toEqual({ ...before, list: undefined })
    expect(await ca.revoke({ issuerSha256, serial, reason: 'superseded', traceId })).toEqual({
      ok: true,
      value: { revokedAt: world.clock.now().toISOString() },
    })
    expect(await status()).toBe('revoked')
    const after = await ca.crl(issuerSha256, before?.version)
    const list = parseCrl(after?.list ?? new Uint8Array())
    expect(list.ok && lookupRevocation(list.value, serial)?.reason).toBe('superseded')
    expect([after?.thisUpdate, after?.nextUpdate]).toEqual(list.ok ? [list.value.thisUpdate, list.value.nextUpdate] : [])
    expect(await ca.unfinishedSignings()).toEqual([])
    const line = world.db.withSchema('ca').selectFrom('audit_line').select('actor').where('certificate', '=', parsed.sha256)
    expect(await line.execute()).toEqual([{ actor: 'ra.example' }, { actor: 'ra.example' }])
    close()
  })

  it('R30 suspends what is reported lost, once for each request, whatever becomes of it; the list and OCSP say so', async () => {
    const { ca, close } = reach()
    const { issuerSha256, serial, parsed } = await issued(ca)
    const report = (request: string, certificate = parsed.sha256) => ca.suspendLost({ request, certificate, traceId })
    const [issuer, first, at] = [read(await ca.authority(issuerSha256)), newRequestId(), world.clock.now().toISOString()]
    const status = async () => {
      const response = await ca.ocsp(buildOcspRequest({ serialNumber: serial, issuer }))
      const verified = verifyOcspResponse({ response, certificate: parsed, issuer, now: world.clock.now() })
      return verified.ok ? verified.value : undefined
    }
    expect(await status()).toMatchObject({ status: 'good' })
    expect(await report(first)).toEqual({ ok: true, value: { outcome: 'suspended', at } })
    expect(await status()).toMatchObject({ status: 'revoked', reason: 'certificateHold' })
    const list = parseCrl((await ca.crl(issuerSha256))?.list ?? new Uint8Array())
    expect(list.ok && lookupRevocation(list.value, serial)?.reason).toBe('certificateHold')
    expect(await report(newRequestId())).toMatchObject({ value: { outcome: 'suspended-before', at } })
    // it was found, and put back in force: a report of before does not come back
    await ca.revoke({ issuerSha256, serial, reason: 'removeFromCRL', traceId })
    expect(await report(first)).toEqual({ ok: true, value: { outcome: 'suspended', at } })
    expect(await status()).toMatchObject({ status: 'good' })
    expect(await report(first, '1'.repeat(64))).toMatchObject({ failure: { code: 'INPUT_INVALID', detail: { field: 'request' } } })
    await ca.revoke({ issuerSha256, serial, reason: 'superseded', traceId })
    expect(await report(newRequestId())).toMatchObject({ value: { outcome: 'revoked-before', at } })
    expect(await report(newRequestId(), '0'.repeat(64))).toMatchObject({ value: { outcome: 'unknown' } })
    expect(await report(newRequestId(), issuer.sha256)).toMatchObject({ value: { outcome: 'not-an-organizations' } })
    const lines = world.db.withSchema('ca').selectFrom('audit_line').select(['event', 'actor', 'detail'])
    expect(await lines.where('certificate', '=', parsed.sha256).where('event', '=', 'certificate.loss-reported').execute()).toMatchObject(
      ['suspended', 'suspended-before', 'revoked-before'].map((outcome) => ({ actor: 'ra.example', detail: { outcome } })),
    )
    close()
  })

  it('refuses with the code and its facts', async () => {
    const { ca, close } = reach()
    const code = async (answer: Promise<{ readonly ok: boolean; readonly failure?: unknown }>) => (await answer).failure
    expect(await code(ca.issue(issueInput({ certificationRequest: 'MAA=' })))).toMatchObject({
      code: 'CERTIFICATION_REQUEST_INVALID',
      detail: { field: 'encoding' },
    })
    expect(await code(ca.issue(issueInput({ subject: { organization: '天\u200b府', uscc: '91512081MA62K0260E' } })))).toMatchObject({
      code: 'CERTIFICATE_LINT_FAILED',
      detail: { rules: 'name-characters' },
    })
    const [issuing] = (await ca.authorities()).filter(({ role }) => role === 'issuing')
    const issuerSha256 = read(issuing?.certificate).sha256
    expect(await code(ca.revoke({ issuerSha256, serial: 'abcd', reason: 'superseded', traceId }))).toMatchObject({
      code: 'CERTIFICATE_UNKNOWN',
    })
    expect(await ca.authority('0'.repeat(64))).toBeUndefined()
    expect(await ca.crl('0'.repeat(64))).toBeUndefined()
    close()
  })
})

const newRequestId = () => crypto.randomUUID()
/** A decision whose signature is none. */
const anyDecision: StatusDecision = {
  ...{ application: 'A1', change: 'resume', organization: '测试', uscc, reason: 'found', certificate: '0'.repeat(64), traceId },
  approval: { authToken: '{}', nonce: 'AAAA' },
}

describe('who may ask', () => {
  const asked = {
    issue: async (ca: Ca & StatusSource) => ca.issue(issueInput({ certificationRequest: 'MAA=' })),
    revoke: async (ca: Ca & StatusSource) => ca.revoke({ issuerSha256: '0'.repeat(64), serial: 'ab', reason: 'superseded', traceId }),
    'suspend-lost': async (ca: Ca & StatusSource) => ca.suspendLost({ request: newRequestId(), certificate: '0'.repeat(64), traceId }),
    'issue-staff': async (ca: Ca & StatusSource) => {
      const subject = { organization: '示范认证中心', name: '测试', number: '1' }
      return ca.issueToStaff({ certificationRequest: 'MAA=', subject, traceId })
    },
    'issue-approved': async (ca: Ca & StatusSource) => ca.decideStatus(anyDecision),
    read: async (ca: Ca & StatusSource) =>
      ca.authorities().then(
        () => ({ ok: true }) as const,
        (error: unknown) => ({ ok: false, failure: (error as { readonly failure?: { readonly code: string } }).failure }) as const,
      ),
  }
  const refusedTo = async (client: Ca & StatusSource & { close(): void }) => {
    const codes = await Promise.all(
      Object.entries(asked).map(async ([name, ask]) => {
        const answer = await ask(client)
        return !answer.ok && answer.failure?.code === 'CALLER_REFUSED' ? [name] : []
      }),
    )
    client.close()
    return codes.flat()
  }

  const all = Object.keys(asked)
  it.each([
    [['ra.example'], ['issue-staff', 'issue-approved']],
    [['station.example'], all.filter((role) => role !== 'issue')],
    [['hotline.example'], all.filter((role) => role !== 'revoke')],
    [['portal.example'], all.filter((role) => role !== 'suspend-lost')],
    [['status.example'], all.filter((role) => role !== 'read')],
    [['unknown.example', 'status.example'], all.filter((role) => role !== 'read')],
    [['unknown.example'], all],
    [['constructor'], all],
    [['RA.example'], all],
  ])('%s is refused %s', async (names, refused) => expect(await refusedTo(clientNamed(...names))).toEqual(refused))

  it('R28 who may suspend may not end a suspension', async () => {
    const [{ issuerSha256, serial }, client] = [await issued(world.ca), clientNamed('hotline.example')]
    const change = (reason: 'certificateHold' | 'removeFromCRL') => client.revoke({ issuerSha256, serial, reason, traceId })
    expect((await change('certificateHold')).ok).toBe(true)
    expect(await change('removeFromCRL')).toMatchObject({ failure: { code: 'CALLER_REFUSED' } })
    client.close()
  })

  it('a certificate of another authority with the right name is a stranger', async () => {
    const stranger = tlsAuthority().issue(['ra.example'], 'client')
    expect(await refusedTo(clientAs(stranger))).toEqual(all)
  })

  it('routes on a listener without TLS answer nobody', async () => {
    const app = createHttpServer({ log: silent })
    caRoutes(app, world.ca, callers)
    const answer = await app.inject({ method: 'GET', url: '/ca/v1/authorities' })
    expect([answer.statusCode, answer.json()]).toMatchObject([403, { failure: { code: 'CALLER_REFUSED' } }])
    await app.close()
  })
})

describe('the client', () => {
  it('goes on to the next node only when nothing was sent, and says CA_UNAVAILABLE when none is there', async () => {
    const files = tls.issue(['ra.example'], 'client')
    const client = clientAs(files, ['https://127.0.0.1:1', url])
    expect(await client.authorities()).toHaveLength(2)
    expect((await client.issue(issueInput())).ok).toBe(true)
    client.close()
    const alone = clientAs(files, ['https://127.0.0.1:1'])
    expect(await alone.issue(issueInput())).toMatchObject({ failure: { code: 'CA_UNAVAILABLE' } })
    await expect(alone.ocsp(new Uint8Array())).rejects.toThrow()
    alone.close()
  })

  it.each([
    ['nothing of ours', '{}'],
    ['a code nobody knows', '{"failure":{"code":"NEW_CODE"}}'],
  ])('takes an answer that is %s for none', async (_name, body) => {
    const app = createHttpServer({ log: silent, tls: { cert: readFileSync(server.certificate), key: readFileSync(server.key) } })
    app.post('/ca/v1/issue', async (_request, reply) => reply.type('application/json').send(body))
    app.get('/ca/v1/authorities', async (_request, reply) => reply.type('application/json').send(body))
    await app.listen({ host: '127.0.0.1', port: 0 })
    const client = clientAs(tls.issue(['ra.example'], 'client'), [urlOf(app)])
    expect(await client.issue(issueInput())).toMatchObject({ failure: { code: 'CA_UNAVAILABLE' } })
    await expect(client.authorities()).rejects.toThrow()
    client.close()
    await app.close()
  })
})

describe('yinxin ca', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-ca-command-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  afterEach(() => vi.restoreAllMocks())

  function peerFile(...names: readonly string[]): string {
    const { certificate, key } = tls.issue(names, 'client')
    const file = join(folder, `${names[0] ?? ''}.json`)
    writeFileSync(file, JSON.stringify({ url, certificate, key, authorities: tls.authorities }))
    return file
  }
  const put = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }

  /** Runs the command and gives its exit code and what it printed. */
  async function run(...words: readonly string[]) {
    const [out, err]: [string[], string[]] = [[], []]
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0)
    vi.spyOn(console, 'log').mockImplementation((text: string) => void out.push(`${text}\n`))
    vi.spyOn(console, 'error').mockImplementation((text: string) => void err.push(text))
    const code = await main(['ca', ...words])
    vi.restoreAllMocks()
    return { code, out: out.join(''), err: err.join('\n') }
  }

  it('issues over a request file, prints CA certificates and fingerprints, revokes by file and by serial number', async () => {
    const peer = ['--peer', peerFile('ra.example')]
    const request = put('request.der', Buffer.from(newRequest(), 'base64'))
    const out = join(folder, 'holder.pem')
    const subject = ['--organization', '天府测试有限公司', '--uscc', '91512081MA62K0260E', '--not-after', '2027-03-01']
    const order = ['issue', ...peer, '--request', request, ...subject, '--out', out]
    const made = await run(...order)
    expect([made.code, made.err]).toEqual([0, expect.stringMatching(/^issued: serial [0-9a-f]{32}, issuer [0-9a-f]{64}$/)])
    const certificate = read(pemToDer(readFileSync(out, 'latin1'))[0])
    expect(certificate.notAfter).toEqual(new Date('2027-03-01T15:59:59Z'))
    expect((await run(...order)).code).toBe(1) // the file is there: nothing is written over

    const printed = await run('roots', ...peer)
    const authorities = pemToDer(printed.out, 'CERTIFICATE').map(read)
    expect(authorities.map(({ subjectRaw, issuerRaw }) => subjectRaw.length === issuerRaw.length)).toHaveLength(2)
    for (const { sha256 } of authorities) expect(printed.out.replaceAll(' ', '')).toContain(sha256.toUpperCase())

    expect(await run('revoke', ...peer, '--certificate', out, '--reason', 'certificateHold')).toMatchObject({ code: 0 })
    const issuer = authorities.find(({ subject }) => nameToString(subject) === nameToString(certificate.issuer))?.sha256 ?? ''
    const bySerial = ['--serial', `00${certificate.serialNumber}`, '--issuer', issuer]
    expect(await run('revoke', ...peer, ...bySerial, '--reason', 'keyCompromise')).toMatchObject({ code: 0 })
    expect(await run('revoke', ...peer, ...bySerial, '--reason', 'removeFromCRL')).toMatchObject({
      code: 1,
      err: expect.stringContaining('INPUT_INVALID'),
    })
    expect(await run('check', ...peer)).toMatchObject({ code: 0 })
  })

  it('says whom the CA does not let, and what is missing', async () => {
    const request = put('again.pem', derToPem(Buffer.from(newRequest(), 'base64'), 'CERTIFICATE REQUEST'))
    const order = ['issue', '--request', request, '--organization', '公司', '--uscc', '91512081MA62K0260E']
    expect(await run(...order, '--peer', peerFile('hotline.example'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('CALLER_REFUSED'),
    })
    expect(await run(...order)).toMatchObject({ code: 2, err: expect.stringContaining('--peer is missing') })
    expect(await run('roots', '--serial', '01')).toMatchObject({ code: 2, err: expect.stringContaining('takes no --serial') })
    const staff = ['issue-staff', '--request', request, '--organization', '窗口', '--name', '方清', '--number', 'S0001']
    expect(await run(...staff, '--peer', peerFile('hotline.example'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('CALLER_REFUSED'),
    })
    expect(await run(...staff, '--uscc', '91512081MA62K0260E')).toMatchObject({ code: 2, err: expect.stringContaining('takes no --uscc') })
    expect(await run('destroy')).toMatchObject({ code: 2 })
    expect(await run('roots', '--peer', join(folder, 'none.json'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('cannot be read'),
    })
    expect(existsSync(join(folder, 'none.json'))).toBe(false)
  })
})
