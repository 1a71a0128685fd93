import type { KeyObject } from 'node:crypto'
import { sql, type Kysely, type Transaction } from 'kysely'
import { asObject } from '@yinxin/protocol/wire'
import { cutStatementHolds, readCutStatement, type CutStatement } from './cut-statement.ts'
import { lineHash, storedLineColumns, type StoredLine } from './line.ts'
import { firstFormatHash, headHolds, headOf, noSeal, numbersOf, sealHash, type AuditHead, type Carried, type Seal } from './seal.ts'

/**
 * What is wrong, in the order it is looked for:
 * - `line-changed`, `line-missing`, `line-inserted`: this line is not as it was sealed, is gone, or was never sealed
 * - `seal-missing`, `seal-changed`: the chain of seals is broken there
 * - `seal-not-signed`: no key that was named signed it
 * - `head-differs`: another seal of this number was exported: the chain was made anew
 * - `tail-missing`: seals up to a higher number were exported
 */
export type AuditFault =
  'line-changed' | 'line-missing' | 'line-inserted' | 'seal-missing' | 'seal-changed' | 'seal-not-signed' | 'head-differs' | 'tail-missing'

export interface WrongPlace {
  readonly fault: AuditFault
  /** Number of the first wrong line. Where a whole seal is wrong: of the first line it covers, or would have covered. */
  readonly line: number
  readonly seal?: number
}

export interface AuditVerification {
  readonly ok: boolean
  readonly seals: number
  /** Sealed lines that were checked. */
  readonly lines: number
  /** Lines that no seal covers yet. */
  readonly unsealed: number
  /** Time of the oldest of them: the sealer lags when it is older than some seconds. That is no fraud. */
  readonly unsealedSince?: Date
  /** Seals of an older version that were not signed when they were made: what they cover is as it was when the next one was signed, no more. */
  readonly carried?: Carried
  /** Lines up to this seal were taken out by a signed statement. */
  readonly cut?: CutStatement
  /** Exported heads that were held against the chain. */
  readonly heads: number
  readonly wrong?: WrongPlace
}

export interface VerifyOptions {
  /** Public keys that sign seals, by their id. */
  readonly keys: ReadonlyMap<string, KeyObject>
  /** Heads exported earlier, from wherever they were kept. Without them a cut tail cannot be seen. */
  readonly heads?: readonly AuditHead[]
}

const page = 200

/**
 * Checks the whole chain in one snapshot: each seal follows the one before and is signed, each line is as it was sealed, none is missing,
 * none was put in between, and the chain is the one whose heads were exported. Names the first wrong line.
 */
export async function verifyAudit(db: Kysely<any>, schema: string, options: VerifyOptions): Promise<AuditVerification> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (trx) => {
      const heads = (options.heads ?? []).filter(({ stream }) => stream === schema)
      const { keys } = options
      const { rows: counted } = await sql<{ seals: number }>`select count(*) as seals from ${sql.id(schema, 'audit_seal')}`.execute(trx)
      const cut = await validCut(trx, schema, keys)
      const walked = await walk(trx, { schema, keys, heads, ...(cut === undefined ? {} : { cut }) })
      const { inserted, ...open } = await outside(trx, schema)
      const wrong = firstOf([walked.wrong, inserted])
      return {
        ok: wrong === undefined,
        seals: counted[0]?.seals ?? 0,
        lines: walked.lines,
        ...open,
        heads: heads.length,
        ...(walked.carried === undefined ? {} : { carried: walked.carried }),
        ...(cut === undefined ? {} : { cut }),
        ...(wrong === undefined ? {} : { wrong }),
      }
    })
}

const firstOf = (places: readonly (WrongPlace | undefined)[]): WrongPlace | undefined =>
  places.filter((place) => place !== undefined).toSorted((a, b) => a.line - b.line)[0]

interface Chain {
  readonly schema: string
  readonly keys: ReadonlyMap<string, KeyObject>
  readonly heads: readonly AuditHead[]
  readonly cut?: CutStatement
}

interface Walked {
  readonly lines: number
  readonly carried?: Carried
  readonly wrong?: WrongPlace
}

/** Follows the seals from the first to the last, or to the first that does not hold. */
async function walk(trx: Transaction<any>, chain: Chain): Promise<Walked> {
  let [previous, carried] = [undefined as Seal | undefined, undefined as Carried | undefined]
  let lines = 0
  const found = (wrong?: WrongPlace): Walked => ({
    lines,
    ...(carried === undefined ? {} : { carried }),
    ...(wrong === undefined ? {} : { wrong }),
  })
  for (;;) {
    const { rows: seals }: { rows: Seal[] } = await sql<Seal>`select * from ${sql.id(chain.schema, 'audit_seal')}
      where number > ${previous?.number ?? 0} order by number limit ${page}`.execute(trx)
    for (const seal of seals) {
      const fault = judgeSeal(seal, previous, chain)
      if (fault !== undefined) return found({ fault, line: firstLine(seal, previous), seal: seal.number })
      const stored = await linesOf(trx, chain.schema, seal.numbers)
      const isCut = chain.cut !== undefined && seal.number <= chain.cut.throughSeal && stored.length === 0
      const wrong = isCut ? undefined : judgeLines(seal, stored)
      if (wrong !== undefined) return found({ ...wrong, seal: seal.number })
      lines += stored.length
      carried ??= seal.carried ?? undefined
      previous = seal
    }
    if (seals.length < page) return found(judgeEnd(previous, chain))
  }
}

