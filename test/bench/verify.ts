// The verifier: a signature alone and a whole chain with lists, for each algorithm; all of it new, and with what comes again known.
import { certificateKey, parseCertificate, parseCrl, verifyChain, verifyWithKey } from '@yinxin/pki'
import type { Certificate, ChainInput, Parsed } from '@yinxin/pki'
import { createTestPki, type TestIdentity, type TestPki, type TestPkiKind } from '@yinxin/testkit'
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

/** Signature and chain for each family. */
export async function bench(): Promise<readonly Figure[]> {
  return kinds.flatMap(chainFigures)
}

if (import.meta.main) console.table(await bench())
