import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  buildCertificationRequest,
  defaultAlgorithm,
  generateKeyPair,
  nameOf,
  parseCertificate,
  parseCrl,
  identityText,
  lookupRevocation,
  verifyCrl,
  buildOcspRequest,
  verifyOcspResponse,
  type Certificate,
  type KeyKind,
} from '@yinxin/pki'
import type { IssueInput } from '@yinxin/protocol/ca'
import { encodeBase64 } from '@yinxin/protocol/wire'
import { createClock, type TestClock } from '@yinxin/testkit'
import type { Kysely } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withDatabase } from '../../../../test/postgres.ts'
import { loadSealKey, sealKeysById } from '../platform/audit/seal-key.ts'
import { sealBatch } from '../platform/audit/sealer.ts'
import { verifyAudit } from '../platform/audit/verify.ts'
import { closeDatabase, createDatabase } from '../platform/db.ts'
import { createLog } from '../platform/log.ts'
import { createSecrets } from '../platform/secrets.ts'
import { createCa, type RunningCa } from './index.ts'

const traceId = '0123456789abcdef'
const uscc = '91512081MA62K0260E'

let db: Kysely<any>
let ca: RunningCa
const clock: TestClock = createClock()

beforeAll(async () => {
  db = createDatabase((await withDatabase()).url)
  ca = await createCa({
    db,
    secrets: createSecrets(new Uint8Array(32)),
    clock,
    log: createLog({ level: 'silent', name: 'test' }),
    statusUrl: 'http://status.test',
    node: 'n1',
  })
  await ca.ceremony()
}, 60_000)
afterAll(() => closeDatabase(db))

function requestOf(kind: KeyKind, tamper = false): string {
  const { privateKey, publicKeySpki } = generateKeyPair(kind as 'SM2')
  const der = buildCertificationRequest({
    subject: nameOf([['CN', 'whoever']]),
    publicKeySpki,
    algorithm: defaultAlgorithm(kind as 'SM2'),
    privateKey,
  })
  if (tamper) der[der.length - 1] = (der.at(-1) ?? 0) ^ 1
  return encodeBase64(der)
}

const issueInput = (kind: KeyKind): IssueInput => ({
  certificationRequest: requestOf(kind),
  subject: { organization: '天府测试有限公司', uscc, insuranceNumber: '510100123456' },
  traceId,
})

function read(base64: string): Certificate {
  const parsed = parseCertificate(Buffer.from(base64, 'base64'))
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.value
}

async function issued(kind: KeyKind) {
  const result = await ca.issue(issueInput(kind))
  if (!result.ok) throw new Error(result.failure.code)
  const issuer = read(encodeBase64((await ca.authority(result.value.issuerSha256)) ?? new Uint8Array()))
  return { ...result.value, parsed: read(result.value.certificate), issuer }
}

async function ocspStatus({ parsed, issuer }: { readonly parsed: Certificate; readonly issuer: Certificate }) {
  const nonce = new Uint8Array(32).fill(7)
  const response = await ca.ocsp(buildOcspRequest({ serialNumber: parsed.serialNumber, issuer, nonce }))
  const verified = verifyOcspResponse({ response, certificate: parsed, issuer, now: clock.now(), nonce })
  if (!verified.ok) throw new Error(verified.problem)
  return verified.value
}

describe('ceremony', () => {
  it('makes root and issuing CA of each kind, once', async () => {
    const first = await ca.authorities()
    await ca.ceremony()
    expect(first.map(({ kind, role }) => `${kind} ${role}`).toSorted()).toEqual([
      'P-256 issuing',
      'P-256 root',
      'RSA issuing',
      'RSA root',
      'SM2 issuing',
      'SM2 root',
    ])
    expect(await ca.authorities()).toEqual(first)
    expect(first.slice(0, 3).every(({ role }) => role === 'root')).toBe(true)
  })

  it('publishes a list of the root that covers the issuing CA', async () => {
    const root = read((await ca.authorities()).find(({ kind, role }) => kind === 'SM2' && role === 'root')?.certificate ?? '')
    const list = parseCrl((await ca.crl(root.sha256))?.list ?? new Uint8Array())
    expect(list.ok && verifyCrl(list.value, root)).toEqual({ ok: true })
  })
})

