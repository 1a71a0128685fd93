// SM2 signatures through the gateway's threads: two against one, and against verifying where it is asked. Time on the clock, not CPU time:
// that several cores work at once is the point, so whatever else the machine does weighs on these figures.
import { availableParallelism } from 'node:os'
import { randomBytes } from 'node:crypto'
import { generateKeyPair, importPublicKey, signRaw } from '@yinxin/pki'
import { createSignaturePool, type SignaturePool } from '../../apps/server/src/gateway/signature-pool/index.ts'
import type { SignatureQuestion } from '../../apps/server/src/gateway/signature-pool/signature-group.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import type { Figure } from './run.ts'

/** Signatures by holders a turn, in flight together as from a busy gateway; each comparison is made in this many pairs of turns. */
const [signatures, holders, inFlight, pairs] = [1500, 50, 256, 7]

function questions(): SignatureQuestion[] {
  const keys = Array.from({ length: holders }, () => {
    const { privateKey, publicKeySpki } = generateKeyPair('SM2')
    const key = importPublicKey(publicKeySpki)
    if (!key.ok) throw new Error(`bench: ${key.problem}`)
    return { privateKey, key: key.value }
  })
  return Array.from({ length: signatures }, (_, index) => {
    const { privateKey, key } = keys[index % holders] as (typeof keys)[number]
    const message = new Uint8Array(randomBytes(96))
    return { key, algorithm: 'SM2-SM3', message, signature: signRaw({ algorithm: 'SM2-SM3', privateKey, message }) } as const
  })
}

/** Verifications a second on the clock, and CPU milliseconds of the asking thread for each. */
async function turn(pool: SignaturePool, asked: readonly SignatureQuestion[]): Promise<number> {
  let next = 0
  const since = performance.now()
  const caller = async (): Promise<void> => {
    for (let question = asked[next++]; question !== undefined; question = asked[next++])
      if (!(await pool.verify(question))) throw new Error('bench: a good signature did not verify')
  }
  await Promise.all(Array.from({ length: inFlight }, caller))
  return (asked.length * 1000) / (performance.now() - since)
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN

/** Two threads against one, and one against none: median of seven pairs of turns, each pair one right after the other. */
export async function bench(): Promise<readonly Figure[]> {
  const log = createLog({ level: 'silent', name: 'bench' })
  const asked = questions()
  const pools = [0, 1, 2].map((threads) => createSignaturePool({ threads, log }))
  for (const pool of pools) await turn(pool, asked) // threads started, keys told, code compiled
  const rates: number[][] = []
  for (let pair = 0; pair < pairs; pair++) {
    const row: number[] = []
    for (const pool of pools) row.push(await turn(pool, asked))
    rates.push(row)
  }
  await Promise.all(pools.map((pool) => pool.close()))
  const rate = (threads: number) => median(rates.map((row) => row[threads] ?? NaN))
  const gain = (more: number, less: number) => median(rates.map((row) => (row[more] ?? NaN) / (row[less] ?? NaN)))
  const unit = `a second, ${availableParallelism()} cores, median of ${pairs}`
  return [
    { name: 'SM2 signatures of sign-ins, verified where asked', unit, value: rate(0), ratio: 1 },
    { name: '… by one thread of the pool', unit, value: rate(1), ratio: gain(1, 0) },
    { name: '… by two threads (ratio to one, pair by pair)', unit, value: rate(2), ratio: gain(2, 1), target: { least: 1.5 } },
  ]
}

if (import.meta.main) console.table(await bench())
