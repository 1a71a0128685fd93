// Lines of `yinxin verify --batch`: every line another holder of the same authorities, and every line with authorities and lists of its own,
// so that nothing comes twice. Beside the latter what node:crypto alone takes for its signatures and keys: below that nothing goes.
import { createPublicKey, createVerify } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { certificateKey, derToPem, sm2Z } from '@yinxin/pki'
import { createTestPki, type TestPki, type TestPkiKind } from '@yinxin/testkit'
import { createAnswering } from '../../apps/verifier/src/answering.ts'
import { answerBatch } from '../../apps/verifier/src/batch.ts'
import type { Figure } from './run.ts'

const now = new Date('2026-03-02T08:00:00Z')
const kinds: readonly TestPkiKind[] = ['SM2', 'P-256', 'RSA']
const [holders, strangers, rounds] = [1000, 800, 4]
const least = 500

const base64 = (der: Uint8Array): string => Buffer.from(der).toString('base64')

function lineOf(id: number, pki: TestPki, certificate: Uint8Array, crls: readonly string[]): string {
  return JSON.stringify({
    ...{ id, kind: 'chain', anchors: [base64(pki.root.der)], certificate: base64(certificate), intermediates: [base64(pki.issuingCa.der)] },
    ...{ crls, ocsp: [], at: now.toISOString(), revocation: 'required' },
  })
}

const listsOf = (pki: TestPki): string[] => [pki.crl(), pki.crl({ issuer: pki.root })].map(base64)

/** Holders of one key: only what is verified differs, and making keys is not measured. */
function linesOfHolders(kind: TestPkiKind): string[] {
  const pki = createTestPki({ kind, now })
  const [keyPair, crls] = [pki.issue({ subject: 'key' }), listsOf(pki)]
  return Array.from({ length: holders }, (_, id) => lineOf(id, pki, pki.issue({ subject: `holder ${id}`, keyPair }).der, crls))
}

/** Everything of a line is its own. */
function strangersOf(kind: TestPkiKind): { readonly pki: TestPki; readonly line: string }[] {
  return Array.from({ length: strangers }, (_, id) => {
    const pki = createTestPki({ kind, now })
    return { pki, line: lineOf(id, pki, pki.issue({ subject: `holder ${id}` }).der, listsOf(pki)) }
  })
}

interface Spent {
  readonly cpuSeconds: number
  readonly seconds: number
}

async function spent(run: () => Promise<void> | void): Promise<Spent> {
  const [before, since] = [process.cpuUsage(), performance.now()]
  await run()
  const { user, system } = process.cpuUsage(before)
  return { cpuSeconds: (user + system) / 1_000_000, seconds: (performance.now() - since) / 1000 }
}

async function* once(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text)
}

/** From bytes to bytes; every line must be accepted. */
async function answerAll(lines: readonly string[], answering = createAnswering(1)): Promise<void> {
  let answered = 0
  const write = (text: string) => void (answered += text.split('"verdict":"accepted"').length - 1)
  await answerBatch(once(lines.join('\n')), { write }, answering)
  if (answered !== lines.length) throw new Error(`bench: ${answered} of ${lines.length} lines accepted`)
}

const nameOf = (kind: TestPkiKind): string => (kind === 'RSA' ? 'RSA-2048' : kind)

async function holderFigure(kind: TestPkiKind): Promise<Figure> {
  const lines = linesOfHolders(kind)
  let best = Infinity
  for (let round = 0; round < rounds; round++) best = Math.min(best, (await spent(() => answerAll(lines))).cpuSeconds)
  const name = `${nameOf(kind)} lines of a batch, each another holder`
  return { name, unit: 'per core and second', value: lines.length / best, target: { least } }
}

/** The signatures of a line of its own (certificate, authority, two lists) and its three keys, by node:crypto with all else at hand. */
function bareWork(pkis: readonly TestPki[]): () => void {
  const work = pkis.map((pki) => {
    const pems = [pki.root, pki.issuingCa, pki.issue({ subject: 'holder' })].map(({ publicKeySpki }) =>
      derToPem(publicKeySpki, 'PUBLIC KEY'),
    )
    const key = certificateKey(pki.root.certificate)
    if (!key.ok) throw new Error(`bench: ${key.problem}`)
    return { pems, key: key.value.keyObject, z: sm2Z(pki.root.publicKeySpki), signed: pki.root.certificate }
  })
  return () => {
    for (const { pems, key, z, signed } of work) {
      for (const pem of pems) createPublicKey(pem)
      for (let signature = 0; signature < 4; signature++)
        if (!createVerify('sm3').update(z).update(signed.tbs).verify(key, signed.signature))
          throw new Error('bench: a good signature failed')
    }
  }
}

async function strangerFigures(): Promise<Figure[]> {
  const made = strangersOf('SM2')
  const lines = made.map(({ line }) => line)
  const bare = bareWork(made.map(({ pki }) => pki))
  let [alone, floor, together, onTheClock] = [Infinity, Infinity, Infinity, Infinity]
  for (let round = 0; round < rounds; round++) {
    floor = Math.min(floor, (await spent(bare)).cpuSeconds)
    alone = Math.min(alone, (await spent(() => answerAll(lines))).cpuSeconds)
    const { cpuSeconds, seconds } = await spent(() => answerAll(lines, createAnswering()))
    ;[together, onTheClock] = [Math.min(together, cpuSeconds), Math.min(onTheClock, seconds)]
  }
  const cores = availableParallelism()
  const [unit, rate] = ['per core and second', (seconds: number) => strangers / seconds]
  return [
    { name: 'SM2 lines, authorities and lists new in each', unit, value: rate(alone), ratio: floor / alone },
    { name: '… the least: four signatures, three keys, nothing else', unit, value: rate(floor), ratio: 1 },
    {
      name: '… a thread for each core, their start included',
      unit: `a second of ${cores} cores`,
      value: cores * rate(together),
      target: { least },
    },
    { name: '… the same on the clock, beside whatever else runs', unit: 'a second', value: rate(onTheClock) },
  ]
}

/** Batches for each family, and of SM2 where nothing comes twice. */
export async function bench(): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const kind of kinds) figures.push(await holderFigure(kind))
  return [...figures, ...(await strangerFigures())]
}

if (import.meta.main) console.table(await bench())