describe.each(['SM2', 'P-256', 'RSA'] as const)('%s certificates', (kind) => {
  it('R28 carries what the verifier and the status service need', async () => {
    const { parsed, issuer } = await issued(kind)
    const { extensions } = parsed
    expect(extensions.keyUsage).toEqual(['digitalSignature'])
    expect(identityText(parsed, 'organizationCode')).toEqual({ state: 'written', text: uscc })
    expect(identityText(parsed, 'insuranceNumber')).toEqual({ state: 'written', text: '510100123456' })
    expect(extensions.authorityInfoAccess).toEqual({
      ocsp: ['http://status.test/ocsp'],
      caIssuers: [`http://status.test/ca/${issuer.sha256}.cer`],
    })
    expect(extensions.authorityKeyIdentifier?.keyIdentifier).toBe(issuer.extensions.subjectKeyIdentifier)
    expect(extensions.certificatePolicies).toBeUndefined() // none that the configuration does not name
    expect(parsed.subject.rdns.flat().map(({ value }) => value)).not.toContain('whoever')
    expect(BigInt(`0x${parsed.serialNumber}`) >> 64n).toBeGreaterThan(0n)
  })

  it('suspends, resumes and revokes, in OCSP and list at once', async () => {
    const certificate = await issued(kind)
    const { issuerSha256, serial, issuer } = certificate
    const listed = async () => {
      const list = parseCrl((await ca.crl(issuerSha256))?.list ?? new Uint8Array())
      if (!list.ok || !verifyCrl(list.value, issuer).ok) throw new Error('list not verified')
      return { reason: lookupRevocation(list.value, serial)?.reason, number: list.value.extensions.crlNumber ?? 0n }
    }
    const before = await listed()
    expect([(await ocspStatus(certificate)).status, before.reason]).toEqual(['good', undefined])
    await ca.revoke({ issuerSha256, serial, reason: 'certificateHold', traceId })
    expect([(await ocspStatus(certificate)).reason, (await listed()).reason]).toEqual(['certificateHold', 'certificateHold'])
    await ca.revoke({ issuerSha256, serial, reason: 'removeFromCRL', traceId })
    expect([(await ocspStatus(certificate)).status, (await listed()).reason]).toEqual(['good', undefined])
    await ca.revoke({ issuerSha256, serial, reason: 'keyCompromise', traceId })
    expect([(await ocspStatus(certificate)).reason, (await listed()).reason]).toEqual(['keyCompromise', 'keyCompromise'])
    expect((await listed()).number).toBe(before.number + 3n)
    expect(await ca.revoke({ issuerSha256, serial, reason: 'removeFromCRL', traceId })).toMatchObject({ ok: false })
  })
})

describe('refusals', () => {
  it('a request whose signature does not fit', async () => {
    const result = await ca.issue({ ...issueInput('SM2'), certificationRequest: requestOf('P-256', true) })
    expect(result).toMatchObject({ ok: false, failure: { code: 'CERTIFICATION_REQUEST_INVALID' } })
  })

  it.each([
    ['not base64', '***'],
    ['not a request', 'MAA='],
  ])('%s', async (_name, certificationRequest) => {
    expect(await ca.issue({ ...issueInput('SM2'), certificationRequest })).toMatchObject({
      failure: { code: 'CERTIFICATION_REQUEST_INVALID' },
    })
  })

  it('a code that cannot be a credit code; one whose check character is wrong is only noted (R20)', async () => {
    const subject = { organization: 'X', uscc: 'nonsense' }
    expect(await ca.issue({ ...issueInput('SM2'), subject })).toMatchObject({ failure: { code: 'USCC_INVALID' } })
    expect(await ca.issue({ ...issueInput('SM2'), subject: { ...subject, uscc: '91512081MA62K0260F' } })).toMatchObject({ ok: true })
  })

  it('a life the policy does not allow, by the lint', async () => {
    const input = { ...issueInput('SM2'), notAfter: new Date(+clock.now() + 9 * 365 * 86_400_000).toISOString() }
    expect(await ca.issue(input)).toMatchObject({ failure: { code: 'CERTIFICATE_LINT_FAILED', detail: { rules: 'validity-length' } } })
  })

  it('a serial that was never issued', async () => {
    const { issuerSha256 } = await issued('SM2')
    expect(await ca.revoke({ issuerSha256, serial: 'abcd', reason: 'unspecified', traceId })).toMatchObject({
      failure: { code: 'CERTIFICATE_UNKNOWN' },
    })
  })
})

