import { sql, type Kysely, type Transaction } from 'kysely'
import type { ArchivedKey } from './archive/archive.ts'

type Db = Kysely<any> | Transaction<any>

/** An encryption key as it is kept: for its UKey, and for two recovery officers. */
export interface StoredKey {
  /** Hex SHA-256 of the signing certificate beside it. */
  readonly signingCertificate: string
  /** Hex SHA-256 of the signing key (SubjectPublicKeyInfo) that opens the envelope. */
  readonly recipientSha256: string
  readonly uscc: string
  /** Hex SHA-256 of the public key. */
  readonly keySha256: string
  readonly request: Uint8Array
  readonly envelopedKey: Uint8Array
  readonly archived: ArchivedKey
}

const columns =
  sql.raw(`signing_certificate as "signingCertificate", recipient_sha256 as "recipientSha256", uscc, key_sha256 as "keySha256", request,
  enveloped_key as "envelopedKey", archived`)

export const keyBeside = async (db: Db, signingCertificate: string): Promise<StoredKey | undefined> =>
  (await sql<StoredKey>`select ${columns} from km.encryption_key where signing_certificate = ${signingCertificate}`.execute(db)).rows[0]

/** False when there is one beside that certificate already. */
export async function insertKey(trx: Db, made: StoredKey, now: Date): Promise<boolean> {
  const { signingCertificate, recipientSha256, uscc, keySha256, request, envelopedKey, archived } = made
  const { rows } =
    await sql`insert into km.encryption_key (signing_certificate, recipient_sha256, uscc, key_sha256, request, enveloped_key, archived, made_at)
    values (${signingCertificate}, ${recipientSha256}, ${uscc}, ${keySha256}, ${Buffer.from(request)}, ${Buffer.from(envelopedKey)},
      ${JSON.stringify(archived)}, ${now}) on conflict (signing_certificate) do nothing returning 1`.execute(trx)
  return rows.length > 0
}

export const keyWith = async (db: Db, keySha256: string): Promise<StoredKey | undefined> =>
  (await sql<StoredKey>`select ${columns} from km.encryption_key where key_sha256 = ${keySha256}`.execute(db)).rows[0]
