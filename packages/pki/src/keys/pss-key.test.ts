import { createTestPki } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { sign, verifySignature } from './signatures.ts'
import { encodeExplicit, encodeInteger, encodeNull, encodeOid, encodeSequence, encodeValue } from '../der/writer.ts'
import { tags } from '../der/reader.ts'
import { publicKeyBits } from '../x509/certificate.ts'
import { buildExtension } from '../x509/extension-builders.ts'
import { generateKeyPair } from './key-pair.ts'
import { oids } from '../der/oids.ts'
import { describePublicKey } from './public-key.ts'
import { verifyChain } from '../validation/verify-chain.ts'

const now = new Date('2026-03-02T08:00:00Z')
const [rsa, pss] = [generateKeyPair('RSA'), generateKeyPair('RSA-PSS')]
const hash = (oid: string, withNull = true): Uint8Array => encodeSequence(encodeOid(oid), ...(withNull ? [encodeNull()] : []))
const mask = (oid: string): Uint8Array => encodeSequence(encodeOid(oids.mgf1), hash(oid))

/** The same RSA key bound to PSS, its parameters as given. */
const bound = (...parameters: readonly Uint8Array[]): Uint8Array =>
  encodeSequence(
    encodeSequence(encodeOid(oids.rsaPss), ...parameters),
    encodeValue(tags.bitString, Uint8Array.of(0), publicKeyBits(rsa.publicKeySpki)),
  )
const limited = (oid: string, maskOid = oid, salt = 32): Uint8Array =>
  bound(encodeSequence(encodeExplicit(0, hash(oid)), encodeExplicit(1, mask(maskOid)), encodeExplicit(2, encodeInteger(salt))))

describe('keys bound to RSASSA-PSS (RFC 4055 §3.1)', () => {
  const message = Uint8Array.of(1, 2, 3)
  const signed = (algorithm: 'RSA-SHA256' | 'RSA-PSS-SHA256' | 'RSA-PSS-SHA384') => {
    const signature = sign({ algorithm, privateKey: rsa.privateKey, message })
    return (publicKeySpki: Uint8Array) => verifySignature({ algorithm, publicKeySpki, message, signature })
  }

  it('verify PSS only, and without parameters with every hash', () => {
    expect(signed('RSA-PSS-SHA256')(bound())).toBe(true)
    expect(signed('RSA-PSS-SHA384')(bound())).toBe(true)
    expect(signed('RSA-SHA256')(bound())).toBe(false)
    expect(signed('RSA-SHA256')(rsa.publicKeySpki)).toBe(true)
  })

  it('with parameters only what these allow', () => {
    expect(signed('RSA-PSS-SHA256')(limited(oids.sha256))).toBe(true)
    expect(signed('RSA-PSS-SHA256')(limited(oids.sha256, oids.sha256, 0))).toBe(true)
    expect(signed('RSA-PSS-SHA384')(limited(oids.sha256))).toBe(false)
    expect(signed('RSA-PSS-SHA384')(limited(oids.sha384))).toBe(true)
    expect(signed('RSA-PSS-SHA256')(limited(oids.sha384))).toBe(false)
  })

  it.each([
    ['a longer salt than the hash', limited(oids.sha256, oids.sha256, 33)],
    ['another hash for the mask', limited(oids.sha256, oids.sha384)],
    ['SHA-1, the default', bound(encodeSequence())],
    ['SHA-1 by name', limited(oids.sha1)],
    ['NULL in place of parameters', bound(encodeNull())],
    ['something after the parameters', bound(encodeSequence(encodeExplicit(0, hash(oids.sha256))), encodeNull())],
  ])('%s: no key', (_what, spki) => expect(describePublicKey(spki).ok).toBe(false))

  it('its kind, size and hash are said', () => {
    expect(describePublicKey(limited(oids.sha256))).toEqual({ ok: true, value: { kind: 'RSA-PSS', bits: 2048, pssHash: 'sha256' } })
    expect(describePublicKey(bound())).toEqual({ ok: true, value: { kind: 'RSA-PSS', bits: 2048 } })
  })

  it('an authority with such a key issues', () => {
    const pki = createTestPki({ kind: 'RSA', now })
    const ca = pki.issue({
      subject: 'PSS CA',
      issuer: pki.root,
      keyPair: pss,
      keyUsage: ['keyCertSign'],
      extendedKeyUsage: [],
      extensions: [buildExtension.basicConstraints({ ca: true })],
    })
    const { certificate } = pki.issue({ subject: 'x', issuer: ca })
    expect(certificate.signatureAlgorithm).toBe('RSA-PSS-SHA256')
    const question = { certificate, intermediates: [ca.certificate], trustAnchors: pki.trustAnchors, now, revocation: 'none' } as const
    expect(verifyChain(question).verdict).toBe('accepted')
    expect(verifyChain({ ...question, algorithmPolicy: { minimumRsaBits: 3072 } }).code).toBe('ALGORITHM')
  })
})
