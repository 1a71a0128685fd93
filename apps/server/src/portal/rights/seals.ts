import { createHash, createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto'
import type { Kysely } from 'kysely'
import { AlteredRightError } from '../../platform/altered-right-error.ts'
import type { Clock } from '../../platform/clock.ts'
import { keyPeriods, type DatedKey } from '../keys/key-periods.ts'
import { judgeRows, type AlteredRow, type RightRows } from './judge-rows.ts'

/** What rows that rights stand on are sealed and judged with, for a database handle and its transactions. */
export interface Seals {
  readonly clock: Clock
  /** Name of this node, for the audit. */
  readonly node: string
  /** Key id ‖ HMAC-SM3 (GM/T 0004, RFC 2104), hex, under the key that seals now. */
  seal(text: string): string
  /** The same of many texts at once: the key that seals now is looked for once. */
  sealAll(texts: readonly string[]): readonly string[]
  /** First bytes of what `seal` makes now. */
  sealHead(): Buffer
  isSealed(text: string, seal: string): boolean
  /** Told of every row that is refused. */
  readonly noted: (altered: AlteredRow) => void
}

/** A key for seals, opened. */
export interface RightSealKey extends DatedKey {
  /** Hex. */
  readonly id: string
  readonly key: KeyObject
}

const idBytes = 4

export const sealKeyOf = (bytes: Uint8Array, signsFrom: Date): RightSealKey => ({
  signsFrom,
  key: createSecretKey(bytes),
  id: createHash('sha256')
    .update('right seals ')
    .update(bytes)
    .digest('hex')
    .slice(0, 2 * idBytes),
})

/** Seals with these keys; `keys` is asked each time, so that a change of them is known at once. */
export function sealsWith(keys: () => readonly RightSealKey[], { clock, node, noted }: Pick<Seals, 'clock' | 'node' | 'noted'>): Seals {
  const signing = () => keyPeriods(keys(), clock.now(), Number.POSITIVE_INFINITY).signing
  const sealUnder = ({ id, key }: RightSealKey, text: string) => id + createHmac('sm3', key).update(text).digest('hex')
  return {
    ...{ clock, node, noted },
    sealHead: () => Buffer.from(signing().id, 'hex'),
    seal: (text) => sealUnder(signing(), text),
    sealAll(texts) {
      const key = signing()
      return texts.map((text) => sealUnder(key, text))
    },
    isSealed(text, seal) {
      const key = keys().find(({ id }) => seal.startsWith(id))
      const [given, expected] = [Buffer.from(seal), Buffer.from(key === undefined ? '' : sealUnder(key, text))]
      return key !== undefined && given.length === expected.length && timingSafeEqual(given, expected)
    },
  }
}

// A transaction shares its adapter with the handle it was begun on, and nothing else does: so whatever a store is given, it finds the seals of its database.
const sealsOfHandle = new WeakMap<object, Seals>()

const identityOf = (db: Kysely<any>): object => db.getExecutor().adapter

/** From now on what is written and read through this handle, and its transactions, is sealed and judged with `seals`. */
export const useSeals = (db: Kysely<any>, seals: Seals): void => void sealsOfHandle.set(identityOf(db), seals)

/** The seals of a handle or transaction; throws for one that was given none: it could only believe what it reads. */
export function sealsOf(db: Kysely<any>): Seals {
  const seals = sealsOfHandle.get(identityOf(db))
  if (seals === undefined) throw new Error('a database handle without seals reads or writes rights')
  return seals
}

/** Throws `AlteredRightError` when one of the rows is not as the portal wrote it; whoever looks after the portal is told of it. */
export function requireSealed(db: Kysely<any>, rights: RightRows): void {
  const seals = sealsOf(db)
  const altered = judgeRows(rights, seals.isSealed)
  if (altered === undefined) return
  seals.noted(altered)
  throw new AlteredRightError(`${altered.table} ${altered.key}: ${altered.how}`)
}

/** What is read with its rights, without them, once they are judged. */
export function judgedRow<Row extends { readonly rights: RightRows }>(
  db: Kysely<any>,
  row: Row | undefined,
): Omit<Row, 'rights'> | undefined {
  if (row === undefined) return undefined
  const { rights, ...rest } = row
  requireSealed(db, rights)
  return rest
}
