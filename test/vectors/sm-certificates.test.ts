import { describe, expect, it } from 'vitest'
import {
  isSignedBy,
  lookupRevocation,
  identityKindOf,
  identityText,
  parseCertificate,
  parseCertificationRequest,
  parseCrl,
  parseOcspRequest,
  pemToDer,
} from '@yinxin/pki'
import {
  certIdMatches,
  derToPem,
  parseSignedData,
  verifyChain,
  verifyCertificationRequest,
  verifyCrl,
  verifyOcspResponse,
} from '@yinxin/pki'
import type { Certificate, ChainVerdict } from '@yinxin/pki'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { vectorFolder } from './vector-folder.ts'

/** Certificates, requests, lists and answers other software made: Tongsuo, gmssl.cn, OpenSSL 3.0 and Bouncy Castle. */

const folder = vectorFolder('sm')
const at2026 = new Date('2026-11-23T15:00:00Z')

function certificatesIn(file: string): Certificate[] {
  return pemToDer(folder.read(file), 'CERTIFICATE').map((der) => {
    const parsed = parseCertificate(der)
    if (!parsed.ok) throw new Error(`${file}: ${parsed.problem}`)
    return parsed.value
  })
}

function tongsuo(file: string): Certificate {
  const [first] = certificatesIn(`tongsuo-certs/${file}`)
  if (!first) throw new Error(`no certificate in ${file}`)
  return first
}

const failures = (result: ChainVerdict): (string | undefined)[] => [
  ...new Set(result.findings.filter(({ result: outcome }) => outcome === 'fail').map(({ code }) => code)),
]

describe.skipIf(!folder.present)('certificates of Tongsuo', () => {
  const chain = folder.present ? certificatesIn('tongsuo-certs/sm2_chain-ca.crt') : []
  const [root, sub] = chain as [Certificate, Certificate]
  const validate = (certificate: Certificate, now = at2026): ChainVerdict =>
    verifyChain({ revocation: 'none', certificate, intermediates: [sub], trustAnchors: [root], now })

  it('every certificate and request of the folder parses', () => {
    const files = readdirSync(join(folder.path, 'tongsuo-certs')).filter((file) => /cert|crt|csr/.test(file))
    expect(files.length).toBeGreaterThan(18)
    for (const file of files) {
      const text = folder.read(`tongsuo-certs/${file}`)
      const certificates = pemToDer(text, 'CERTIFICATE').map(parseCertificate)
      const requests = pemToDer(text, 'CERTIFICATE REQUEST').map(parseCertificationRequest)
      const results = [...certificates, ...requests]
      expect(results.length, file).toBeGreaterThan(0)
      for (const result of results) expect(result.ok ? '' : result.problem, file).toBe('')
    }
  })

  it.each(['sm2_client_sign.crt', 'sm2_client_enc.crt', 'sm2_server_sign.crt', 'sm2_server_enc.crt'])(
    '%s is valid under its root',
    (file) => {
      expect(failures(validate(tongsuo(file)))).toEqual([])
    },
  )

  it.each(['sm2_client_sign_expire.crt', 'sm2_client_enc_expire.crt', 'sm2_server_sign_expire.crt', 'sm2_server_enc_expire.crt'])(
    '%s is expired and nothing else',
    (file) => {
      expect(failures(validate(tongsuo(file)))).toEqual(['EXPIRED'])
    },
  )

  it.each(['sm2_server_sign2.crt', 'sm2_server_enc2.crt'])('%s of another CA has no trusted path', (file) => {
    expect(failures(validate(tongsuo(file)))).toContain('NOT_TRUSTED')
  })

  it('an encryption certificate does not serve for signing', () => {
    const certificate = tongsuo('sm2_client_enc.crt')
    const result = verifyChain({
      revocation: 'none',
      certificate,
      intermediates: [sub],
      trustAnchors: [root],
      now: at2026,
      purpose: { keyUsage: 'digitalSignature' },
    })
    expect(failures(result)).toEqual(['KEY_USAGE'])
  })

  it('a three-level chain validates, and with the intermediate as the anchor too', () => {
    const [middle, top] = certificatesIn('tongsuo-certs/sm2-chain-ca.crt') as [Certificate, Certificate]
    const certificate = tongsuo('sm2-leaf.crt')
    expect(failures(verifyChain({ revocation: 'none', certificate, intermediates: [middle], trustAnchors: [top], now: at2026 }))).toEqual(
      [],
    )
    expect(failures(verifyChain({ revocation: 'none', certificate, intermediates: [], trustAnchors: [middle], now: at2026 }))).toEqual([])
  })

  it('keys that name the curve as their algorithm are read, and the standard identity verifies', () => {
    const anchor = tongsuo('sm2-root-cert.pem')
    expect(isSignedBy(anchor, anchor)).toBe(true)
    expect(isSignedBy(tongsuo('sm2-cert.pem'), anchor)).toBe(true)
    expect(isSignedBy(tongsuo('sm2-first-crt.pem'), anchor)).toBe(true)
  })

  it('signatures made without Z are refused', () => {
    const anchor = tongsuo('sm2-noza-root-cert.pem')
    expect(isSignedBy(anchor, anchor)).toBe(false)
    const result = verifyChain({
      revocation: 'none',
      certificate: tongsuo('sm2-noza-cert.pem'),
      intermediates: [],
      trustAnchors: [anchor],
      now: at2026,
    })
    expect(result.verdict).toBe('refused')
    expect(failures(result)).toContain('SIGNATURE')
  })

  it('the request with Z verifies, the one without does not', () => {
    const verify = (file: string): boolean => {
      const parsed = parseCertificationRequest(pemToDer(folder.read(`tongsuo-certs/${file}`), 'CERTIFICATE REQUEST')[0] ?? new Uint8Array())
      return parsed.ok && verifyCertificationRequest(parsed.value)
    }
    expect(verify('sm2-csr.pem')).toBe(true)
    expect(verify('sm2-noza-csr.pem')).toBe(false)
  })
})

