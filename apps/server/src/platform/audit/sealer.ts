import { sql, type Kysely, type Transaction } from 'kysely'
import { decodeBase64 } from '@yinxin/protocol/wire'
import type { Clock } from '../clock.ts'
import { every, type Repeated } from '../repeat.ts'
import type { Log } from '../log.ts'
import type { HeadExport } from './heads.ts'
import { lineHash, storedLineColumns, type StoredLine } from './line.ts'
import { sealKeysById, type SealKey } from './seal-key.ts'
import { headHolds, headOf, multirangeOf, noSeal, sealHash, signHead, type Seal, type UnsignedSeal } from './seal.ts'

const batch = 1000
/** No transaction lives so long (milliseconds, see createDatabase): a number that no line has by then is one that was rolled back. */
const longestTransaction = 600_000
/** The same counted in seals, should the clock have jumped. */
const settlingSeals = 100

export interface SealerDeps {
  readonly clock: Clock
  readonly log: Log
  readonly key: SealKey
  /** Where heads go; absent: nowhere (tests). */
  readonly heads?: HeadExport
}

/**
 * Chains and signs committed lines in batches every second, on whichever node comes first, and exports the head. A chain head inside the
 * deciding transaction would cost 65 % of the throughput (measured); so a line is provable at most a second after it was acknowledged,
 * and durable at once.
 */
export function startSealer(db: Kysely<any>, schema: string, { clock, log, key, heads }: SealerDeps): Repeated {
  const seal = async () => {
    while ((await sealBatch(db, schema, { now: clock.now(), key })) === batch);
    if (heads !== undefined) void heads.note(await newestHead(db, schema)) // a slow second place does not hold up the sealing
  }
  const sealing = every({ name: `audit sealer of ${schema}`, seconds: 1, log }, seal)
  return {
    async stop() {
      await sealing.stop()
      await seal().catch((error: unknown) => log.warn({ err: error }, 'the last audit lines stay unsealed until the next start'))
      await heads?.close()
    },
  }
}

/** The head of the newest seal; undefined when there is none that is signed. */
export async function newestHead(db: Kysely<any>, schema: string) {
  const seal = await newestSeal(db, schema)
  return seal === undefined || seal.format === 1 ? undefined : headOf(schema, seal)
}

async function newestSeal(db: Kysely<any> | Transaction<any>, schema: string): Promise<Seal | undefined> {
  return (await sql<Seal>`select * from ${sql.id(schema, 'audit_seal')} order by number desc limit 1`.execute(db)).rows[0]
}

interface SealNow {
  readonly now: Date
  readonly key: SealKey
}

/**
 * Seals up to 1000 lines; returns how many. Throws when the newest seal is not one of ours: on a chain that somebody else has written to nothing
 * is added.
 */
export async function sealBatch(db: Kysely<any>, schema: string, { now, key }: SealNow): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const { rows: lock } = await sql<{
      mine: boolean
    }>`select pg_try_advisory_xact_lock(hashtextextended(${`yinxin seal ${schema}`}, 0)) as mine`.execute(trx)
    if (lock[0]?.mine !== true) return 0 // another node is sealing
    const last = await newestSeal(trx, schema)
    checkOurs(schema, last, key)
    const lines = await unsealedLines(trx, schema, last?.settled ?? 0)
    if (lines.length === 0 && last?.format !== 1) return 0
    const settled = await settledNow(trx, schema, { now, last })
    await insertSeal(trx, schema, sealOf(schema, { now, key, last, lines, settled }))
    return lines.length
  })
}

/** Of a seal by another key (a node whose key we do not know) only its own node can say more; a signature of our own must hold. */
function checkOurs(schema: string, last: Seal | undefined, key: SealKey): void {
  if (last === undefined || last.format === 1 || last.key_id !== key.id) return
  if (!headHolds(headOf(schema, last), sealKeysById([key.privateKey])))
    throw new Error(`the newest seal of the audit of ${schema} (${last.number}) is not ours: somebody has written to it`)
}

/** Lines above `settled` that no seal covers, in the order of their numbers. */
async function unsealedLines(trx: Transaction<any>, schema: string, settled: number): Promise<readonly StoredLine[]> {
  const { rows } = await sql<StoredLine>`
    with covered as (select coalesce(range_agg(numbers), '{}') as numbers from ${sql.id(schema, 'audit_seal')} where high > ${settled}),
      gap as (select unnest(int8multirange(int8range(${settled}::int8, null, '()')) - numbers) as range from covered),
      bounds as (select lower(range) as first, coalesce(upper(range) - 1, 9223372036854775807) as last from gap)
    select ${storedLineColumns} from bounds join ${sql.id(schema, 'audit_line')} line on line.number between bounds.first and bounds.last
    order by line.number limit ${batch}`.execute(trx)
  return rows
}

interface Since {
  readonly now: Date
  readonly last: Seal | undefined
}

/** Up to which number no line can appear any more; never less than before. */
async function settledNow(trx: Transaction<any>, schema: string, { now, last }: Since): Promise<number> {
  if (last === undefined) return 0
  const { rows } = await sql<{ high: number }>`select high from ${sql.id(schema, 'audit_seal')}
    where number <= ${last.number - settlingSeals} and at <= ${new Date(now.getTime() - longestTransaction)}
    order by number desc limit 1`.execute(trx)
  return Math.max(last.settled, rows[0]?.high ?? 0)
}

interface NewSeal extends SealNow, Since {
  readonly lines: readonly StoredLine[]
  readonly settled: number
}

function sealOf(schema: string, { now, key, last, lines, settled }: NewSeal): Seal {
  const numbers = lines.map((line) => line.number)
  const unsigned: UnsignedSeal = {
    number: (last?.number ?? 0) + 1,
    at: now,
    lines: lines.length,
    previous: last?.hash ?? noSeal,
    format: 2,
    numbers: multirangeOf(numbers),
    high: Math.max(last?.high ?? 0, numbers.at(-1) ?? 0),
    settled,
    line_hashes: Buffer.concat(lines.map(lineHash)),
    carried: last?.format === 1 ? { seals: last.number, hash: last.hash } : null,
  }
  const hash = sealHash(schema, unsigned)
  const { signature } = signHead(key, { stream: schema, number: unsigned.number, at: now.toISOString(), hash })
  return { ...unsigned, hash, key_id: key.id, signature: decodeBase64(signature) ?? null }
}

async function insertSeal(trx: Transaction<any>, schema: string, seal: Seal): Promise<void> {
  const { carried, line_hashes: hashes, signature } = seal
  const row = {
    ...seal,
    carried: carried === null ? null : JSON.stringify(carried),
    line_hashes: buffer(hashes),
    signature: buffer(signature),
  }
  await trx.withSchema(schema).insertInto('audit_seal').values(row).execute()
}

const buffer = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes)) // pg writes only Buffers as bytea
