import type { Generated, GeneratedAlways, Kysely, Transaction } from 'kysely'
import type { CertifiedKeyKind, RevokeReason } from '@yinxin/protocol/ca'

/** Tables of the schema `ca`. The SQL on them is in the `store.ts` files. */
export interface CaTables {
  authority: AuthorityRow & { created_at: Date; revocation_changes: Generated<number> }
  authority_request: AuthorityRequestRow & { created_at: Date }
  responder: ResponderRow & { created_at: Date }
  signing: SigningRow & { id: Generated<number> }
  issuance: {
    issuer_sha256: string
    serial: string
    profile: string
    written_at: Date
    not_after: Date
    signing: number
    /** Hex SHA-256 of the certificate; null until its signature is on record. */
    sha256: string | null
    requested_by: string
    /** Credit code the certificate speaks for; null for certificates of the CA itself. */
    subject: string | null
  }
  revocation: RevocationRow & {
    /** Last octet of the serial number: what decides on which shard it is. */
    octet: GeneratedAlways<number>
  }
  revocation_list: RevocationListRow
  list_scope: ListScopeRow
  ocsp_answer: OcspAnswerRow
  /** The last changes of each issuer, by `authority.revocation_changes` as it was after them. */
  revocation_change: { issuer_sha256: string; number: number; serial: string }
}

export interface AuthorityRow {
  sha256: string
  kind: CertifiedKeyKind
  role: 'root' | 'issuing'
  certificate: Uint8Array
  /** Null for a root that is kept offline. */
  wrapped_key: Uint8Array | null
  not_after: Date
}

/** A key of the next issuing CA that waits for a ceremony to certify it. */
export interface AuthorityRequestRow {
  /** Hex SHA-256 of the public key (SubjectPublicKeyInfo). */
  key_sha256: string
  kind: CertifiedKeyKind
  /** PKCS #10. */
  request: Uint8Array
  wrapped_key: Uint8Array
}

export interface ResponderRow {
  sha256: string
  issuer_sha256: string
  certificate: Uint8Array
  wrapped_key: Uint8Array
  not_after: Date
}

export interface SigningRow {
  /** Hex SHA-256 of the public key (SubjectPublicKeyInfo) whose private half signs. */
  key_sha256: string
  kind: string
  algorithm: string
  written_at: Date
  node: string
  /** Null only for a list that another has followed. */
  to_be_signed: Uint8Array | null
  /** Hex SHA-256 of what is signed. */
  digest: string
  signature: Uint8Array | null
  signed_at: Date | null
}

export interface RevocationRow {
  issuer_sha256: string
  serial: string
  reason: Exclude<RevokeReason, 'removeFromCRL'>
  revoked_at: Date
  /** End of the certificate, as in `issuance`: lists of a million entries are read without a join. */
  not_after: Date
}

export interface RevocationListRow {
  issuer_sha256: string
  number: number
  signing: number
  this_update: Date
  next_update: Date
  /** How many changes of revocations it has seen (`list_scope.changes`). */
  changes: number
  shards: number
  shard: number
  entries: number
}

/** A signed answer without nonce, for one way to name the certificate. */
export interface OcspAnswerRow {
  /** CertID as the asker encoded it. */
  cert_id: Uint8Array
  issuer_sha256: string
  serial: string
  answer: Uint8Array
  this_update: Date
  next_update: Date
  /** When somebody last asked, to the hour. */
  asked_at: Date
}

/** A list that there is to be. */
export interface ListScopeRow {
  issuer_sha256: string
  shards: number
  shard: number
  /** Changes of revocations that concern it. */
  changes: Generated<number>
  /** Where certificates say it is; empty for the whole list. */
  addresses: string[]
}

export type CaDatabase = Kysely<CaTables> | Transaction<CaTables>

/** The schema's tables, on the database or inside a transaction. */
export const caTables = (db: Kysely<any> | Transaction<any>): CaDatabase => db.withSchema('ca')

/** pg writes only Buffers as bytea. */
export const asBytea = (bytes: Uint8Array): Buffer => Buffer.from(bytes)
