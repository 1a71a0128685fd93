import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  decryptSm2,
  defaultAlgorithm,
  derToPem,
  encryptSm2,
  envelopeKey,
  generateKeyPair,
  parseCertificate,
  signUnlinted,
  tbsCertificate,
  verifySignedData,
} from '@yinxin/pki'
import type { SignerVerdict } from '@yinxin/pki'
import { createTestPki } from '@yinxin/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import { needs } from '../needs.ts'

/** Messages OpenSSL makes, read here; ciphertexts made here, opened there. */

const content = Buffer.from('content that is signed')
const pss: [string, string[]] = ['with PSS', ['-nodetach', '-keyopt', 'rsa_padding_mode:pss', '-keyopt', 'rsa_pss_saltlen:digest']]

describe.skipIf(!needs('openssl'))('messages of OpenSSL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-cms-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const file = (name: string) => join(folder, name)
  const openssl = (...words: string[]): Buffer => execFileSync('openssl', words, { stdio: ['ignore', 'pipe', 'pipe'] })

  describe.each(['RSA', 'P-256'] as const)('SignedData with %s', (kind) => {
    const pki = createTestPki({ kind, now: new Date() })
    const [signer, other] = [pki.issue({ subject: 'signer' }), pki.issue({ subject: 'other' })]

    function signed(...words: string[]): Uint8Array {
      writeFileSync(file('content'), content)
      writeFileSync(file('signer.pem'), derToPem(signer.der, 'CERTIFICATE'))
      writeFileSync(file('signer.key'), derToPem(signer.privateKeyPkcs8, 'PRIVATE KEY'))
      const input = ['-in', file('content'), '-binary', '-signer', file('signer.pem'), '-inkey', file('signer.key')]
      openssl('cms', '-sign', ...input, '-outform', 'DER', '-out', file('message'), ...words)
      return new Uint8Array(readFileSync(file('message')))
    }
    const judge = (input: Parameters<typeof verifySignedData>[0]): readonly SignerVerdict[] | string => {
      const read = verifySignedData(input)
      return read.ok ? read.value.signers : read.problem
    }

    it.each<[string, string[]]>([
      ['with attributes', ['-nodetach']],
      ['without attributes', ['-nodetach', '-noattr']],
      ['by key identifier', ['-nodetach', '-keyid']],
      ['in BER with indefinite lengths', ['-nodetach', '-stream']],
      ['with SHA-384', ['-nodetach', '-md', 'sha384']],
      ['naming the certificate (ESS v2)', ['-nodetach', '-cades']],
      ['naming the certificate by SHA-384', ['-nodetach', '-cades', '-md', 'sha384']],
      ...(kind === 'RSA' ? [pss] : []),
    ])('%s: holds, and not over one changed octet', (_name, words) => {
      const message = signed(...words)
      const found = judge({ message })
      expect(found).toMatchObject([{ verified: true }])
      expect((found as SignerVerdict[])[0]?.certificate?.sha256).toBe(signer.certificate.sha256)
      const changed = new Uint8Array(message)
      const at = Buffer.from(message).indexOf(content)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(judge({ message: changed })).toMatchObject([{ verified: false }])
    })

    it('detached: over the content given, and over no other', () => {
      const message = signed()
      expect(judge({ message, content })).toMatchObject([{ verified: true }])
      expect(judge({ message, content: Buffer.from('another') })).toMatchObject([{ verified: false, problem: 'the content was changed' }])
      expect(judge({ message })).toContain('detached')
    })

    it('its certificate may come from elsewhere, but it must be the one named', () => {
      const message = signed('-nodetach', '-nocerts')
      expect(judge({ message })).toMatchObject([{ verified: false }])
      expect(judge({ message, certificates: [other.certificate] })).toMatchObject([{ verified: false }])
      expect(judge({ message, certificates: [other.certificate, signer.certificate] })).toMatchObject([{ verified: true }])
    })

    it('a certificate of the same name, serial number and key that is not the one named by ESS is not the signer’s', () => {
      const { certificate } = signer
      const double = signUnlinted(
        tbsCertificate({
          ...certificate,
          ...{ subject: other.certificate.subject, extensions: certificate.extensions.all, signatureAlgorithm: defaultAlgorithm(kind) },
        }),
        pki.issuingCa.privateKey,
      )
      const message = signed('-nodetach', '-cades', '-nocerts')
      const certificates = [double].map((der) => parseCertificate(der)).flatMap((read) => (read.ok ? [read.value] : []))
      expect(judge({ message: signed('-nodetach', '-nocerts'), certificates })).toMatchObject([{ verified: true }]) // nothing names one
      expect(judge({ message, certificates })).toMatchObject([{ verified: false, problem: 'the signer names another certificate' }])
      expect(judge({ message, certificates: [...certificates, certificate] })).toMatchObject([{ verified: true }])
    })

    it('SHA-1 is not taken', () => {
      expect(judge({ message: signed('-nodetach', '-md', 'sha1') })).toMatchObject([
        { verified: false, problem: 'algorithm not supported' },
      ])
    })
  })

  it('SM2 ciphertexts open on the other side, both ways', () => {
    const { privateKey, privateKeyPkcs8, publicKeySpki } = generateKeyPair('SM2')
    writeFileSync(file('sm2.key'), derToPem(privateKeyPkcs8, 'PRIVATE KEY'))
    writeFileSync(file('sm2.pub'), derToPem(publicKeySpki, 'PUBLIC KEY'))
    for (const length of [1, 16, 100, 1000]) {
      const plain = new Uint8Array(length).fill(length & 0xff)
      const made = encryptSm2(publicKeySpki, plain)
      writeFileSync(file('made'), made.ok ? made.value : '')
      expect(new Uint8Array(openssl('pkeyutl', '-decrypt', '-inkey', file('sm2.key'), '-in', file('made')))).toEqual(plain)
      writeFileSync(file('plain'), plain)
      const theirs = new Uint8Array(openssl('pkeyutl', '-encrypt', '-pubin', '-inkey', file('sm2.pub'), '-in', file('plain')))
      expect(decryptSm2(privateKey, theirs)).toEqual({ ok: true, value: plain })
    }
  })

  it('R9 an enveloped key (GM/T 0009 §7.4): OpenSSL opens both its parts, and the key is that of the certificate', () => {
    const [signing, pair] = [generateKeyPair('SM2'), generateKeyPair('SM2')]
    const envelope = envelopeKey(pair.privateKey, signing.publicKeySpki, randomBytes(16))
    writeFileSync(file('envelope'), envelope.ok ? envelope.value : '')
    writeFileSync(file('sm2.key'), derToPem(signing.privateKeyPkcs8, 'PRIVATE KEY'))
    // its parts by OpenSSL's own reading: offset, header and content length of each element
    const parts = [
      ...openssl('asn1parse', '-inform', 'DER', '-in', file('envelope'))
        .toString()
        .matchAll(/^ *(\d+):d=1 +hl=(\d+) l= *(\d+)/gm),
    ]
    const [, cipher, point, encrypted] = parts.map(([, at, head, length]) => [Number(at), Number(head), Number(length)] as const)
    if (!envelope.ok || cipher === undefined || point === undefined || encrypted === undefined) throw new Error('no envelope')
    writeFileSync(file('made'), envelope.value.subarray(cipher[0], cipher[0] + cipher[1] + cipher[2]))
    const key = openssl('pkeyutl', '-decrypt', '-inkey', file('sm2.key'), '-in', file('made')).toString('hex')
    const bits = ([at, head, length]: readonly [number, number, number]) => envelope.value.subarray(at + head + 1, at + head + length)
    writeFileSync(file('encrypted'), bits(encrypted))
    const d = openssl('enc', '-d', '-sm4-ecb', '-nopad', '-K', key, '-in', file('encrypted')).toString('hex')
    const privateKey = `3041020100301306072a8648ce3d020106082a811ccf5501822d042730250201010420${d}`
    writeFileSync(file('d'), Buffer.from(privateKey, 'hex'))
    const spki = openssl('pkey', '-inform', 'DER', '-in', file('d'), '-pubout', '-outform', 'DER')
    expect(spki.toString('hex')).toBe(Buffer.from(pair.publicKeySpki).toString('hex'))
    expect(spki.subarray(-65).toString('hex')).toBe(Buffer.from(bits(point)).toString('hex'))
  })
})
