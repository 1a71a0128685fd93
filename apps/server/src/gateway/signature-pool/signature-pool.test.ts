import { generateKeyPair, importPublicKey, signRaw, type AlgorithmId, type KeyKind } from '@yinxin/pki'
import { afterEach, describe, expect, it } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { createSignaturePool, defaultSignatureWorkers, type SignaturePool, type SignaturePoolOptions } from './index.ts'
import { groupFor, type SignatureQuestion } from './signature-group.ts'

const log = createLog({ level: 'silent', name: 'test' })
const open: SignaturePool[] = []
function poolOf(options: Partial<SignaturePoolOptions> = {}): SignaturePool {
  const pool = createSignaturePool({ threads: 2, log, isBusy: () => true, ...options })
  open.push(pool)
  return pool
}
afterEach(() => Promise.all(open.splice(0).map((pool) => pool.close())))

function questionsOf(kind: KeyKind, algorithm: AlgorithmId, count: number): SignatureQuestion[] {
  const { privateKey, publicKeySpki } = generateKeyPair(kind)
  const key = importPublicKey(publicKeySpki)
  if (!key.ok) throw new Error(key.problem)
  return Array.from({ length: count }, (_, index) => {
    const message = Buffer.from(`message ${index}`)
    const signature = signRaw({ algorithm, privateKey, message })
    if (index % 3 === 0) signature[index % signature.length] = (signature[index % signature.length] ?? 0) ^ 1
    return { key: key.value, algorithm, message, signature }
  })
}
const wanted = (count: number): boolean[] => Array.from({ length: count }, (_, index) => index % 3 !== 0)
const ask = (pool: SignaturePool, questions: readonly SignatureQuestion[]) =>
  Promise.all(questions.map((question) => pool.verify(question)))

/** A thread that says yes to everything: its answers tell who answered. */
const yesSayer = new URL(
  `data:text/javascript,${encodeURIComponent(
    `import { parentPort } from 'node:worker_threads'
     parentPort.on('message', ({ signatures }) => parentPort.postMessage(signatures.map(() => true)))`,
  )}`,
)
const dying = new URL(`data:text/javascript,${encodeURIComponent(`process.exit(1)`)}`)

describe('signature pool', () => {
  it('tells good signatures from bad ones in threads as where it is asked', async () => {
    const questions = [...questionsOf('SM2', 'SM2-SM3', 60), ...questionsOf('P-256', 'ECDSA-SHA256', 6)]
    const answers = [...wanted(60), ...wanted(6)]
    expect(await ask(poolOf(), questions)).toEqual(answers)
    expect(await ask(poolOf({ threads: 0 }), questions)).toEqual(answers)
  })

  it('takes a signature of a wrong length, an algorithm that does not fit the key and an unknown one for bad ones', async () => {
    const [, good] = questionsOf('SM2', 'SM2-SM3', 2) as [SignatureQuestion, SignatureQuestion]
    const bad: SignatureQuestion[] = [
      { ...good, signature: good.signature.subarray(1) },
      { ...good, signature: new Uint8Array(0) },
      { ...good, algorithm: 'ECDSA-SHA256' },
      { ...good, algorithm: 'unknown' },
    ]
    expect(await ask(poolOf(), [...bad, good])).toEqual([false, false, false, false, true])
  })

  it('keeps one signature for itself while it has time, gives away two, and never what is not SM2', async () => {
    const pool = poolOf({ script: yesSayer, isBusy: () => false })
    const [bad, other] = questionsOf('SM2', 'SM2-SM3', 2) as [SignatureQuestion, SignatureQuestion]
    const [badOther] = questionsOf('P-256', 'ECDSA-SHA256', 1) as [SignatureQuestion]
    expect(await pool.verify(bad)).toBe(false)
    expect(await ask(pool, [bad, other])).toEqual([true, true])
    expect(await ask(pool, [badOther, badOther])).toEqual([false, false])
    expect(await poolOf({ script: yesSayer }).verify(bad)).toBe(true) // busy
  })

  it('answers beyond its bound by itself', async () => {
    const pool = poolOf({ script: yesSayer })
    const [bad] = questionsOf('SM2', 'SM2-SM3', 1) as [SignatureQuestion]
    const answers = await ask(pool, Array<SignatureQuestion>(2060).fill(bad))
    expect(answers.slice(0, 2048).every((answer) => answer)).toBe(true)
    expect(answers.slice(2048)).toEqual(Array(12).fill(false))
  })

  it('answers what lost threads were given, and rests', async () => {
    const pool = poolOf({ script: dying })
    const questions = questionsOf('SM2', 'SM2-SM3', 40)
    expect(await ask(pool, questions)).toEqual(wanted(40))
    expect(await ask(pool, questions)).toEqual(wanted(40))
  })

  it('answers what waits when it is closed, and afterwards', async () => {
    const pool = poolOf()
    const questions = questionsOf('SM2', 'SM2-SM3', 200)
    const answers = ask(pool, questions)
    await pool.close()
    expect(await answers).toEqual(wanted(200))
    expect(await ask(pool, questions.slice(0, 3))).toEqual(wanted(3))
  })

  it('sends a key once to a thread, and all again when the thread was told to forget', () => {
    const questions = [...questionsOf('SM2', 'SM2-SM3', 2), ...questionsOf('SM2', 'SM2-SM3', 1)]
    const told = new Set<string>()
    expect(groupFor(questions, told).newKeys).toHaveLength(2)
    expect(groupFor(questions, told)).toMatchObject({ forget: false, newKeys: [] })
    for (let other = 0; other < 20_000; other++) told.add(`another ${other}`)
    const anew = groupFor(questions, told)
    expect([anew.forget, anew.newKeys.length, told.size]).toEqual([true, 2, 2])
  })

  it('sends no more memory than the bytes', () => {
    const [question] = questionsOf('SM2', 'SM2-SM3', 1) as [SignatureQuestion]
    const [sent] = groupFor([{ ...question, message: Buffer.from('part of a pool') }], new Set()).signatures
    expect(sent?.message.buffer.byteLength).toBe(14)
  })

  it('has no threads on a small machine', () => {
    expect([1, 2, 3, 4, 64].map(defaultSignatureWorkers)).toEqual([0, 0, 0, 2, 2])
  })
})
