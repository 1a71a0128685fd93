import {
  assembleSigned,
  buildExtension,
  encodeAlgorithm,
  encodeExplicit,
  encodeExtensions,
  encodeInteger,
  encodeName,
  encodeSequence,
} from '@yinxin/pki'
import { encodeTime, encodeValue, generateKeyPair, nameOf, sign, tags, tbsCertificate, verificationLimits } from '@yinxin/pki'
import type { GeneralName, RawExtension } from '@yinxin/pki'
import { createTestPki } from '@yinxin/testkit'
import type { TestIdentity } from '@yinxin/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import { batch } from './run-verify.ts'

/**
 * Lines of a batch made to cost as much as the bounds allow, each kind of work driven to its bound: the processor time of each is
 * printed. The limit is far above what they take; only work that grows without a bound gets there.
 */

const secondsAllowed = 15
const now = new Date('2026-03-02T08:00:00Z')
const pki = createTestPki({ kind: 'P-256', now })
const holder = pki.issue({ subject: 'x' })
const base64 = (der: Uint8Array): string => Buffer.from(der).toString('base64')
const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index))
const dns = (count: number, prefix: string): GeneralName[] => many(count, (index) => ({ kind: 'dns', value: `${prefix}${index}.cn` }))

const costs: string[] = []
afterAll(() => console.log(`the dearest lines of a batch:\n${costs.join('\n')}`))

/** The verdict on the line, its cost noted. */
async function costOf(what: string, fields: object): Promise<string | undefined> {
  const line = JSON.stringify({
    kind: 'chain',
    at: now.toISOString(),
    revocation: 'none',
    certificate: base64(holder.der),
    anchors: [base64(pki.root.der)],
    intermediates: [base64(pki.issuingCa.der)],
    ...fields,
  })
  const start = process.cpuUsage()
  const [answer] = await batch(line)
  const { user, system } = process.cpuUsage(start)
  const seconds = (user + system) / 1e6
  costs.push(`  ${seconds.toFixed(2)} s, ${(line.length / 2 ** 20).toFixed(1)} MiB: ${what}`)
  expect(seconds).toBeLessThan(secondsAllowed)
  return answer?.code ?? answer?.verdict
}

/** The same certificate or list with other bytes at its end: read as a new one, signed by nobody. */
function forged(der: Uint8Array, index: number): Uint8Array {
  const changed = new Uint8Array(der)
  new DataView(changed.buffer).setUint16(changed.length - 2, index)
  return changed
}

/** A list of the issuing authority with so many entries, none for the holder. */
function listOf(count: number): Uint8Array {
  const entry = encodeSequence(encodeInteger(0x4000_0000), encodeTime(now))
  const entries = Buffer.alloc(count * entry.length)
  for (let index = 0; index < count; index++) {
    entries.set(entry, index * entry.length)
    entries.writeUInt32BE(0x4000_0000 + index, index * entry.length + 4)
  }
  const [algorithm, { certificate, privateKey }] = [encodeAlgorithm('ECDSA-SHA256'), pki.issuingCa]
  const tbs = encodeSequence(
    encodeInteger(1),
    algorithm,
    encodeName(certificate.subject),
    encodeTime(now),
    encodeTime(new Date(+now + 86_400_000)),
    encodeValue(tags.sequence, entries),
    encodeExplicit(0, encodeExtensions([buildExtension.crlNumber(1)])),
  )
  return assembleSigned(tbs, algorithm, sign({ algorithm: 'ECDSA-SHA256', privateKey, message: tbs }))
}

const authority = (issuer: TestIdentity, extensions: readonly RawExtension[], subject = 'CA', keyPair = generateKeyPair('P-256')) =>
  pki.issue({
    subject,
    issuer,
    keyPair,
    keyUsage: ['keyCertSign', 'cRLSign'],
    extendedKeyUsage: [],
    extensions: [buildExtension.basicConstraints({ ca: true }), ...extensions],
  })

describe('the dearest lines', () => {
  it('tens of thousands of anchors: those beyond the bound are not read', async () => {
    const anchors = many(30_000, (index) => base64(forged(pki.root.der, index)))
    expect(await costOf('30 000 anchors', { anchors })).toBe('accepted')
  })

  it('authorities of one name with the largest keys, each over each, and as many anchors', async () => {
    const [big, { publicKeySpki }] = [nameOf([['CN', 'big']]), generateKeyPair('RSA', 4096)]
    const make = (index: number): string => {
      const key = new Uint8Array(publicKeySpki)
      new DataView(key.buffer).setUint16(40, index)
      const tbs = tbsCertificate({
        serialNumber: `01${index.toString(16).padStart(8, '0')}`,
        issuer: big,
        subject: big,
        publicKeySpki: key,
        notBefore: now,
        notAfter: now,
        extensions: [buildExtension.basicConstraints({ ca: true })],
        signatureAlgorithm: 'RSA-SHA256',
      })
      return base64(assembleSigned(tbs, encodeAlgorithm('RSA-SHA256'), new Uint8Array(512).fill(0x7f)))
    }
    const [anchors, intermediates] = [many(verificationLimits.anchors, make), many(verificationLimits.intermediates, (i) => make(i + 5000))]
    expect(await costOf('2200 forged authorities of one name', { anchors, intermediates, certificate: make(9999) })).toBe(
      'CERTIFICATE_PATH_INVALID',
    )
  })

  it('names against constraints on many paths', async () => {
    const constraints = buildExtension.nameConstraints({ excluded: dns(2500, 'e') })
    const key = generateKeyPair('P-256')
    const twins = many(60, () => authority(pki.root, [constraints], 'CA', key))
    const { der } = pki.issue({
      subject: 'x',
      issuer: twins[0] as TestIdentity,
      extensions: [buildExtension.subjectAltName(dns(2500, 'n'))],
    })
    const fields = { certificate: base64(der), intermediates: twins.map((twin) => base64(twin.der)) }
    expect(await costOf('2500 names, 60 authorities with 2500 constraints', fields)).toBe('CERTIFICATE_PATH_INVALID')
  })

  it('long lists, as many as are read, and one of ten megabytes', async () => {
    const list = listOf(6000)
    const crls = many(verificationLimits.lists, (index) => base64(forged(list, index)))
    expect(await costOf('64 forged lists of 6000 entries', { revocation: 'required', crls })).toBe('REVOCATION_UNAVAILABLE')
    const long = listOf(450_000)
    expect(long.length).toBeGreaterThan(10_000_000)
    expect(await costOf('a list of 450 000 entries', { kind: 'crl', crls: [base64(long)] })).toBe('good')
  })

  it('the same list and the same authority hundreds of times', async () => {
    const [crl, ca] = [base64(pki.crl()), base64(pki.issuingCa.der)]
    const fields = { crls: many(5000, () => crl), intermediates: many(5000, () => ca), anchors: many(5000, () => base64(pki.root.der)) }
    expect(await costOf('5000 times the same of everything', fields)).toBe('accepted')
  })
})
