import { hash } from 'node:crypto'
import { keyPairFromPkcs8, parseCertificate, type Certificate, type KeyPair } from '@yinxin/pki'
import type { KeyKind } from '@yinxin/protocol/ca'
import type { Secrets } from '../platform/secrets.ts'
import type { AuthorityRow } from './store.ts'

/** A CA certificate of ours; its key stays wrapped until somebody signs. */
export interface Authority {
  readonly sha256: string
  readonly kind: KeyKind
  readonly role: 'root' | 'issuing'
  readonly parentSha256: string | null
  readonly certificate: Certificate
  readonly wrappedKey: Uint8Array
}

/** A certificate with the key that goes with it, ready to sign. */
export interface Signer {
  readonly certificate: Certificate
  readonly keyPair: KeyPair
}

/** Reads a certificate we stored ourselves; one that cannot be read means a damaged database. */
export function readOwnCertificate(der: Uint8Array): Certificate {
  const parsed = parseCertificate(der)
  if (!parsed.ok) throw new Error(`a stored CA certificate is damaged: ${parsed.problem}`)
  return parsed.value
}

export const authorityOf = (row: AuthorityRow): Authority => ({
  sha256: row.sha256,
  kind: row.kind,
  role: row.role,
  parentSha256: row.parent_sha256,
  certificate: readOwnCertificate(row.certificate),
  wrappedKey: row.wrapped_key,
})

/** The wrapping is bound to the public key: a key cannot be put under another certificate in the database. */
const keyContext = (publicKeySpki: Uint8Array): string => `ca key ${hash('sha256', publicKeySpki, 'hex')}`

export const wrapKey = (secrets: Secrets, keyPair: KeyPair): Uint8Array =>
  secrets.wrap(keyPair.privateKeyPkcs8, keyContext(keyPair.publicKeySpki))

/** Opens a wrapped key. Throws when it is not the one of the certificate. */
export function openSigner(secrets: Secrets, certificate: Certificate, wrappedKey: Uint8Array): Signer {
  const keyPair = keyPairFromPkcs8(secrets.unwrap(wrappedKey, keyContext(certificate.publicKeySpki)))
  return { certificate, keyPair }
}
