import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildCertificationRequest, buildOcspRequest, defaultAlgorithm, derToPem, generateKeyPair, nameOf } from '@yinxin/pki'
import { afterAll, describe, expect, it } from 'vitest'
import { createClock } from './clock.ts'
import { createTestPki } from './pki-builder.ts'

const hasOpenssl = spawnSync('openssl', ['version']).status === 0
const folder = mkdtempSync(join(tmpdir(), 'yinxin-pki-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}
const openssl = (...args: string[]): string => execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' })

/** The real clock, because `openssl verify` checks dates against it. */
const now = new Date()

describe.skipIf(!hasOpenssl).each(['SM2', 'P-256', 'RSA'] as const)('OpenSSL accepts what we build: %s', (kind) => {
  const pki = createTestPki({ kind, now })
  const identity = pki.issue({
    subject: '绵阳市社会保险局',
    uscc: '91512081MA62K0260E',
    insuranceNumber: 'SB001',
    urls: { crl: ['http://127.0.0.1/1.crl'], ocsp: ['http://127.0.0.1/ocsp'] },
  })
  const leaf = file(`${kind}-leaf.pem`, derToPem(identity.der, 'CERTIFICATE'))
  const ca = file(`${kind}-ca.pem`, derToPem(pki.issuingCa.der, 'CERTIFICATE'))
  const root = file(`${kind}-root.pem`, derToPem(pki.root.der, 'CERTIFICATE'))
  // OpenSSL 3.0 applies the identity to the leaf only, so SM2 is checked one level at a time.
  const identityOption = kind === 'SM2' ? ['-vfyopt', 'distid:1234567812345678'] : []

  it('certificates, level by level', () => {
    expect(openssl('verify', '-partial_chain', ...identityOption, '-CAfile', ca, leaf)).toContain('OK')
    expect(openssl('verify', '-partial_chain', ...identityOption, '-CAfile', root, ca)).toContain('OK')
    expect(openssl('x509', '-in', leaf, '-noout', '-text')).toContain('1.2.156.10260.4.1.4')
  })

  it('a request', () => {
    const pair = generateKeyPair(kind)
    const der = buildCertificationRequest({
      subject: nameOf([['CN', '张三']]),
      publicKeySpki: pair.publicKeySpki,
      algorithm: defaultAlgorithm(kind),
      privateKey: pair.privateKey,
    })
    const csr = file(`${kind}.csr`, derToPem(der, 'CERTIFICATE REQUEST'))
    expect(spawnSync('openssl', ['req', '-verify', '-noout', ...identityOption, '-in', csr], { encoding: 'utf8' }).stderr).toContain(
      'verify OK',
    )
  })

  it('a revocation list', () => {
    const der = pki.crl({ revoked: [{ serialNumber: identity.certificate.serialNumber, revokedAt: now, reason: 'keyCompromise' }] })
    const crl = file(`${kind}.crl`, derToPem(der, 'X509 CRL'))
    expect(openssl('crl', '-in', crl, '-noout', '-text').toLowerCase()).toContain(identity.certificate.serialNumber)
    // For SM2 the CLI has no way to give the identity to a list's verification.
    if (kind !== 'SM2')
      expect(
        spawnSync('openssl', ['verify', '-crl_check', '-partial_chain', '-CAfile', ca, '-CRLfile', crl, leaf], { encoding: 'utf8' }).stderr,
      ).toContain('certificate revoked')
  })

  it('an OCSP answer', () => {
    const request = buildOcspRequest({
      serialNumber: identity.certificate.serialNumber,
      issuer: pki.issuingCa.certificate,
      nonce: new Uint8Array(16).fill(1),
    })
    const response = file(`${kind}-response.der`, pki.ocsp(request))
    const args = ['ocsp', '-reqin', file(`${kind}-request.der`, request), '-respin', response, '-issuer', ca, '-CAfile', root, '-resp_text']
    const result = spawnSync('openssl', kind === 'SM2' ? [...args, '-noverify'] : args, { encoding: 'utf8' })
    expect(result.stdout).toContain('Cert Status: good')
    if (kind !== 'SM2') expect(result.stderr).toContain('Response verify OK')
  })
})

describe('clock', () => {
  it('stands, advances and is set', () => {
    const clock = createClock(new Date('2026-01-01T00:00:00Z'))
    clock.now().setFullYear(1999)
    expect(clock.now()).toEqual(new Date('2026-01-01T00:00:00Z'))
    clock.advance(1500)
    expect(clock.now()).toEqual(new Date('2026-01-01T00:00:01.500Z'))
    clock.set(new Date('2030-01-01T00:00:00Z'))
    expect(clock.now()).toEqual(new Date('2030-01-01T00:00:00Z'))
    clock.step(-1000)
    expect([clock.now(), clock.monotonic()]).toEqual([new Date('2029-12-31T23:59:59Z'), 1500])
    expect(() => clock.advance(-1)).toThrow(RangeError)
  })
})
