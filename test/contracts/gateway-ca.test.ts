// The whole of the CA side as a gateway sees it: our CA, its status service over real HTTP, and nothing handed round the back.
import { execFile } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
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
  type Certificate,
  type KeyPair,
} from '@yinxin/pki'
import type { CertifiedKeyKind } from '@yinxin/protocol/ca'
import type { Verification } from '@yinxin/protocol/gateway'
import { encodeBase64 } from '@yinxin/protocol/wire'
import type { FastifyInstance } from 'fastify'
import type { Kysely } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCa, type RunningCa } from '../../apps/server/src/ca/index.ts'
import { runVerify } from '../../apps/verifier/src/verify-command.ts'
import { createGateway, ownAuthority, type RunningGateway } from '../../apps/server/src/gateway/index.ts'
import { systemClock } from '../../apps/server/src/platform/clock.ts'
import { closeDatabase, createDatabase } from '../../apps/server/src/platform/db.ts'
import { createHttpServer } from '../../apps/server/src/platform/web/http-server.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { createSecrets } from '../../apps/server/src/platform/secrets.ts'
import { statusRoutes } from '../../apps/server/src/status/index.ts'
import { withDatabase } from '../postgres.ts'
import { proofOf, traceId, uscc } from './gateway-world.ts'

const log = createLog({ level: 'silent', name: 'test' })
const folder = mkdtempSync(join(tmpdir(), 'yinxin-ca-'))
let [db, ca, status, gateway, statusUrl]: [Kysely<any>, RunningCa, FastifyInstance, RunningGateway, string] = [] as never

/** A port nobody has; the certificates name it before the status service listens on it. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function listen(): Promise<void> {
  status = createHttpServer({ log })
  statusRoutes(status, ca, {
    ...{ clock: systemClock, requestsPerMinute: 10_000, unlimitedAddresses: [], trustedProxies: [], requestsInFlight: 100 },
    ...{ liveAnswersPerSecond: 1000, answersHeld: 1000 },
  })
  await status.listen({ host: '127.0.0.1', port: Number(new URL(statusUrl).port) })
}

async function authorities(role: 'root' | 'issuing'): Promise<Uint8Array[]> {
  return (await ca.authorities())
    .filter((authority) => authority.role === role)
    .map(({ certificate }) => Buffer.from(certificate, 'base64'))
}

/** The gateway's clock runs ahead, so that a test need not wait for an answer to grow old. */
let ahead = 0
const gatewayClock = { now: () => new Date(Date.now() + ahead), monotonic: () => performance.now() + ahead }

beforeAll(async () => {
  db = createDatabase((await withDatabase()).url)
  statusUrl = `http://127.0.0.1:${await freePort()}`
  ca = await createCa({ db, secrets: createSecrets(new Uint8Array(32)), clock: systemClock, log, statusUrl, node: 'n1' })
  await ca.ceremony()
  await listen()
  gateway = createGateway({
    trustAnchors: await authorities('root'),
    intermediates: await authorities('issuing'),
    authorities: [ownAuthority('own-ca', await authorities('issuing'))],
    clock: gatewayClock,
    log,
  })
})
afterAll(async () => {
  await gateway.close()
  await status.close()
  await closeDatabase(db)
})

interface Holder extends KeyPair {
  readonly certificate: Certificate
  readonly der: Uint8Array
  /** base64 DER. */
  readonly certificateText: string
  readonly issuerSha256: string
  readonly serial: string
}

async function holderOf(kind: CertifiedKeyKind, handlerName?: string): Promise<Holder> {
  const pair = generateKeyPair(kind)
  const request = buildCertificationRequest({
    subject: nameOf([['CN', 'x']]),
    publicKeySpki: pair.publicKeySpki,
    algorithm: defaultAlgorithm(kind),
    privateKey: pair.privateKey,
  })
  const subject = {
    organization: '天府测试有限公司',
    uscc,
    insuranceNumber: '5101001',
    ...(handlerName === undefined ? {} : { handlerName }),
  }
  const issued = await ca.issue({ certificationRequest: encodeBase64(request), subject, traceId })
  if (!issued.ok) throw new Error(issued.failure.code)
  const parsed = parseCertificate(Buffer.from(issued.value.certificate, 'base64'))
  if (!parsed.ok) throw new Error(parsed.problem)
  return { ...pair, ...issued.value, certificate: parsed.value, certificateText: issued.value.certificate, der: parsed.value.raw }
}

