import { createPrivateKey, createPublicKey } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseCertificate, pemToDer, sm2Coordinates } from '@yinxin/pki'
import { describe, expect, it } from 'vitest'
import { vectorFolder } from './vector-folder.ts'

/** Every file of the folder has a test that reads it: a new one fails here until somebody says what comes of it. */

const folder = vectorFolder('sm')
const here = import.meta.dirname

/** The test file that reads a vector file. Certificates and keys of Tongsuo are listed below with what they belong to. */
const readers: Readonly<Record<string, string>> = {
  'botan-sm2_enc.vec': 'sm2-encryption.test.ts',
  'botan-sm2_invalid.vec': 'sm2-encryption.test.ts',
  'botan-sm2_sig.vec': 'sm2-encryption.test.ts',
  'botan-sm3.vec': 'sm3-sm4.test.ts',
  'botan-sm4.vec': 'sm3-sm4.test.ts',
  'gmssl-cn-rootca-chain.p7b.pem': 'sm-certificates.test.ts',
  'oracle-openssl-bc/bc.p7': 'sm-cms.test.ts',
  'oracle-openssl-bc/ca.crl': 'sm-certificates.test.ts',
  'oracle-openssl-bc/ca.crt': 'sm-certificates.test.ts',
  'oracle-openssl-bc/ee.crt': 'sm-certificates.test.ts',
  'oracle-openssl-bc/ee.csr': 'sm-certificates.test.ts',
  'oracle-openssl-bc/req.der': 'sm-certificates.test.ts',
  'oracle-openssl-bc/resp.der': 'sm-certificates.test.ts',
  'tongsuo-evpciph_sm4.txt': 'sm3-sm4.test.ts',
  'tongsuo-evpmac_sm3.txt': 'sm3-sm4.test.ts',
  'tongsuo-evpmd_sm3.txt': 'sm3-sm4.test.ts',
  'tongsuo-evppkey_sm2.txt': 'sm2-encryption.test.ts',
}

/** Private keys of Tongsuo, and the certificates that carry their public keys. */
const certificatesOfKeys: Readonly<Record<string, readonly string[]>> = {
  'sm2-first-key.pem': ['sm2-first-crt.pem'],
  'sm2-leaf.key': ['sm2-leaf.crt'],
  'sm2-root.key': ['sm2-root-cert.pem', 'sm2-noza-root-cert.pem'],
  'sm2.key': ['sm2-cert.pem', 'sm2-noza-cert.pem'],
  'sm2_begin_ec.key': ['sm2-cert.pem'],
  'sm2_begin_sm2.key': [],
  'sm2_client_enc.key': ['sm2_client_enc.crt', 'sm2_client_enc_expire.crt'],
  'sm2_client_sign.key': ['sm2_client_sign.crt', 'sm2_client_sign_expire.crt'],
  'sm2_server_enc.key': ['sm2_server_enc.crt', 'sm2_server_enc_expire.crt'],
  'sm2_server_enc2.key': ['sm2_server_enc2.crt'],
  'sm2_server_sign.key': ['sm2_server_sign.crt', 'sm2_server_sign_expire.crt'],
  'sm2_server_sign2.key': ['sm2_server_sign2.crt'],
  'sm2pub.key': ['sm2-cert.pem'],
}

/** Certificates of authorities and requests, which have no key here; sm-certificates.test.ts says what comes of each. */
const withoutKey = ['sm2-chain-ca.crt', 'sm2_chain-ca.crt', 'sm2-csr.pem', 'sm2-noza-csr.pem']

const spkiOf = (file: string): string => {
  const text = folder.read(`tongsuo-certs/${file}`)
  const key = createPublicKey(text.includes('BEGIN PUBLIC KEY') ? text : createPrivateKey(text))
  return Buffer.from(sm2Coordinates(key.export({ type: 'spki', format: 'der' })) ?? []).toString('hex')
}

const keyOfCertificate = (file: string): string => {
  const parsed = parseCertificate(pemToDer(folder.read(`tongsuo-certs/${file}`), 'CERTIFICATE')[0] ?? new Uint8Array())
  return parsed.ok ? Buffer.from(sm2Coordinates(parsed.value.publicKeySpki) ?? []).toString('hex') : parsed.problem
}

describe.skipIf(!folder.present)('the folder of SM vectors', () => {
  it('has no file that no test reads', () => {
    const files = readdirSync(folder.path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.LICENSE'))
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.path.length + 1))
    const tongsuo = [...Object.keys(certificatesOfKeys), ...Object.values(certificatesOfKeys).flat(), ...withoutKey]
    expect(files.sort()).toEqual([...new Set([...Object.keys(readers), ...tongsuo.map((file) => `tongsuo-certs/${file}`)])].sort())
  })

  it.each(Object.entries(readers))('%s is read by %s', (file, reader) => {
    expect(readFileSync(join(here, reader), 'utf8')).toContain(basename(file))
  })

  it.each([...new Set([...Object.values(certificatesOfKeys).flat(), ...withoutKey])])('what comes of %s is said', (file) => {
    const saidHere = Object.values(certificatesOfKeys).flat().includes(file)
    expect(saidHere || readFileSync(join(here, 'sm-certificates.test.ts'), 'utf8').includes(file)).toBe(true)
  })

  it.each(Object.entries(certificatesOfKeys))('the key of %s is the one in its certificates', (file, certificates) => {
    const key = spkiOf(file)
    expect(key).toMatch(/^[0-9a-f]{128}$/)
    for (const certificate of certificates) expect(keyOfCertificate(certificate), certificate).toBe(key)
  })
})