function firstLine(seal: Seal, previous: Seal | undefined): number {
  return seal.number === (previous?.number ?? 0) + 1 ? (numbersOf(seal.numbers)[0] ?? seal.high) : (previous?.high ?? 0) + 1
}

/** Whether the seal is the next one of this chain, unchanged, signed, and the one that was exported. */
function judgeSeal(seal: Seal, previous: Seal | undefined, { schema, keys, heads }: Chain): AuditFault | undefined {
  if (seal.number !== (previous?.number ?? 0) + 1) return 'seal-missing'
  if (seal.previous !== (previous?.hash ?? noSeal)) return 'seal-changed'
  if (heads.some((head) => head.number === seal.number && headHolds(head, keys) && head.hash !== seal.hash)) return 'head-differs'
  if (seal.format === 1) return previous !== undefined && previous.format !== 1 ? 'seal-not-signed' : undefined
  const carriesOn =
    previous?.format === 1 ? seal.carried?.seals === previous.number && seal.carried.hash === previous.hash : seal.carried === null
  if (!carriesOn || sealHash(schema, seal) !== seal.hash) return 'seal-changed'
  return headHolds(headOf(schema, seal), keys) ? undefined : 'seal-not-signed'
}

/** Nothing follows: whether something has followed, and whether all of it was made before there were signatures. */
function judgeEnd(last: Seal | undefined, { heads, keys }: Chain): WrongPlace | undefined {
  const beyond = heads.find((head) => head.number > (last?.number ?? 0) && headHolds(head, keys))
  if (beyond !== undefined) return { fault: 'tail-missing', line: (last?.high ?? 0) + 1, seal: (last?.number ?? 0) + 1 }
  return last?.format === 1 ? { fault: 'seal-not-signed', line: 1, seal: 1 } : undefined
}

async function linesOf(trx: Transaction<any>, schema: string, numbers: string): Promise<readonly StoredLine[]> {
  const { rows } = await sql<StoredLine>`select ${storedLineColumns} from unnest(${numbers}::int8multirange) as range
    join ${sql.id(schema, 'audit_line')} line on line.number >= lower(range) and line.number < upper(range) order by line.number`.execute(
    trx,
  )
  return rows
}

/** The first line that is not as `seal` says; the seal itself holds. */
function judgeLines(seal: Seal, stored: readonly StoredLine[]): Omit<WrongPlace, 'seal'> | undefined {
  const expected = numbersOf(seal.numbers)
  for (const [index, number] of expected.entries()) {
    const line = stored[index]
    if (line === undefined || line.number > number) return { fault: 'line-missing', line: number }
    if (line.number < number) return { fault: 'line-inserted', line: line.number } // the same number twice
    const hash = seal.line_hashes?.subarray(index * 32, index * 32 + 32)
    if (hash !== undefined && Buffer.compare(hash, lineHash(line)) !== 0) return { fault: 'line-changed', line: number }
  }
  const [surplus] = stored.slice(expected.length)
  if (surplus !== undefined) return { fault: 'line-inserted', line: surplus.number }
  if (seal.format === 1 && firstFormatHash(seal, stored) !== seal.hash) return { fault: 'line-changed', line: expected[0] ?? 0 } // its hash tells no more
  return undefined
}

interface Outside {
  readonly unsealed: number
  readonly unsealedSince?: Date
  readonly inserted?: WrongPlace
}

/** Lines that no seal covers: above what is settled they wait to be sealed, below it they were put in. */
async function outside(trx: Transaction<any>, schema: string): Promise<Outside> {
  const { rows } = await sql<{ count: number; since: Date | null; inserted: number | null }>`
    with covered as (select coalesce(range_agg(numbers), '{}') as numbers from ${sql.id(schema, 'audit_seal')}),
      settled as (select coalesce((select settled from ${sql.id(schema, 'audit_seal')} order by number desc limit 1), 0) as number),
      gap as (select unnest('{(,)}'::int8multirange - numbers) as range from covered),
      line as (select line.number, line.at, line.number <= settled.number as late from gap cross join settled
        join ${sql.id(schema, 'audit_line')} line on (lower_inf(range) or line.number >= lower(range)) and (upper_inf(range) or line.number < upper(range)))
    select count(*) filter (where not late) as count, min(at) filter (where not late) as since, min(number) filter (where late) as inserted
    from line`.execute(trx)
  const [{ count, since, inserted } = { count: 0, since: null, inserted: null }] = rows
  return {
    unsealed: count,
    ...(since === null ? {} : { unsealedSince: since }),
    ...(inserted === null ? {} : { inserted: { fault: 'line-inserted' as const, line: inserted } }),
  }
}

/** The furthest statement of a cut that is signed. That its line is in the chain is what the walk shows. */
async function validCut(trx: Transaction<any>, schema: string, keys: ReadonlyMap<string, KeyObject>): Promise<CutStatement | undefined> {
  const { rows } = await sql<{ detail: unknown }>`select detail from ${sql.id(schema, 'audit_line')} where event = 'audit.cut'`.execute(trx)
  const statements = rows.flatMap(({ detail }) => readCutStatement(asObject(detail)) ?? [])
  const signed = statements.filter((statement) => statement.stream === schema && cutStatementHolds(statement, keys))
  return signed.toSorted((a, b) => b.throughSeal - a.throughSeal)[0]
}
