import { createTestPki } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { encodeText } from '../der/writer.ts'
import { buildExtension } from '../x509/extension-builders.ts'
import { nameOf } from '../x509/name.ts'
import { keyPurposeOf, organizationOf, stableSubjectId } from './organization.ts'

const pki = createTestPki({ kind: 'P-256', now: new Date('2026-03-02T08:00:00Z') })
const uscc = '91512081MA62K0260E'
const own = '1.2.156.112570.11.205'
const withExtension = (oid: string, value: string) =>
  pki.issue({ subject: '某公司', extensions: [{ oid, critical: false, value: encodeText(value) }] }).certificate

describe('holder of a certificate', () => {
  it('by GM/T 0015', () => {
    const { certificate } = pki.issue({
      subject: nameOf([
        ['O', '某公司'],
        ['CN', '张三'],
      ]),
      uscc,
      insuranceNumber: 'SB001',
    })
    expect(organizationOf(certificate)).toEqual({ name: '某公司', commonName: '张三', uscc, insuranceNumber: 'SB001' })
  })

  it.each(['1.2.156.10260.4.4', '2.5.4.97'])('credit code under %s', (oid) => {
    expect(organizationOf(withExtension(oid, oid === '2.5.4.97' ? `NTRCN-${uscc}` : uscc)).uscc).toBe(uscc)
  })

  it.each([`TY${uscc}`, `N${uscc}`, `统一社会信用代码:${uscc}`, `@6@TY${uscc}`, uscc.toLowerCase()])(
    'known prefixes are stripped: %s',
    (value) => {
      expect(organizationOf(withExtension(own, value), { uscc: [own] }).uscc).toBe(uscc)
    },
  )

  it('an issuer’s own identifiers count only when mapped', () => {
    expect(organizationOf(withExtension(own, uscc)).uscc).toBeUndefined()
    expect(organizationOf(withExtension(own, uscc), { uscc: [own] }).uscc).toBe(uscc)
  })

  it('falls back to serial number and organisational unit of the subject', () => {
    const serial = pki.issue({
      subject: nameOf([
        ['O', '某公司'],
        ['serialNumber', uscc],
      ]),
    }).certificate
    const unit = pki.issue({
      subject: nameOf([
        ['O', '某公司'],
        ['OU', '12345678-9'],
        ['CN', 'x'],
      ]),
    }).certificate
    expect(organizationOf(serial).uscc).toBe(uscc)
    expect(organizationOf(unit)).toMatchObject({ organizationCode: '12345678-9' })
    expect(organizationOf(unit).uscc).toBeUndefined()
  })

  it('without an organisation the common name stands', () => {
    expect(organizationOf(pki.issue({ subject: nameOf([['CN', '李四']]) }).certificate).name).toBe('李四')
  })
})

describe('stable subject identifier (R24)', () => {
  const subject = nameOf([
    ['C', 'CN'],
    ['O', '某公司'],
    ['CN', '张三'],
  ])
  const base = pki.issue({ subject, uscc }).certificate

  it('R24 stays the same for a renewed certificate with a new key and another full subject', () => {
    const renewed = pki.issue({
      subject: nameOf([
        ['C', 'CN'],
        ['ST', '四川'],
        ['O', '某公司（更名）'],
        ['CN', '张三'],
      ]),
      uscc,
    })
    expect(stableSubjectId(renewed.certificate)).toBe(stableSubjectId(base))
  })

  it('R24 differs for another holder, organisation, purpose or issuer', () => {
    const others = [
      pki.issue({
        subject: nameOf([
          ['O', '某公司'],
          ['CN', '李四'],
        ]),
        uscc,
      }),
      pki.issue({ subject, uscc: '91350100M000100Y43' }),
      pki.issue({ subject, uscc, keyUsage: ['keyEncipherment'] }),
      createTestPki({ kind: 'P-256', now: new Date('2026-03-02T08:00:00Z'), name: '另一家' }).issue({ subject, uscc }),
    ].map(({ certificate }) => stableSubjectId(certificate))
    expect(new Set([stableSubjectId(base), ...others]).size).toBe(5)
  })

  it('R24 the issuer’s entity identifier wins over everything else', () => {
    const entity = (name: string) =>
      pki.issue({
        subject: nameOf([
          ['O', name],
          ['UID', 'E-1'],
        ]),
        uscc: name === 'a' ? uscc : '91350100M000100Y43',
      }).certificate
    expect(stableSubjectId(entity('a'))).toBe(stableSubjectId(entity('b')))
  })

  it('purpose follows key usage', () => {
    expect(keyPurposeOf(base)).toBe('sign')
    expect(keyPurposeOf(pki.issue({ subject, extensions: [buildExtension.keyUsage(['keyAgreement'])] }).certificate)).toBe('encrypt')
  })
})
