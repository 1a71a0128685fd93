// SM2 signatures through the gateway's threads: two against one, and against verifying where it is asked. Time on the clock, not CPU time:
// that several cores work at once is the point. Whatever else the machine does weighs on that, so the same is asked of bare threads, too.
import { availableParallelism } from 'node:os'
import { randomBytes } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { generateKeyPair, importPublicKey, rawToDer, signRaw } from '@yinxin/pki'
import { createSignaturePool, type SignaturePool } from '../../apps/server/src/gateway/signature-pool/index.ts'
import type { SignatureQuestion } from '../../apps/server/src/gateway/signature-pool/signature-group.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { createWorld, proofOf } from '../contracts/gateway-world.ts'
import type { Figure } from './run.ts'
import { median } from './median.ts'

/** Signatures by holders a turn, in flight together as from a busy gateway. */
const [signatures, holders, inFlight] = [400, 50, 256]
const [proofCount, callers] = [200, 64]
/** How often ways are compared, and in how many short turns of each, one way right after the other: what else the machine does weighs on all. */
const [comparisons, turns] = [7, 5]

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

/** Verifications a second on the clock. */
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

const columns = [0, 1, 2] as const

/** The rate of each way in each comparison. */
async function compare<const Ways extends readonly (() => Promise<number>)[]>(ways: Ways) {
  for (const way of ways) await way() // threads started, keys told, code compiled
  const rates = ways.map((): number[] => [])
  for (let comparison = 0; comparison < comparisons; comparison++) {
    const seconds = ways.map(() => 0)
    for (let turn = 0; turn < turns; turn++)
      for (const [index, way] of ways.entries()) seconds[index] = (seconds[index] ?? 0) + 1 / (await way())
    seconds.forEach((each, index) => rates[index]?.push(turns / each))
  }
  return rates as { readonly [Index in keyof Ways]: number[] }
}

const rate = median
/** Made within each comparison, so that what changes between them does not count. */
const gain = (more: readonly number[], less: readonly number[]): number => median(more.map((value, index) => value / (less[index] ?? NaN)))

const unit = `a second, ${availableParallelism()} cores, median of ${comparisons}`

/** Verifies one signature over and over, with nothing but node:crypto. */
const bareScript = `
  const { parentPort } = require('node:worker_threads')
  const { createPublicKey, createVerify } = require('node:crypto')
  parentPort.on('message', ({ spki, z, message, signature, times }) => {
    const key = createPublicKey({ key: Buffer.from(spki), type: 'spki', format: 'der' })
    for (let left = times; left > 0; left--)
      if (!createVerify('sm3').update(z).update(message).verify(key, signature)) throw new Error('a good signature did not verify')
    parentPort.postMessage('done')
  })`

/** The same number of signatures by threads that do nothing else: what two cores are worth on this machine at this time. */
function createBareThreads({ key, message, signature }: SignatureQuestion) {
  const der = rawToDer(signature)
  if (!der.ok) throw new Error(`bench: ${der.problem}`)
  const workers = [0, 1].map(() => new Worker(bareScript, { eval: true }))
  const asked = { spki: key.publicKeySpki, z: key.sm2Z, message, signature: der.value }
  const once = (worker: Worker, times: number) =>
    new Promise<void>((resolve, reject) => {
      worker.removeAllListeners()
      worker.once('message', () => resolve()).once('error', reject)
      worker.postMessage({ ...asked, times })
    })
  return {
    async rate(threads: number): Promise<number> {
      const since = performance.now()
      await Promise.all(workers.slice(0, threads).map((worker) => once(worker, signatures / threads)))
      return (signatures * 1000) / (performance.now() - since)
    },
    end: () => Promise.all(workers.map((worker) => worker.terminate())),
  }
}

async function signatureFigures(): Promise<Figure[]> {
  const log = createLog({ level: 'silent', name: 'bench' })
  const asked = questions()
  const pools = columns.map((threads) => createSignaturePool({ threads, log }))
  const singly = createSignaturePool({ threads: 2, log, mostInGroup: 1 })
  const bare = createBareThreads(asked[0] as SignatureQuestion)
  const byPool = (threads: number) => () => turn(pools[threads] as SignaturePool, asked)
  const [here, one, two, each, bareOne, bareTwo] = await compare([
    ...([byPool(0), byPool(1), byPool(2)] as const),
    () => turn(singly, asked),
    () => bare.rate(1),
    () => bare.rate(2),
  ])
  await Promise.all([...pools.map((pool) => pool.close()), singly.close(), bare.end()])
  return [
    { name: 'SM2 signatures of sign-ins, verified where asked', unit, value: rate(here), ratio: 1 },
    { name: '… by one thread of the pool', unit, value: rate(one), ratio: gain(one, here) },
    { name: '… by two threads (ratio to one)', unit, value: rate(two), ratio: gain(two, one), target: { least: 1.5 } },
    { name: '… by two threads, a message for each signature (ratio to one)', unit, value: rate(each), ratio: gain(each, one) },
    { name: '… bare: one thread that does nothing else', unit, value: rate(bareOne), ratio: gain(bareOne, here) },
    {
      name: '… bare: two such threads (ratio to one: what the machine had to give)',
      unit,
      value: rate(bareTwo),
      ratio: gain(bareTwo, bareOne),
    },
  ]
}

/** Everything the gateway does for a proof of a known holder, as many in flight as there are callers. */
async function gatewayFigures(): Promise<Figure[]> {
  const world = createWorld('SM2')
  const identity = world.issue()
  const gateways = columns.map((threads) => world.gateway({ signatureWorkers: threads }))
  const measure = async (threads: number): Promise<number> => {
    const proofs = Array.from({ length: proofCount }, () => proofOf('SM2', identity)) // fresh ones: a second use would be a replay
    const since = performance.now()
    const caller = async (): Promise<void> => {
      for (let proof = proofs.pop(); proof !== undefined; proof = proofs.pop())
        if ((await gateways[threads]?.verifyAuthentication(proof))?.verdict !== 'accepted')
          throw new Error('bench: a good proof was refused')
    }
    await Promise.all(Array.from({ length: callers }, caller))
    return (proofCount * 1000) / (performance.now() - since)
  }
  const [none, one, two] = await compare([() => measure(0), () => measure(1), () => measure(2)])
  await Promise.all(gateways.map((gateway) => gateway.close()))
  return [
    { name: `SM2 verifyAuthentication, ${callers} in flight, no threads`, unit, value: rate(none), ratio: 1 },
    { name: '… one thread', unit, value: rate(one), ratio: gain(one, none) },
    { name: '… two threads (ratio to none)', unit, value: rate(two), ratio: gain(two, none) },
  ]
}

/** Threads for signatures alone and for whole verifications. */
export async function bench(): Promise<readonly Figure[]> {
  return [...(await signatureFigures()), ...(await gatewayFigures())]
}

if (import.meta.main) console.table(await bench())
