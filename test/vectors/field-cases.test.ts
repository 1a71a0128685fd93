import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { extensionText, nameAttributeOids, nameToString, oids, parseCertificate, subjectText, valuesInFile, verifyChain } from '@yinxin/pki'
import type { Certificate } from '@yinxin/pki'
import { describe, expect, it } from 'vitest'
import { vectorFolder } from './vector-folder.ts'

const folder = vectorFolder('field-cases')
const company = '示范市明远机械有限公司'
const at = new Date('2026-06-01T00:00:00Z')

const valuesOf = (file: string): readonly Uint8Array[] => {
  const found = valuesInFile(folder.bytes(file), 'certificate')
  if (!found.ok) throw new Error(found.problem)
  return found.value
}

function certificateOf(file: string): Certificate {
  const [der] = valuesOf(file)
  const parsed = der && parseCertificate(der)
  if (!parsed?.ok) throw new Error(parsed?.problem)
  return parsed.value
}

const chinese = (readAs?: string) => ({ state: 'written', text: company, ...(readAs ? { readAs } : {}) })

/** What is right for each file: the organisation as it is read, or why the certificate cannot be. */
const organizations: Readonly<Record<string, object>> = {
  'plain-SM2.pem': chinese(),
  'bmp-SM2.pem': chinese(),
  't61gbk-SM2.pem': chinese('GB18030'),
  't61utf8-SM2.pem': chinese('UTF-8'),
  'utf8gbk-SM2.pem': chinese('GB18030'),
  'gm4gbk-SM2.pem': chinese(),
  'emptysubj-SM2.pem': { state: 'absent' },
  'ca-SM2.pem': { state: 'written', text: '测试CA' },
  // Composite names: the organisation is the CA's, the holder stands in the common name. Taking them apart is the issuer's profile (gateway).
  'cfcacn-SM2.pem': { state: 'written', text: 'CFCA OCA1' },
  'cfca.der': { state: 'written', text: 'CFCA SM2 OCA1' },
  'cfca2.der': { state: 'written', text: 'CFCA SM2 OCA1' },
}

const commonNames: Readonly<Record<string, string>> = {
  'cfcacn-SM2.pem': `041@N91330100MA2AXXXX0Q@${company}@00016493`,
  'cfca.der': `041@N91990100MA1MY00129@${company}@1`,
  'cfca2.der': company,
}

describe.skipIf(!folder.present)('certificates as people meet them', () => {
  const files = folder.present ? readdirSync(join(folder.path, 'certs')).filter((name) => !name.endsWith('.key')) : []

  it('every file has an answer here', () => {
    expect(files.sort()).toEqual([...Object.keys(organizations), 'prnutf8-SM2.pem'].sort())
  })

  it.each(Object.entries(organizations))('%s: the organisation', (file, expected) => {
    expect(subjectText(certificateOf(`certs/${file}`), nameAttributeOids.O)).toEqual(expected)
  })

  it.each(Object.entries(commonNames))('%s: the common name, whole', (file, text) => {
    expect(subjectText(certificateOf(`certs/${file}`), nameAttributeOids.CN)).toEqual({ state: 'written', text })
  })

  it('several units are all there', () => {
    const units = subjectText(certificateOf('certs/cfcacn-SM2.pem'), nameAttributeOids.OU)
    expect(units).toEqual({ state: 'repeated', texts: ['Local RA OCA1', 'Enterprises1'] })
  })

  it('the organisation code, in GBK too', () => {
    expect(extensionText(certificateOf('certs/cfca2.der'), oids.gmOrganizationCode)).toMatchObject({ text: '91990100MA1MY00129' })
    expect(extensionText(certificateOf('certs/gm4gbk-SM2.pem'), oids.gmOrganizationCode)).toMatchObject({
      text: '某公司',
      readAs: 'GB18030',
    })
  })

  it('Chinese in a PrintableString: a certificate we cannot read, and why', () => {
    const [der = new Uint8Array()] = valuesOf('certs/prnutf8-SM2.pem')
    expect(parseCertificate(der)).toEqual({ ok: false, problem: 'certificate: text not ASCII' })
  })

  it.each(['t61gbk-SM2.pem', 't61utf8-SM2.pem', 'utf8gbk-SM2.pem'])('%s: valid, with a note on how it was read', (file) => {
    const [anchor, certificate] = [certificateOf('certs/ca-SM2.pem'), certificateOf(`certs/${file}`)]
    const verdict = verifyChain({ certificate, trustAnchors: [anchor], now: at, revocation: 'none' })
    expect(verdict.verdict).toBe('accepted')
    expect(verdict.findings).toContainEqual(expect.objectContaining({ check: 'name-string-type', result: 'note' }))
    expect(nameToString(certificate.subject)).toBe(`CN=${company},O=${company},C=CN`)
  })
})

describe.skipIf(!folder.present)('files as people have them', () => {
  it.each([
    ['bundle-rsa-first.pem', ['CN=RSA CA,O=测试CA,C=CN', 'CN=SM2 CA,O=测试CA,C=CN']],
    ['trustout.pem', ['CN=SM2 CA,O=测试CA,C=CN']],
    ['p7b.p7b', ['CN=SM2 CA,O=测试CA,C=CN']],
    ['utf16.pem', ['CN=SM2 CA,O=测试CA,C=CN']],
  ])('%s: everything in it', (file, subjects) => {
    const names = valuesOf(`pem/${file}`).map((der) => {
      const parsed = parseCertificate(der)
      return parsed.ok ? nameToString(parsed.value.subject) : parsed.problem
    })
    expect(names).toEqual(subjects)
  })

  it('every file has an answer here', () => {
    expect(readdirSync(join(folder.path, 'pem')).sort()).toEqual(['bundle-rsa-first.pem', 'p7b.p7b', 'trustout.pem', 'utf16.pem'])
  })
})
