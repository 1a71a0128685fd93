import { hash } from 'node:crypto'
import { assembleSigned, encodeAlgorithm, sign, type AlgorithmId, type CertificateProfile, type KeyPair, type Linted } from '@yinxin/pki'
import type { Kysely, Transaction } from 'kysely'
import type { Clock } from '../../platform/clock.ts'
import type { Value } from '../../platform/db.ts'
import { finishingStatement, recordingStatement, type FinishingStatement, type RecordingStatement } from './store.ts'

/** What a CA's key may sign: a certificate that passed the lint, a revocation list, or the request for its own certificate. Nothing else has a form here. */
export type ToBeSigned =
  | { readonly kind: CertificateProfile; readonly linted: Linted<Uint8Array> }
  | { readonly kind: 'revocation-list' | 'certification-request'; readonly linted: { readonly tbs: Uint8Array } }

export interface Signing {
  readonly what: ToBeSigned
  readonly algorithm: AlgorithmId
  /** Public half of the key that signs. */
  readonly publicKeySpki: Uint8Array
  /** Opens the private half; called only when the bytes are on record. */
  openKey(): KeyPair
  /** What is on record with the bytes before the signature exists (a serial number), in the statement that writes them. */
  readonly record?: { readonly statement: RecordingStatement; readonly values: readonly Value[] }
  /** The same where a statement is not enough (a list's number): in the transaction of the bytes. */
  claim?(trx: Transaction<any>, signing: number): Promise<void>
  /** What is written with the finished signature, in the statement that writes it. */
  readonly finish?: { readonly statement: FinishingStatement; valuesOf(signed: Uint8Array): readonly Value[] }
  /** The same where a statement is not enough: in the transaction of the signature. */
  settle?(trx: Transaction<any>, signed: Uint8Array, signing: number): Promise<void>
}

export interface SigningDeps {
  readonly db: Kysely<any>
  readonly clock: Clock
  readonly node: string
}

const plainRecord = { statement: recordingStatement(), values: [] }
const plainFinish = { statement: finishingStatement(), valuesOf: () => [] }

/**
 * THE door: nothing of the CA is signed but here. The bytes are committed first, then signed, then the signature is committed with what
 * follows from it. A process that dies in between leaves a row without a signature, which `unfinishedSignings` reports: a signature over
 * these bytes, and no others, may exist. Bytes and signature are a statement each where nothing needs more: two times to the database, not eight.
 * @returns what was signed with its signature
 */
export async function signOnRecord(signing: Signing, deps: SigningDeps): Promise<Uint8Array> {
  const { what, algorithm, openKey, settle, finish = plainFinish } = signing
  const { db, clock } = deps
  const { tbs } = what.linted
  const id = await writeDown(signing, deps)
  const signature = sign({ algorithm, privateKey: openKey().privateKey, message: tbs })
  const signed = assembleSigned(tbs, encodeAlgorithm(algorithm), signature)
  const made = { id, signature, now: clock.now() }
  if (settle === undefined) await finish.statement(db, made, finish.valuesOf(signed))
  else
    await db.transaction().execute(async (trx) => {
      await finish.statement(trx, made, finish.valuesOf(signed))
      await settle(trx, signed, id)
    })
  return signed
}

function writeDown(
  { what, algorithm, publicKeySpki, claim, record = plainRecord }: Signing,
  { db, clock, node }: SigningDeps,
): Promise<number> {
  const keySha256 = hash('sha256', publicKeySpki, 'hex')
  const bytes = { keySha256, kind: what.kind, algorithm, toBeSigned: what.linted.tbs, now: clock.now(), node }
  if (claim === undefined) return record.statement(db, bytes, record.values)
  return db.transaction().execute(async (trx) => {
    const id = await record.statement(trx, bytes, record.values)
    await claim(trx, id)
    return id
  })
}
