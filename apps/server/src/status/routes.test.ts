import { execFile } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  buildCertificationRequest,
  buildOcspRequest,
  defaultAlgorithm,
  derToPem,
  generateKeyPair,
  nameOf,
  parseCertificate,
  verifyOcspResponse,
  type Certificate,
} from '@yinxin/pki'
import type { CertifiedKeyKind } from '@yinxin/protocol/ca'
import { encodeBase64 } from '@yinxin/protocol/wire'
import type { FastifyInstance } from 'fastify'
import type { Kysely } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { needs } from '../../../../test/needs.ts'
import { withDatabase } from '../../../../test/postgres.ts'
import { createCa, type RunningCa } from '../ca/index.ts'
import { systemClock } from '../platform/clock.ts'
import { closeDatabase, createDatabase } from '../platform/db.ts'
import { createHttpServer } from '../platform/web/http-server.ts'
import { createLog } from '../platform/log.ts'
import { createSecrets } from '../platform/secrets.ts'
import { statusRoutes } from './routes.ts'

const traceId = '0123456789abcdef'
const log = createLog({ level: 'silent', name: 'test' })
const folder = mkdtempSync(join(tmpdir(), 'yinxin-status-'))

let [db, ca, app, base]: [Kysely<any>, RunningCa, FastifyInstance, string] = [] as never

