import { createHash } from 'node:crypto'
import { assembleSigned, encodeAlgorithm, sign, type AlgorithmId, type CertificateProfile, type KeyPair, type Linted } from '@yinxin/pki'
import type { Kysely, Transaction } from 'kysely'
import type { Clock } from '../../platform/clock.ts'
import { signingStore } from './store.ts'

/** What a CA's key may sign: a certificate that passed the lint, or a revocation list. Nothing else has a form here. */
export type ToBeSigned =
  | { readonly kind: CertificateProfile; readonly linted: Linted<Uint8Array> }
  | { readonly kind: 'revocation-list'; readonly linted: { readonly tbs: Uint8Array } }

export interface Signing<T> {
  readonly what: ToBeSigned
  readonly algorithm: AlgorithmId
  /** Public half of the key that signs. */
  readonly publicKeySpki: Uint8Array
  /** Opens the private half; called only when the bytes are on record. */
  openKey(): KeyPair
  /** What else must be on record before the signature exists (a serial number, a list's number), in the transaction of the bytes. */
  claim?(trx: Transaction<any>, signing: number): Promise<void>
  /** What is written with the finished signature, in one transaction with it. */
  settle(trx: Transaction<any>, signed: Uint8Array, signing: number): Promise<T>
}

export interface SigningDeps {
  readonly db: Kysely<any>
  readonly clock: Clock
  readonly node: string
}

/**
 * THE door: nothing of the CA is signed but here. The bytes are committed first, then signed, then the signature is committed with what
 * follows from it. A process that dies in between leaves a row without a signature, which `unfinishedSignings` reports: a signature over
 * these bytes, and no others, may exist.
 */
export async function signOnRecord<T>(
  { what, algorithm, publicKeySpki, openKey, claim, settle }: Signing<T>,
  deps: SigningDeps,
): Promise<T> {
  const { db, clock, node } = deps
  const { tbs } = what.linted
  const keySha256 = createHash('sha256').update(publicKeySpki).digest('hex')
  const id = await db.transaction().execute(async (trx) => {
    const written = await signingStore(trx).write({ keySha256, kind: what.kind, algorithm, toBeSigned: tbs, now: clock.now(), node })
    await claim?.(trx, written)
    return written
  })
  const signature = sign({ algorithm, privateKey: openKey().privateKey, message: tbs })
  return db.transaction().execute(async (trx) => {
    await signingStore(trx).finish(id, signature, clock.now())
    return settle(trx, assembleSigned(tbs, encodeAlgorithm(algorithm), signature), id)
  })
}
