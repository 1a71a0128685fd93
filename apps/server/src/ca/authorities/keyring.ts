import { hash } from 'node:crypto'
import { keyPairFromPkcs8, parseCertificate, parseCertificationRequest, type Certificate, type KeyPair } from '@yinxin/pki'
import type { WrappedColumn } from '../../platform/keys/rewrap.ts'
import type { Secrets } from '../../platform/secrets.ts'
import type { CertificationAuthority } from './authority.ts'

/** The wrapping is bound to the public key: a key cannot be put under another certificate in the database. */
const keyContext = (publicKeySpki: Uint8Array): string => `ca key ${hash('sha256', publicKeySpki, 'hex')}`

/** Where wrapped keys stand, for a change of the master key. */
export const wrappedKeys: readonly WrappedColumn[] = [
  ...['authority', 'responder'].map((table) => ({
    table,
    column: 'wrapped_key',
    key: ['sha256'],
    also: ['certificate'],
    context: ({ certificate }: Readonly<Record<string, unknown>>) => contextOfCertificate(certificate as Uint8Array),
  })),
  {
    table: 'authority_request',
    column: 'wrapped_key',
    key: ['key_sha256'],
    also: ['request'],
    context: ({ request }) => contextOfRequest(request as Uint8Array),
  },
]

function contextOfRequest(der: Uint8Array): string {
  const parsed = parseCertificationRequest(der)
  if (!parsed.ok) throw new Error(`the request of a wrapped key cannot be read: ${parsed.problem}`)
  return keyContext(parsed.value.publicKeySpki)
}

function contextOfCertificate(der: Uint8Array): string {
  const parsed = parseCertificate(der)
  if (!parsed.ok) throw new Error(`the certificate of a wrapped key cannot be read: ${parsed.problem}`)
  return keyContext(parsed.value.publicKeySpki)
}

export const wrapKey = (secrets: Secrets, keyPair: KeyPair): Uint8Array =>
  secrets.wrap(keyPair.privateKeyPkcs8, keyContext(keyPair.publicKeySpki))

/** Opens a wrapped key. Throws when it is not the one of the certificate, or the master key is another. */
export const openKey = (secrets: Secrets, { publicKeySpki }: Certificate, wrappedKey: Uint8Array): KeyPair =>
  keyPairFromPkcs8(secrets.unwrap(wrappedKey, keyContext(publicKeySpki)))

/** Opened keys of this process. Opening one takes as long as signing with it, so an issuing CA's is opened once. */
export interface Keyring {
  keyOf(authority: CertificationAuthority): KeyPair
}

export function createKeyring(secrets: Secrets): Keyring {
  const opened = new Map<string, KeyPair>()
  return {
    keyOf(authority) {
      const known = opened.get(authority.sha256)
      if (known !== undefined) return known
      if (authority.wrappedKey === undefined) throw new Error('the key of this root is kept offline: a ceremony signs with it')
      const keyPair = openKey(secrets, authority.certificate, authority.wrappedKey)
      if (authority.role === 'issuing') opened.set(authority.sha256, keyPair) // a root signs in ceremonies only and is not kept
      return keyPair
    },
  }
}
