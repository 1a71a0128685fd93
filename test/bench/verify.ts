// The verifier: a signature alone, a whole chain with lists, lines of a batch.
import { certificateKey, parseCertificate, parseCrl, verifyChain, verifyWithKey } from '@yinxin/pki'
import type { Certificate, ChainInput, Parsed } from '@yinxin/pki'
import { createTestPki, type TestIdentity, type TestPki, type TestPkiKind } from '@yinxin/testkit'
import { createAnswering } from '../../apps/server/src/commands/verify/answering.ts'
import { answerBatch } from '../../apps/server/src/commands/verify/batch.ts'
import type { Figure } from './run.ts'

const now = new Date('2026-03-02T08:00:00Z')
const kinds: readonly TestPkiKind[] = ['SM2', 'P-256', 'RSA']
const [holderCount, rounds] = [200, 9]

/** Operations per CPU-second of this process, in the round least disturbed by whatever else the machine does. */
function fastest(count: number, run: () => void): number {
  let best = 0
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage()
    run()
    const { user, system } = process.cpuUsage(before)
    best = Math.max(best, (count * 1_000_000) / (user + system))
  }
  return best
}

function valueOf<T>(parsed: Parsed<T>): T {
  if (!parsed.ok) throw new Error(`bench: ${parsed.problem}`)
  return parsed.value
}

/** Holders of one key: only what is verified differs, and making keys is not measured. */
function holdersOf(pki: TestPki, count: number): TestIdentity[] {
  const keyPair = pki.issue({ subject: 'key' })
  return Array.from({ length: count }, (_, index) => pki.issue({ subject: `holder ${index}`, keyPair }))
}

function verifyAll(holders: readonly Uint8Array[], others: Omit<ChainInput, 'certificate'>): void {
  for (const certificate of holders)
    if (verifyChain({ ...others, certificate }).verdict !== 'accepted') throw new Error('bench: a good chain was refused')
}

function chainFigures(kind: TestPkiKind): Figure[] {
  const pki = createTestPki({ kind, now })
  const holders = holdersOf(pki, holderCount)
  const ders = holders.map(({ der }) => der)
  const lists = [pki.crl(), pki.crl({ issuer: pki.root })]
  const key = valueOf(certificateKey(pki.issuingCa.certificate))
  const raw = fastest(holderCount, () => {
    for (const { certificate } of holders)
      if (!verifyWithKey(key, certificate.signatureAlgorithm, certificate.tbs, certificate.signature)) throw new Error('bench: wrong')
  })
  const asked = { now, revocation: 'required' } as const
  const fromBytes = { ...asked, trustAnchors: [pki.root.der], intermediates: [pki.issuingCa.der], crls: lists }
  const cold = fastest(holderCount, () => verifyAll(ders, fromBytes))
  const read = (der: Uint8Array): Certificate => valueOf(parseCertificate(der))
  const known = {
    ...asked,
    trustAnchors: [read(pki.root.der)],
    intermediates: [read(pki.issuingCa.der)],
    crls: lists.map((list) => valueOf(parseCrl(list))),
  }
  verifyAll(ders.slice(0, 1), known)
  const warm = fastest(holderCount, () => verifyAll(ders, known))
  const name = kind === 'RSA' ? 'RSA-2048' : kind
  const unit = 'per core and second'
  return [
    { name: `${name} signature of a certificate alone`, unit, value: raw, ratio: 1 },
    { name: `${name} chain of three with two lists, all of it new`, unit, value: cold, ratio: cold / raw },
    { name: `${name} the same, authorities and lists known`, unit, value: warm, ratio: warm / raw },
  ]
}

async function* once(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text)
}

/** Lines of a batch from bytes to bytes, every line about another certificate, authorities and lists the same. */
async function batchFigure(kind: TestPkiKind): Promise<Figure> {
  const pki = createTestPki({ kind, now })
  const base64 = (der: Uint8Array): string => Buffer.from(der).toString('base64')
  const crls = [pki.crl(), pki.crl({ issuer: pki.root })].map(base64)
  const lines = holdersOf(pki, 1000).map(({ der }, id) =>
    JSON.stringify({
      ...{ id, kind: 'chain', anchors: [base64(pki.root.der)], certificate: base64(der), intermediates: [base64(pki.issuingCa.der)] },
      ...{ crls, ocsp: [], at: now.toISOString(), revocation: 'required' },
    }),
  )
  let best = 0
  for (let round = 0; round < 3; round++) {
    let answered = 0
    const before = process.cpuUsage()
    await answerBatch(
      once(lines.join('\n')),
      { write: (text) => void (answered += text.split('"verdict":"accepted"').length - 1) },
      createAnswering(1),
    )
    if (answered !== lines.length) throw new Error(`bench: ${answered} of ${lines.length} lines accepted`)
    const { user, system } = process.cpuUsage(before)
    best = Math.max(best, (lines.length * 1_000_000) / (user + system))
  }
  return {
    name: `${kind === 'RSA' ? 'RSA-2048' : kind} lines of a batch, each another holder`,
    unit: 'per core and second',
    value: best,
    target: { least: 500 },
  }
}

/** Signature, chain and batch for each family. */
export async function bench(): Promise<readonly Figure[]> {
  const figures = kinds.flatMap(chainFigures)
  for (const kind of kinds) figures.push(await batchFigure(kind))
  return figures
}

if (import.meta.main) console.table(await bench())
