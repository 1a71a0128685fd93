import { generateKeyPair, nameOf, parseCertificate, signUnlinted, tbsCertificate, type KeyPair } from '@yinxin/pki'
import { expect, it } from 'vitest'
import { createSecrets, type Secrets } from '../../platform/secrets.ts'
import type { CertificationAuthority } from './authority.ts'
import { createKeyring, wrapKey } from './keyring.ts'

const secrets = createSecrets(new Uint8Array(32))
const keyPair = generateKeyPair('P-256')

function authorityOf({ privateKey, publicKeySpki }: KeyPair, role: CertificationAuthority['role']): CertificationAuthority {
  const name = nameOf([['CN', role]])
  const dates = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2027-01-01T00:00:00Z') }
  const content = { ...dates, serialNumber: '7f', issuer: name, subject: name, publicKeySpki, extensions: [] }
  const parsed = parseCertificate(signUnlinted(tbsCertificate({ ...content, signatureAlgorithm: 'ECDSA-SHA256' }), privateKey))
  if (!parsed.ok) throw new Error(parsed.problem)
  const { value: certificate } = parsed
  return { sha256: certificate.sha256, kind: 'P-256', role, certificate, wrappedKey: wrapKey(secrets, keyPair) }
}

it.each([
  ['issuing', 1],
  ['root', 3],
] as const)('the key of a CA that is %s is opened for three signatures this often: %i', (role, times) => {
  let opened = 0
  const counting: Secrets = { ...secrets, unwrap: (...given) => (opened++, secrets.unwrap(...given)) }
  const [keyring, authority] = [createKeyring(counting), authorityOf(keyPair, role)]
  for (let n = 0; n < 3; n++) expect(keyring.keyOf(authority).publicKeySpki).toEqual(keyPair.publicKeySpki)
  expect(opened).toBe(times)
})