describe.each(['SM2', 'P-256', 'RSA'] as const)('R28 %s certificate of our CA', (kind) => {
  it('signs in with fresh OCSP; suspension, its end and revocation count from the next announced sign-in on, a second later', async () => {
    const holder = await holderOf(kind, '张三')
    const signIn = async () => {
      await gateway.verifyCertificate({ certificate: holder.certificateText, announce: true, traceId })
      return gateway.verifyAuthentication(proofOf(kind, holder))
    }
    const accepted = await signIn()
    expect(accepted).toMatchObject({
      verdict: 'accepted',
      assurance: 'certificate',
      subject: { uscc, insuranceNumber: '5101001', handlerName: '张三' },
    })
    expect(accepted.evidence.map(({ source }) => source)).toEqual(['ocsp', 'crl']) // of the holder, and of the issuing CA on the root's list
    const codes: (string | undefined)[] = []
    for (const reason of ['certificateHold', 'removeFromCRL', 'keyCompromise'] as const) {
      await ca.revoke({ ...holder, reason, traceId })
      ahead += 1000 // sign-ins of one moment share an answer
      codes.push((await signIn()).code)
    }
    expect(codes).toEqual(['CERTIFICATE_SUSPENDED', undefined, 'CERTIFICATE_REVOKED'])
  })

  it('a renewed certificate has the same stable id, another handler another one (R24)', async () => {
    const stableIdOf = async (holder: Holder) => (await gateway.verifyAuthentication(proofOf(kind, holder))).subject?.stableId
    const [first, renewed] = [await stableIdOf(await holderOf(kind)), await stableIdOf(await holderOf(kind))]
    expect(first).toMatch(/^[0-9a-f]{64}$/)
    expect(renewed).toBe(first)
  })
})

it('R29 with the status service down a certificate still signs in by the list at hand', async () => {
  const [first, second] = [await holderOf('SM2'), await holderOf('SM2')]
  await gateway.verifyAuthentication(proofOf('SM2', first)) // the gateway knows this CA's list from here on
  await gateway.refreshRevocationLists()
  await status.close()
  const verification = await gateway.verifyAuthentication(proofOf('SM2', second))
  await listen()
  expect(verification).toMatchObject({ verdict: 'accepted', assurance: 'certificate' })
  expect(verification.evidence[0]?.source).toBe('crl')
})