beforeAll(async () => {
  db = createDatabase((await withDatabase()).url)
  ca = await createCa({
    db,
    secrets: createSecrets(new Uint8Array(32)),
    clock: systemClock,
    log,
    statusUrl: 'http://status.test',
    node: 'n1',
    listShards: 16,
    policy: '2.16.156.268435455.1.268435455', // the largest arcs a configuration may name
  })
  await ca.ceremony()
  app = createHttpServer({ log })
  statusRoutes(app, ca, {
    ...{ clock: systemClock, requestsPerMinute: 1000, unlimitedAddresses: [], trustedProxies: [], requestsInFlight: 100 },
    ...{ liveAnswersPerSecond: 100, answersHeld: 1000 },
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  base = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
}, 60_000)
afterAll(async () => {
  await app.close()
  await closeDatabase(db)
})

interface Issued {
  readonly certificate: Certificate
  readonly issuer: Certificate
  readonly issuerSha256: string
  readonly serial: string
}

async function issue(kind: CertifiedKeyKind): Promise<Issued> {
  const { privateKey, publicKeySpki } = generateKeyPair(kind)
  const request = buildCertificationRequest({
    subject: nameOf([['CN', 'x']]),
    publicKeySpki,
    algorithm: defaultAlgorithm(kind),
    privateKey,
  })
  const result = await ca.issue({
    certificationRequest: encodeBase64(request),
    subject: { organization: '测试公司', uscc: '91512081MA62K0260E' },
    traceId,
  })
  if (!result.ok) throw new Error(result.failure.code)
  const { serial, issuerSha256 } = result.value
  return {
    serial,
    issuerSha256,
    certificate: read(Buffer.from(result.value.certificate, 'base64')),
    issuer: read((await ca.authority(issuerSha256)) ?? new Uint8Array()),
  }
}

function read(der: Uint8Array): Certificate {
  const parsed = parseCertificate(der)
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.value
}

/** Writes certificates as PEM and gives the path. */
function pemFile(name: string, ...certificates: readonly Certificate[]): string {
  const file = join(folder, name)
  writeFileSync(file, certificates.map(({ raw }) => derToPem(raw, 'CERTIFICATE')).join(''))
  return file
}

async function openssl(...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)('openssl', [...args])
  return stdout + stderr
}

async function chainFile(kind: CertifiedKeyKind): Promise<string> {
  const ours = (await ca.authorities()).filter((authority) => authority.kind === kind)
  return pemFile(`${kind}-chain.pem`, ...ours.map(({ certificate }) => read(Buffer.from(certificate, 'base64'))))
}

const present = needs('openssl')

describe.skipIf(!present).each(['P-256', 'RSA'] as const)(`%s by OpenSSL${present ? '' : ' (SKIPPED: openssl is missing)'}`, (kind) => {
  it('openssl verify accepts the chain and openssl ocsp the answers, before and after revocation', async () => {
    const issued = await issue(kind)
    const [leaf, issuer, chain] = [
      pemFile(`${kind}-leaf.pem`, issued.certificate),
      pemFile(`${kind}-ca.pem`, issued.issuer),
      await chainFile(kind),
    ]
    expect(await openssl('verify', '-x509_strict', '-purpose', 'sslclient', '-CAfile', chain, leaf)).toContain('OK')
    const ask = () => openssl('ocsp', '-issuer', issuer, '-cert', leaf, '-url', `${base}/ocsp`, '-CAfile', chain)
    const before = await ask()
    expect(before).toContain('Response verify OK')
    expect(before).toMatch(/leaf\.pem: good/)
    await ca.revoke({ ...issued, reason: 'keyCompromise', traceId })
    const after = await ask()
    expect(after).toContain('Response verify OK')
    expect(after).toMatch(/leaf\.pem: revoked[\s\S]*keyCompromise/)
  })

  it('openssl crl verifies the list, which holds what was revoked', async () => {
    const issued = await issue(kind)
    await ca.revoke({ ...issued, reason: 'superseded', traceId })
    const answer = await fetch(`${base}/crl/${issued.issuerSha256}.crl`)
    expect(answer.headers.get('content-type')).toBe('application/pkix-crl')
    const file = join(folder, `${kind}.crl`)
    writeFileSync(file, Buffer.from(await answer.arrayBuffer()))
    const told = await openssl('crl', '-inform', 'DER', '-in', file, '-CAfile', await chainFile(kind), '-noout', '-text')
    expect(told).toContain('verify OK')
    expect(told.toLowerCase()).toContain(issued.serial)
    expect(told).toContain('Superseded')
  })

  it('openssl verify takes the shard a certificate names, and no other, for its revocation', async () => {
    const [good, revoked] = [await issue(kind), await issue(kind)]
    await ca.revoke({ ...revoked, reason: 'superseded', traceId })
    const listNamed = async (name: string) => {
      const answer = await fetch(`${base}/crl/${name}.crl`)
      const file = join(folder, `${kind}-shard.pem`)
      writeFileSync(file, derToPem(new Uint8Array(await answer.arrayBuffer()), 'X509 CRL'))
      return file
    }
    const nameOf = ({ certificate }: Issued) => {
      const [point] = certificate.extensions.crlDistributionPoints?.[0]?.fullName ?? []
      return point?.kind === 'uri' ? (/([^/]+)\.crl$/.exec(point.value)?.[1] ?? '') : ''
    }
    const chain = await chainFile(kind)
    const verify = async (issued: Issued, list: string) => {
      const leaf = pemFile(`${kind}-leaf.pem`, issued.certificate)
      const words = ['verify', '-x509_strict', '-extended_crl', '-crl_check', '-CAfile', chain, '-CRLfile', await listNamed(list), leaf]
      return openssl(...words).catch((error: unknown) => (error as { readonly stderr: string }).stderr)
    }
    expect(nameOf(good)).toMatch(/-of-16$/)
    expect(await verify(good, nameOf(good))).toContain('OK')
    expect(await verify(revoked, nameOf(revoked))).toContain('certificate revoked')
    const shard = (Number(/-(\d+)-of/.exec(nameOf(revoked))?.[1]) + 1) % 16
    expect(await verify(revoked, `${revoked.issuerSha256}-${shard}-of-16`)).toContain('different CRL scope')
    expect(await verify(revoked, revoked.issuerSha256)).toContain('certificate revoked')
  })
})

/** Reads every extension of PEM certificates with python-cryptography and prints the policies. */
const pythonReads = `
import sys
from cryptography import x509
for part in open(sys.argv[1], 'rb').read().split(b'-----BEGIN')[1:]:
    certificate = x509.load_pem_x509_certificate(b'-----BEGIN' + part)
    extensions = [extension.value for extension in certificate.extensions]
    policies = [info.policy_identifier.dotted_string for value in extensions if isinstance(value, x509.CertificatePolicies) for info in value]
    print(len(extensions), certificate.subject.rfc4514_string(), *policies)
`
const withPython = needs('python3-cryptography')

it.skipIf(!withPython)('another reader reads our certificates of every kind, policies included', async () => {
  const made = [await issue('SM2'), await issue('P-256'), await issue('RSA')]
  const certificates = pemFile('for-python.pem', ...made.flatMap(({ certificate, issuer }) => [certificate, issuer]))
  writeFileSync(join(folder, 'read.py'), pythonReads)
  const { stdout } = await promisify(execFile)('/usr/bin/python3', [join(folder, 'read.py'), certificates])
  const lines = stdout.trim().split('\n')
  expect(lines).toHaveLength(6)
  for (const [index, line] of lines.entries()) expect(line).toContain(index % 2 === 0 ? '2.16.156.268435455.1.268435455' : '2.5.29.32.0')
})

describe.each(['SM2', 'P-256'] as const)('%s over HTTP', (kind) => {
  it('answers OCSP by GET with headers a cache can use, never with a nonce', async () => {
    const { certificate, issuer } = await issue(kind)
    const ask = async (nonce?: Uint8Array) => {
      const request = buildOcspRequest({ serialNumber: certificate.serialNumber, issuer, ...(nonce === undefined ? {} : { nonce }) })
      const answer = await fetch(`${base}/ocsp/${encodeURIComponent(encodeBase64(request))}`)
      return { headers: answer.headers, response: new Uint8Array(await answer.arrayBuffer()) }
    }
    const { headers, response } = await ask()
    expect(verifyOcspResponse({ response, certificate, issuer, now: new Date() })).toMatchObject({ ok: true, value: { status: 'good' } })
    expect(headers.get('cache-control')).toContain('max-age=60')
    expect([headers.get('content-type'), headers.get('etag') !== null, headers.get('expires') !== null]).toEqual([
      'application/ocsp-response',
      true,
      true,
    ])
    expect((await ask(new Uint8Array(32).fill(1))).headers.get('cache-control')).toBe('no-store')
  })

  it('sends what it holds, also as 304, until the revocation is committed', async () => {
    const issued = await issue(kind)
    const { certificate, issuer } = issued
    const path = `${base}/ocsp/${encodeURIComponent(encodeBase64(buildOcspRequest({ serialNumber: certificate.serialNumber, issuer })))}`
    const get = async (headers: Record<string, string> = {}) => {
      const answer = await fetch(path, { headers })
      return { status: answer.status, headers: answer.headers, response: Buffer.from(await answer.arrayBuffer()) }
    }
    const [first, second] = [await get(), await get()]
    expect(first.headers.get('x-trace-id')).not.toBeNull() // by the router
    expect(second.headers.get('x-trace-id')).toBeNull() // from memory, before it
    expect(second.response).toEqual(first.response)
    for (const name of ['cache-control', 'etag', 'expires', 'last-modified', 'content-type'])
      expect(second.headers.get(name), name).toBe(first.headers.get(name))
    expect(await get({ 'if-none-match': String(first.headers.get('etag')) })).toMatchObject({ status: 304, response: Buffer.of() })
    await ca.revoke({ ...issued, reason: 'superseded', traceId })
    const after = await get({ 'if-none-match': String(first.headers.get('etag')) })
    expect(after.status).toBe(200)
    expect(verifyOcspResponse({ response: after.response, certificate, issuer, now: new Date() })).toMatchObject({
      value: { status: 'revoked', reason: 'superseded' },
    })
  })

  it('gives CA certificates at the address certificates name, and 404 for anything else', async () => {
    const { certificate, issuer } = await issue(kind)
    const path = new URL(certificate.extensions.authorityInfoAccess?.caIssuers[0] ?? '').pathname
    expect(read(new Uint8Array(await (await fetch(base + path)).arrayBuffer())).sha256).toBe(issuer.sha256)
    const statuses = await Promise.all(
      [`/ca/${'0'.repeat(64)}.cer`, '/ca/x.cer', `/crl/${issuer.sha256}`, '/crl/..%2f..%2fx.crl'].map(
        async (wrong) => (await fetch(base + wrong)).status,
      ),
    )
    expect(statuses).toEqual([404, 404, 404, 404])
  })
})

describe('unusable questions', () => {
  it.each([
    ['noise', 'application/ocsp-request', Buffer.from('noise'), 200],
    ['nothing', 'application/ocsp-request', Buffer.alloc(0), 200],
    ['too much', 'application/ocsp-request', Buffer.alloc(100_000), 413],
    ['another type', 'text/html', Buffer.from('x'), 415],
  ])('%s', async (_name, type, body, status) => {
    const answer = await fetch(`${base}/ocsp`, { method: 'POST', body, headers: { 'content-type': type } })
    expect(answer.status).toBe(status)
    if (status === 200)
      expect(Buffer.from(await answer.arrayBuffer()).toString('hex')).toBe('30030a0101') // malformedRequest
    else expect(await answer.json()).toHaveProperty('failure.code')
  })
})
