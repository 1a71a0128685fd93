import { describe, expect, it } from 'vitest'
import { buildCertificationRequest, parseCertificationRequest, verifyCertificationRequest } from './certification-request.ts'
import { buildExtension } from './extension-builders.ts'
import { generateKeyPair } from '../keys/key-pair.ts'
import { nameOf, nameToString } from './name.ts'

describe.each([
  ['SM2', 'SM2-SM3'],
  ['P-256', 'ECDSA-SHA256'],
  ['RSA', 'RSA-SHA256'],
] as const)('request with a %s key', (kind, algorithm) => {
  const pair = generateKeyPair(kind)
  const der = buildCertificationRequest({
    subject: nameOf([['CN', '张三']]),
    publicKeySpki: pair.publicKeySpki,
    extensions: [buildExtension.keyUsage(['digitalSignature'])],
    algorithm,
    privateKey: pair.privateKey,
  })

  it('is read back and verifies', () => {
    const parsed = parseCertificationRequest(der)
    if (!parsed.ok) throw new Error(parsed.problem)
    expect(nameToString(parsed.value.subject)).toBe('CN=张三')
    expect(parsed.value.keyKind).toBe(kind)
    expect(parsed.value.extensions.keyUsage).toEqual(['digitalSignature'])
    expect(verifyCertificationRequest(parsed.value)).toBe(true)
  })

  it('with another key in it does not verify', () => {
    const other = buildCertificationRequest({
      subject: nameOf([]),
      publicKeySpki: generateKeyPair(kind).publicKeySpki,
      algorithm,
      privateKey: pair.privateKey,
    })
    const parsed = parseCertificationRequest(other)
    expect(parsed.ok && verifyCertificationRequest(parsed.value)).toBe(false)
    expect(parsed.ok && parsed.value.extensions.all).toEqual([])
  })

  it('with trailing bytes is refused', () => {
    expect(parseCertificationRequest(new Uint8Array([...der, 0])).ok).toBe(false)
  })
})
