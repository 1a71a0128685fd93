import { createTestPki } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { oids } from '../der/oids.ts'
import type { KeyUsage } from '../x509/extensions.ts'
import { checkPathPurpose } from './purpose.ts'

const pki = createTestPki({ kind: 'P-256', now: new Date('2026-03-02T08:00:00Z') })
const keyPair = pki.issue({ subject: 'key' })
const certificateFor = (keyUsage: readonly KeyUsage[], extendedKeyUsage: readonly string[]) =>
  pki.issue({ subject: 'holder', keyPair, keyUsage, extendedKeyUsage }).certificate

const signer = certificateFor(['digitalSignature'], [oids.clientAuth])
/** The results of all checks made, in order: of the first certificate's key usage, then a purpose at a time of everything on the path. */
const said = (...question: Parameters<typeof checkPathPurpose>) =>
  checkPathPurpose(...question).map(({ check, result }) => `${check === 'key-usage' ? 'usage' : 'purpose'} ${result}`)

describe('what a certificate may be used for', () => {
  it('nothing wanted is nothing checked, and an empty path has nothing to check', () => {
    expect(said([signer], {})).toEqual([])
    expect(said([], { keyUsage: 'digitalSignature', extendedKeyUsage: oids.clientAuth })).toEqual([])
  })

  it.each<[string, readonly KeyUsage[], KeyUsage | readonly KeyUsage[], string]>([
    ['the one wanted', ['digitalSignature'], 'digitalSignature', 'pass'],
    ['one of two wanted', ['nonRepudiation'], ['digitalSignature', 'nonRepudiation'], 'pass'],
    ['others only', ['keyEncipherment', 'dataEncipherment'], ['digitalSignature', 'nonRepudiation'], 'fail'],
    ['several, the wanted one among them', ['keyEncipherment', 'digitalSignature'], 'digitalSignature', 'pass'],
  ])('key usage: %s', (_what, held, wanted, result) =>
    expect(said([certificateFor(held, [])], { keyUsage: wanted })).toEqual([`usage ${result}`]),
  )

  it('a certificate that limits neither is allowed everything (§4.2.1.3, §4.2.1.12)', () => {
    const { extensions, ...rest } = signer
    const { keyUsage: _usage, extendedKeyUsage: _purposes, ...unlimited } = extensions
    const bare = { ...rest, extensions: unlimited }
    expect(said([bare], { keyUsage: 'keyCertSign', extendedKeyUsage: oids.serverAuth })).toEqual(['usage pass', 'purpose pass'])
  })

  it.each<[string, readonly string[], string]>([
    ['the one wanted', [oids.clientAuth], 'pass'],
    ['among others', [oids.serverAuth, oids.clientAuth], 'pass'],
    ['any', [oids.anyExtendedKeyUsage], 'pass'],
    ['another', [oids.serverAuth], 'fail'],
  ])('purpose: %s', (_what, listed, result) =>
    expect(said([certificateFor(['digitalSignature'], listed)], { extendedKeyUsage: oids.clientAuth })).toEqual([`purpose ${result}`]),
  )

  it('an authority that lists purposes limits what is below it; its key usage is not asked about', () => {
    const authority = certificateFor(['keyCertSign'], [oids.serverAuth])
    expect(said([signer, authority], { keyUsage: 'digitalSignature', extendedKeyUsage: oids.clientAuth })).toEqual([
      'usage pass',
      'purpose pass',
      'purpose fail',
    ])
  })

  it('of several purposes each is asked for; what is missing is named with its clause', () => {
    const [usage, first, second] = checkPathPurpose([signer], {
      keyUsage: ['keyAgreement', 'keyEncipherment'],
      extendedKeyUsage: [oids.clientAuth, oids.serverAuth],
    })
    expect(usage).toMatchObject({ code: 'KEY_USAGE', clause: 'RFC 5280 §4.2.1.3', detail: 'needs keyAgreement or keyEncipherment' })
    expect(first).toMatchObject({ result: 'pass' })
    expect(second).toMatchObject({ code: 'EXTENDED_KEY_USAGE', clause: 'RFC 5280 §4.2.1.12', detail: `needs ${oids.serverAuth}` })
  })
})