describe('yinxin verify', () => {
  const pem = (name: string, der: Uint8Array, label: string): string => {
    const file = join(folder, name)
    writeFileSync(file, derToPem(der, label))
    return file
  }
  const raw = (name: string, bytes: Uint8Array | string): string => {
    const file = join(folder, name)
    writeFileSync(file, bytes)
    return file
  }
  async function run(...words: readonly string[]) {
    const [out, err]: [string[], string[]] = [[], []]
    const print = (text: string): void => void out.push(text)
    const exit = await runVerify(words, { print, stdout: { write: print }, stderr: { write: (text) => err.push(text) } })
    return { exit, err: err.join(''), answer: (out.length === 0 ? undefined : JSON.parse(out.join(''))) as Verification | undefined }
  }
  async function files() {
    const holder = await holderOf('SM2')
    const { authToken, nonce, origin } = proofOf('SM2', holder)
    const [root, issuing] = [(await ca.authorities()).find(isSm2('root')), (await ca.authorities()).find(isSm2('issuing'))].map(
      (authority) => Buffer.from(authority?.certificate ?? '', 'base64'),
    )
    const parsedRoot = parseCertificate(root ?? Buffer.alloc(0))
    const rootList = parsedRoot.ok ? (await ca.crl(parsedRoot.value.sha256))?.list : undefined
    const base = [
      'authentication',
      '--token',
      raw('token.json', authToken),
      '--origin',
      origin,
      '--nonce',
      nonce,
      '--anchor',
      pem('root.pem', root ?? Buffer.alloc(0), 'CERTIFICATE'),
    ]
    return {
      holder,
      base: [...base, '--intermediate', raw('issuing.cer', issuing ?? Buffer.alloc(0))],
      rootCrl: raw('root.crl', rootList ?? Buffer.alloc(0)),
      issuing: issuing ?? Buffer.alloc(0),
    }
  }
  const isSm2 = (role: string) => (authority: { readonly kind: string; readonly role: string }) =>
    authority.kind === 'SM2' && authority.role === role

  it('accepts with list files, PEM or DER; refuses without; refuses what a newer list revokes', async () => {
    const { holder, base, rootCrl } = await files()
    expect(await run(...base)).toMatchObject({ exit: 1, answer: { verdict: 'refused', code: 'REVOCATION_UNAVAILABLE' } })
    const list = async (name: string) => pem(name, (await ca.crl(holder.issuerSha256))?.list ?? new Uint8Array(), 'X509 CRL')
    expect(await run(...base, '--crl', rootCrl, await list('before.pem'))).toMatchObject({
      exit: 0,
      answer: { verdict: 'accepted', assurance: 'certificate' },
    })
    await ca.revoke({ ...holder, reason: 'keyCompromise', traceId })
    expect(await run(...base, '--crl', rootCrl, await list('after.pem'))).toMatchObject({
      exit: 1,
      answer: { code: 'CERTIFICATE_REVOKED' },
    })
  })

  it('accepts with an OCSP answer file', async () => {
    const { holder, base, rootCrl, issuing } = await files()
    const issuer = parseCertificate(issuing)
    if (!issuer.ok) throw new Error(issuer.problem)
    const ocsp = raw('answer.ocsp', await ca.ocsp(buildOcspRequest({ serialNumber: holder.serial, issuer: issuer.value })))
    expect(await run(...base, '--ocsp', ocsp, '--crl', rootCrl)).toMatchObject({
      exit: 0,
      answer: { evidence: [{ source: 'ocsp' }, { source: 'crl' }] },
    })
    expect((await run(...base, '--at', '2099-01-01', '--revocation', 'none')).answer?.code).toBe('CERTIFICATE_EXPIRED')
  })

  it.each([
    ['no words', []],
    ['something else to verify', ['signature']],
    ['an option nobody knows', ['authentication', '--colour', 'red']],
    ['a missing option', ['authentication', '--origin', 'https://a.example', '--nonce', 'n']],
    ['an origin that is none', ['authentication', '--token', 'x', '--origin', 'a', '--nonce', 'n', '--anchor', 'x']],
    [
      'a file that is not there',
      ['authentication', '--token', '/nowhere/x', '--origin', 'https://a.example', '--nonce', 'n', '--anchor', 'x'],
    ],
    [
      'a time that is none',
      ['authentication', '--token', 'x', '--origin', 'https://a.example', '--nonce', 'n', '--anchor', 'x', '--at', 'noon'],
    ],
    [
      'a policy that is none',
      ['authentication', '--token', 'x', '--origin', 'https://a.example', '--nonce', 'n', '--anchor', 'x', '--revocation', 'maybe'],
    ],
    ['two tokens', ['authentication', '--token', 'x', 'y']],
    ['an option without a value', ['authentication', '--token', '--origin', 'https://a.example']],
  ])('exit code 2 and one line for %s', async (_name, words) => {
    const { exit, err, answer } = await run(...words)
    expect([exit, answer]).toEqual([2, undefined])
    expect(err).toMatch(/^yinxin verify: [^\n]+\n$/)
  })

  it('an anchor that is no certificate is wrong usage too', async () => {
    const { exit, err } = await run(
      'authentication',
      '--token',
      raw('t', 'x'),
      '--origin',
      'https://a.example',
      '--nonce',
      'n',
      '--anchor',
      raw('noise.cer', 'noise'),
    )
    expect([exit, err.includes('noise.cer: no certificate')]).toEqual([2, true])
  })

  it('as a command: help on stdout with exit code 0', async () => {
    const command = join(import.meta.dirname, '../../apps/server/bin/yinxin.js')
    const { stdout } = await promisify(execFile)(process.execPath, [command, 'verify', '--help'])
    expect(stdout).toContain('yinxin verify authentication --token')
  })
})
