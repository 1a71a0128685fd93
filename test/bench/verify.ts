// The verifier: a signature alone, a whole chain with lists, lines of a batch; and NIST PKITS through the command beside OpenSSL's.
// pkijs, the other verifier in JavaScript, is no dependency of this repository, so it is not measured here.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { certificateKey, parseCertificate, parseCrl, verifyChain, verifyWithKey } from '@yinxin/pki'
import type { Certificate, ChainInput, Parsed } from '@yinxin/pki'
import { createTestPki, type TestIdentity, type TestPki, type TestPkiKind } from '@yinxin/testkit'
import { createAnswering } from '../../apps/server/src/commands/verify/answering.ts'
import { answerBatch } from '../../apps/server/src/commands/verify/batch.ts'
import type { BatchAnswer } from '../../apps/server/src/commands/verify/answer-line.ts'
import { needs } from '../needs.ts'
import { pkits, pkitsCases, pkitsLine } from '../verify/pkits-lines.ts'
import { opensslVerdicts } from '../verify/pkits-openssl.ts'
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

const command = join(import.meta.dirname, '../../apps/server/bin/yinxin.js')

function runCommand(words: readonly string[]): { stdout: string; seconds: number } {
  const since = performance.now()
  const { stdout, error } = spawnSync(process.execPath, [command, 'verify', ...words], { encoding: 'utf8', maxBuffer: 1 << 28 })
  if (error) throw error
  return { stdout, seconds: (performance.now() - since) / 1000 }
}

/** The same 249 chains by both commands in the same run, start of the processes included. */
function pkitsFigures(): Figure[] {
  if (!pkits.present) return []
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-bench-'))
  const file = join(folder, 'pkits.jsonl')
  writeFileSync(file, pkitsCases.map((test) => pkitsLine(test)).join('\n'))
  const ours = runCommand(['--batch', file])
  const right = (verdicts: readonly boolean[]) =>
    verdicts.filter((accepted, index) => accepted === pkitsCases[index]?.shouldValidate).length
  const lines = ours.stdout.trim().split('\n')
  const own = right(lines.map((line) => (JSON.parse(line) as BatchAnswer).verdict === 'accepted'))
  const single = runCommand(singleWords())
  rmSync(folder, { recursive: true, force: true })
  const count = pkitsCases.length
  const figures: Figure[] = [
    { name: 'NIST PKITS, yinxin verify --batch', unit: `right of ${count}`, value: own, target: { least: count } },
    { name: 'NIST PKITS, yinxin verify --batch, start included', unit: 'chains a second', value: count / ours.seconds },
    { name: 'one chain, yinxin verify chain, start included', unit: 'milliseconds', value: single.seconds * 1000 },
  ]
  if (!needs('openssl')) return figures
  const openssl = opensslVerdicts()
  return [
    ...figures,
    { name: 'NIST PKITS, openssl verify', unit: `right of ${count}`, value: right(openssl.verdicts) },
    { name: 'NIST PKITS, openssl verify, a process each', unit: 'chains a second', value: count / openssl.seconds },
  ]
}

function singleWords(): string[] {
  const file = (name: string): string => join(pkits.path, name)
  return [
    ...['chain', '--anchor', file('certs/TrustAnchorRootCertificate.crt'), '--intermediate', file('certs/GoodCACert.crt')],
    ...['--certificate', file('certs/ValidCertificatePathTest1EE.crt'), '--at', '2011-04-15'],
    ...['--crl', file('crls/TrustAnchorRootCRL.crl'), file('crls/GoodCACRL.crl')],
  ]
}

/** Signature, chain and batch for each family; PKITS beside OpenSSL. */
export async function bench(): Promise<readonly Figure[]> {
  const figures = kinds.flatMap(chainFigures)
  for (const kind of kinds) figures.push(await batchFigure(kind))
  return [...figures, ...pkitsFigures()]
}

if (import.meta.main) console.table(await bench())
