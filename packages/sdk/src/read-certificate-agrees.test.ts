import { attribute, buildExtension, generateKeyPair, nameOf, type NameAttributeType } from '@yinxin/pki'
import { createTestPki, type IssueOptions, type TestPki } from '@yinxin/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCertificate } from './read-certificate.ts'

const now = new Date('2026-03-02T08:00:00Z')
const pki = createTestPki({ kind: 'P-256', now })
const keyPair = generateKeyPair('P-256')
const base64 = (der: Uint8Array) => Buffer.from(der).toString('base64')
const issue = (options: Partial<IssueOptions>, by: TestPki = pki) => by.issue({ subject: '示范单位', keyPair, ...options })
const read = (options: Partial<IssueOptions>) => readCertificate(base64(issue(options).der))
const named = (...pairs: (readonly [string, string])[]) => nameOf(pairs as (readonly [NameAttributeType, string])[])

describe('the reader of the page and the reader of the gateway see the same certificate', () => {
  const moments = fc.date({ min: new Date('1950-01-01T00:00:00Z'), max: new Date('2199-12-31T00:00:00Z'), noInvalidDate: true })
  const texts = fc.string({ minLength: 1, maxLength: 20, unit: fc.constantFrom(...'示范市明远机械有限公司 Ünïcode&"<𠮷') })

  it('holder, issuer, serial number and dates, whatever they are', () => {
    fc.assert(
      fc.property(
        texts,
        texts,
        fc.uint8Array({ minLength: 9, maxLength: 19 }),
        moments,
        fc.nat(40_000),
        (organization, person, serial, from, days) => {
          const serialNumber = `0${(serial[0] ?? 0) % 8}${Buffer.from(serial.subarray(1)).toString('hex')}`
          const notBefore = new Date(Math.floor(+from / 1000) * 1000)
          const notAfter = new Date(+notBefore + days * 86_400_000)
          const { certificate, der } = issue({
            subject: named(['O', organization], ['CN', person]),
            ...{ serialNumber, notBefore, notAfter },
          })
          const summary = readCertificate(base64(der))
          expect(summary).toMatchObject({
            holder: attribute(certificate.subject, 'O'),
            commonName: attribute(certificate.subject, 'CN'),
            issuerName: attribute(certificate.issuer, 'O'),
            issuerCommonName: attribute(certificate.issuer, 'CN'),
            notBefore: certificate.notBefore,
            notAfter: certificate.notAfter,
          })
          expect(BigInt(`0x${summary?.serial ?? ''}`)).toBe(BigInt(`0x${certificate.serialNumber}`))
        },
      ),
      { numRuns: 40 },
    )
  })

  it.each([
    ['SM2', 'SM2'],
    ['P-256', 'ECDSA'],
    ['P-384', 'ECDSA'],
    ['RSA', 'RSA'],
    ['Ed25519', 'other'],
  ] as const)('a key of %s is %s', (kind, algorithm) => {
    expect(readCertificate(base64(pki.issue({ subject: 'a', kind }).der))?.algorithm).toBe(algorithm)
  })
})

describe('what a page says of a holder', () => {
  it('without an organisation it is the common name; without either nothing', () => {
    expect(read({ subject: named(['CN', '张三']) })).toMatchObject({ holder: '张三', commonName: '张三' })
    expect(read({ subject: named(['OU', '财务部']) })).toMatchObject({ holder: '', commonName: '' })
  })

  it('an issuer without an organisation goes by its common name', () => {
    const ca = pki.issueCa({ subject: named(['CN', 'Bare CA']), issuer: pki.root })
    expect(read({ issuer: ca })).toMatchObject({ issuerName: 'Bare CA', issuerCommonName: 'Bare CA' })
    const nameless = pki.issueCa({ subject: named(['OU', 'x']), issuer: pki.root })
    expect(read({ issuer: nameless })).toMatchObject({ issuerName: '', issuerCommonName: '' })
  })

  const code = '91990100MA1MY00129'
  it.each<[string, Partial<IssueOptions>, string | undefined]>([
    ['the extension of GM/T 0015', { uscc: code }, code],
    ['organizationIdentifier with a prefix', { subject: named(['O', 'a'], ['organizationIdentifier', `NTRCN-${code}`]) }, code],
    ['serialNumber', { subject: named(['O', 'a'], ['serialNumber', code]) }, code],
    ['a unit', { subject: named(['O', 'a'], ['OU', code]) }, code],
    ['the common name', { subject: named(['CN', `示范@${code}`]) }, code],
    ['one that is too short', { subject: named(['O', 'a'], ['OU', code.slice(1)]) }, undefined],
    ['with a letter no code has', { subject: named(['O', 'a'], ['OU', code.replace('M', 'I')]) }, undefined],
    ['nowhere', {}, undefined],
  ])('credit code: %s', (_what, options, expected) => expect(read(options)?.uscc).toBe(expected))

  it('the extension comes before whatever the subject says, and one that holds no code says so by itself', () => {
    const subject = named(['O', 'a'], ['OU', '91990000MA00000083'])
    expect(read({ subject, uscc: code })?.uscc).toBe(code)
    expect(read({ subject, uscc: '没有代码' })?.uscc).toBe('91990000MA00000083')
  })

  it('other extensions before it, critical ones too, do not hide it', () => {
    const extensions = [
      buildExtension.subjectAltName([{ kind: 'dns', value: 'a.cn' }], true),
      buildExtension.certificatePolicies(['1.2.3']),
    ]
    expect(read({ uscc: code, extensions })?.uscc).toBe(code)
  })
})

describe('what is no certificate', () => {
  const der = issue({ uscc: '91990100MA1MY00129' }).der

  it('cut off anywhere, or with any octet changed, it is read or not, and nothing is thrown', () => {
    for (let end = 0; end < der.length; end++) expect(readCertificate(base64(der.subarray(0, end)))).toBeUndefined()
    for (let at = 0; at < der.length; at++)
      for (const octet of [0x00, 0x1e, 0x39, 0x80, 0x83, 0xff]) {
        const changed = Uint8Array.from(der)
        changed[at] = octet
        const summary = readCertificate(base64(changed))
        if (summary !== undefined) expect([+summary.notBefore, +summary.notAfter].some(Number.isNaN)).toBe(false)
      }
  })

  it.each([
    ['a length without an end', '3080'],
    ['a length of four octets', '30840000000105'],
    ['an empty sequence', '3000'],
    ['a number', '020105'],
    ['a sequence of numbers', '3009020101020102020103'],
  ])('%s', (_what, hex) => expect(readCertificate(Buffer.from(hex, 'hex').toString('base64'))).toBeUndefined())
})