describe.skipIf(!folder.present)('chain of gmssl.cn', () => {
  it('the sub CA is valid under the root, both with GeneralizedTime and NULL parameters', () => {
    const [pkcs7] = pemToDer(folder.read('gmssl-cn-rootca-chain.p7b.pem'), 'PKCS7')
    const read = parseSignedData(pkcs7 ?? new Uint8Array())
    expect(read.ok && read.value.signers).toEqual([])
    const [root, sub, ...more] = (read.ok ? read.value.certificates : []) as [Certificate, Certificate]
    expect(more).toEqual([])
    expect(failures(verifyChain({ revocation: 'none', certificate: sub, intermediates: [], trustAnchors: [root], now: at2026 }))).toEqual(
      [],
    )
    expect(isSignedBy(root, root)).toBe(true)
    expect(isSignedBy(root, sub)).toBe(false)
  })
})

describe.skipIf(!folder.present)('objects made by OpenSSL and Bouncy Castle', () => {
  const [ca] = (folder.present ? certificatesIn('oracle-openssl-bc/ca.crt') : []) as [Certificate]
  const [ee] = (folder.present ? certificatesIn('oracle-openssl-bc/ee.crt') : []) as [Certificate]
  const [crlDer = new Uint8Array()] = folder.present ? pemToDer(folder.read('oracle-openssl-bc/ca.crl'), 'X509 CRL') : []

  it('certificate: path and GM/T 0015 extensions', () => {
    expect(
      failures(
        verifyChain({
          revocation: 'none',
          certificate: ee,
          intermediates: [],
          trustAnchors: [ca],
          now: at2026,
          purpose: { keyUsage: 'digitalSignature' },
        }),
      ),
    ).toEqual([])
    expect([identityKindOf(ee), identityText(ee, 'identityCode')]).toEqual(['residentId', { state: 'written', text: '11010519491231002X' }])
    expect(identityText(ee, 'organizationCode')).toEqual({ state: 'written', text: '91350100M000100Y43' })
  })

  it('certificate: one changed bit breaks the signature', () => {
    const changed = new Uint8Array(ee.raw)
    const place = ee.raw.length - ee.signature.length - 40
    changed[place] = (changed[place] ?? 0) ^ 1
    const parsed = parseCertificate(changed)
    expect(parsed.ok && isSignedBy(parsed.value, ca)).toBe(false)
  })

  it('request verifies', () => {
    const parsed = parseCertificationRequest(
      pemToDer(folder.read('oracle-openssl-bc/ee.csr'), 'CERTIFICATE REQUEST')[0] ?? new Uint8Array(),
    )
    expect(parsed.ok && verifyCertificationRequest(parsed.value)).toBe(true)
  })

  it('CRL verifies and lists the certificate', () => {
    const parsed = parseCrl(crlDer)
    if (!parsed.ok) throw new Error(parsed.problem)
    expect(verifyCrl(parsed.value, ca)).toEqual({ ok: true })
    expect(verifyCrl(parsed.value, ee).ok).toBe(false)
    expect(parsed.value.extensions.crlNumber).toBe(1n)
    expect(lookupRevocation(parsed.value, ee.serialNumber)?.revokedAt).toEqual(new Date('2026-11-23T14:40:18Z'))
    expect(lookupRevocation(parsed.value, '02')).toBeUndefined()
  })

  it('OCSP request names the certificate; the answer says revoked and goes stale', () => {
    const request = parseOcspRequest(folder.bytes('oracle-openssl-bc/req.der'))
    expect(request.ok && request.value.certIds.length).toBe(1)
    expect(request.ok && request.value.certIds.every((id) => certIdMatches(id, ee.serialNumber, ca))).toBe(true)
    const ask = (now: Date) =>
      verifyOcspResponse({ response: folder.bytes('oracle-openssl-bc/resp.der'), certificate: ee, issuer: ca, now })
    expect(ask(new Date('2026-11-23T14:45:00Z'))).toMatchObject({
      ok: true,
      value: { status: 'revoked', revokedAt: new Date('2026-11-23T14:40:18Z') },
    })
    expect(ask(new Date('2026-11-23T15:00:00Z')).ok).toBe(false)
    expect(ask(new Date('2026-11-23T14:20:00Z')).ok).toBe(false)
  })

  it('PEM round trip keeps the bytes', () => {
    expect(pemToDer(derToPem(ee.raw, 'CERTIFICATE'))).toEqual([ee.raw])
  })
})