describe('status answers', () => {
  it('unknown for a serial never issued, unauthorized for another CA, malformedRequest for noise', async () => {
    const certificate = await issued('SM2')
    const stranger = { ...certificate.parsed, serialNumber: '1234567890abcdef' }
    expect((await ocspStatus({ parsed: stranger, issuer: certificate.issuer })).status).toBe('unknown')
    const { publicKeySpki } = generateKeyPair('SM2')
    const other = { ...certificate.issuer, publicKeySpki }
    expect(Buffer.from(await ca.ocsp(buildOcspRequest({ serialNumber: '01', issuer: other }))).toString('hex')).toBe('30030a0106')
    expect(Buffer.from(await ca.ocsp(Uint8Array.of(1, 2, 3))).toString('hex')).toBe('30030a0101')
  })

  it('renews a list before half of its life is over', async () => {
    const { issuerSha256 } = await issued('P-256')
    const first = parseCrl((await ca.crl(issuerSha256))?.list ?? new Uint8Array())
    clock.advance(13 * 3_600_000)
    await ca.publishLists()
    const second = parseCrl((await ca.crl(issuerSha256))?.list ?? new Uint8Array())
    expect(first.ok && second.ok && second.value.thisUpdate > first.value.thisUpdate).toBe(true)
    clock.advance(30 * 86_400_000)
    await ca.publishLists()
    const kept = await db
      .withSchema('ca')
      .selectFrom('revocation_list')
      .where('issuer_sha256', '=', issuerSha256)
      .select('number')
      .execute()
    expect(kept).toHaveLength(1) // long ended ones are not kept
  })
})

describe('several at once', () => {
  it('two nodes holding the ceremony make one set of authorities', async () => {
    const fresh: Kysely<any> = createDatabase((await withDatabase()).url)
    const node = async (name: string) => {
      const other = await createCa({
        ...{ db: fresh, secrets: createSecrets(new Uint8Array(32)), clock, log: createLog({ level: 'silent', name: 'test' }) },
        ...{ statusUrl: 'http://status.test', node: name, kinds: ['SM2', 'P-256'] as const },
      })
      await other.ceremony()
      return other.authorities()
    }
    const [one, two] = await Promise.all([node('n1'), node('n2')])
    await closeDatabase(fresh)
    expect(one).toHaveLength(4)
    expect(two).toEqual(one)
  })

  it('revocations all end up on the last list, each list with a number of its own', async () => {
    const certificates = await Promise.all(Array.from({ length: 6 }, () => issued('P-256')))
    await Promise.all(certificates.map(({ issuerSha256, serial }) => ca.revoke({ issuerSha256, serial, reason: 'superseded', traceId })))
    const list = parseCrl((await ca.crl(certificates[0]?.issuerSha256 ?? ''))?.list ?? new Uint8Array())
    expect(certificates.every(({ serial }) => list.ok && lookupRevocation(list.value, serial)?.reason === 'superseded')).toBe(true)
  })
})

it('keys are at rest only wrapped, and of no use with another master key', async () => {
  const rows = await db.withSchema('ca').selectFrom('authority').select(['wrapped_key']).execute()
  expect(rows.every(({ wrapped_key }) => (wrapped_key as Buffer)[0] !== 0x30)).toBe(true)
  const stranger = await createCa({
    ...{ db, secrets: createSecrets(new Uint8Array(32).fill(1)), clock, log: createLog({ level: 'silent', name: 'test' }) },
    ...{ statusUrl: 'http://status.test', node: 'n2' },
  })
  await expect(stranger.issue(issueInput('SM2'))).rejects.toThrow()
})

it('R32 every issuance, refusal and revocation has its audit line', async () => {
  const lines = await db
    .withSchema('ca')
    .selectFrom('audit_line')
    .select(({ fn }) => ['event', fn.countAll<number>().as('count')])
    .groupBy('event')
    .execute()
  const certificates = await db
    .withSchema('ca')
    .selectFrom('issuance')
    .where('profile', '=', 'end-entity-sign')
    .where('sha256', 'is not', null)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  const counts = Object.fromEntries(lines.map(({ event, count }) => [event as string, Number(count)]))
  expect(counts).toMatchObject({
    'authority.created': 6,
    'certificate.issued': Number(certificates['count']),
    'certificate.revoked': 15,
    'certificate.revocation-refused': 4,
    'responder.created': 3,
    'certificate.refused': 5,
  })
  const key = loadSealKey(join(mkdtempSync(join(tmpdir(), 'yinxin-ca-')), 'audit-key'))
  const sealed = await sealBatch(db, 'ca', { now: clock.now(), key })
  expect(await verifyAudit(db, 'ca', { keys: sealKeysById([key.privateKey]) })).toMatchObject({ ok: true, lines: sealed, unsealed: 0 })
})
