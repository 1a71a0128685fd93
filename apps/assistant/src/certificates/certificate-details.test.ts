import type { UkeyCertificate } from '@yinxin/protocol/assistant'
import { encodeBase64 } from '@yinxin/protocol/wire'
import { createTestPki } from '@yinxin/testkit'
import { describe, expect, test } from 'vitest'
import { certificateDetails } from './certificate-details.ts'

const pki = createTestPki({ kind: 'SM2', now: new Date('2026-11-01T00:00:00Z'), name: 'Demo' })
const stranger = createTestPki({ kind: 'SM2', now: new Date('2026-11-01T00:00:00Z'), name: 'Demo' })
const holder = pki.issue({ subject: '示范市明远机械有限公司' })
const onUkey = ({
  der,
  certificate,
}: {
  readonly der: Uint8Array
  readonly certificate: { readonly sha256: string }
}): UkeyCertificate => ({
  certificate: encodeBase64(der),
  sha256: certificate.sha256,
  use: 'other',
})

describe('R8 details of a certificate', () => {
  test('names the issuer where the UKey holds no other certificate', () => {
    const details = certificateDetails(onUkey(holder), [onUkey(holder)])
    expect(details).toMatchObject({ chainComplete: false, signatureAlgorithm: 'SM2-SM3', serialNumber: holder.certificate.serialNumber })
    expect(details?.chain).toHaveLength(2)
    expect(details?.keyUsages).toContain('digitalSignature')
  })

  test('shows the whole chain where the UKey holds it', () => {
    const details = certificateDetails(onUkey(holder), [pki.root, holder, pki.issuingCa].map(onUkey))
    expect(details?.chainComplete).toBe(true)
    expect(details?.chain).toHaveLength(3)
  })

  test('a certificate of the same name that did not sign is no issuer', () => {
    expect(certificateDetails(onUkey(holder), [stranger.root, stranger.issuingCa].map(onUkey))).toMatchObject({ chainComplete: false })
  })

  test('what is no certificate has no details', () => {
    expect(certificateDetails({ certificate: 'AAAA', sha256: '', use: 'other' }, [])).toBeUndefined()
  })
})
