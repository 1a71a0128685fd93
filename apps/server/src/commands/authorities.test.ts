import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { derToPem, nameOf } from '@yinxin/pki'
import { createTestPki, type TestIdentity } from '@yinxin/testkit'
import { afterAll, beforeEach, expect, it, vi } from 'vitest'
import { main } from '../cli.ts'
import { keyHashOf, readAuthority } from '../gateway/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-authorities-'))
afterAll(() => rmSync(folder, { recursive: true }))
const pki = createTestPki({ kind: 'P-256', now: new Date('2026-03-02T08:00:00Z') })
const [code, name] = ['91512081MA62K0260E', '天府测试有限公司']
const key = keyHashOf(pki.issuingCa.certificate)

let [out, err] = ['', '']
beforeEach(() => {
  ;[out, err] = ['', '']
  vi.spyOn(console, 'log').mockImplementation((text: string) => void (out += text))
  vi.spyOn(console, 'error').mockImplementation((text: string) => void (err += `${text}\n`))
})

let count = 0
function pem(...identities: readonly TestIdentity[]): string {
  const file = join(folder, `${++count}.pem`)
  writeFileSync(file, identities.map(({ der }) => derToPem(der, 'CERTIFICATE')).join(''))
  return file
}
const show = (...words: readonly string[]) => main(['authorities', 'show', ...words])

it.each([
  [
    'GM/T 0015',
    pki.issue({ subject: name, uscc: code, insuranceNumber: '5101001' }),
    {
      uscc: [{ extension: '1.2.156.10260.4.1.4' }],
      name: [{ attribute: '2.5.4.10' }],
      insuranceNumber: [{ extension: '1.2.156.10260.4.1.2' }],
    },
  ],
  [
    'a prefix in an attribute',
    pki.issue({
      subject: nameOf([
        ['O', name],
        ['organizationIdentifier', `NTRCN-${code}`],
        ['UID', '4711'],
      ]),
    }),
    { uscc: [{ attribute: '2.5.4.97', prefixes: ['NTRCN-'] }], stableId: [{ attribute: '0.9.2342.19200300.100.1.1' }] },
  ],
  [
    'a composite name',
    pki.issue({
      subject: nameOf([
        ['O', '某 CA'],
        ['CN', `041@${code}@${name}@1`],
      ]),
    }),
    { uscc: [{ attribute: '2.5.4.3', pattern: '041@{value}@{}@{}' }], name: [{ attribute: '2.5.4.3', pattern: '041@{}@{value}@{}' }] },
  ],
])('prints the profile of %s as it is configured, and whom it would name', async (_what, identity, profile) => {
  expect(await show(pem(identity), pem(pki.issuingCa), '--id', 'some-ca')).toBe(0)
  const printed: unknown = JSON.parse(out)
  expect(printed).toMatchObject({ id: 'some-ca', keys: [key], profile })
  expect(readAuthority(printed)).toMatchObject({ id: 'some-ca', profile })
  expect(err).toContain(`it would speak for ${code} ${name}`)
})

it('finds the issuer beside the certificate, and says where else a code stands', async () => {
  const identity = pki.issue({
    subject: nameOf([
      ['O', name],
      ['OU', code],
    ]),
    uscc: code,
  })
  expect(await show(pem(identity, pki.issuingCa))).toBe(0)
  expect(err).toContain('a credit code stands in 2.5.4.11 too')
})

it('of a CA only the key is printed', async () => {
  expect(await show(pem(pki.issuingCa))).toBe(0)
  expect(JSON.parse(out)).toEqual({ id: 'choose-an-id', keys: [key] })
})

it('refuses by one sentence: no issuer, no code, no file, no words', async () => {
  expect(await show(pem(pki.issue({ subject: name, uscc: code })))).toBe(1)
  expect(err).toContain('give it as a further file')
  expect(await show(pem(pki.issue({ subject: name })), pem(pki.issuingCa))).toBe(1)
  expect(err).toContain('it would speak for nobody')
  expect(await show(join(folder, 'none.pem'))).toBe(1)
  expect(await main(['authorities', 'list'])).toBe(2)
})
