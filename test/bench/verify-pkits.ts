// NIST PKITS, all 249 chains by three verifiers in one run: ours, pkijs and OpenSSL's command. How many each gets right, what it accepts
// wrongly, and how fast it is. Nothing is remembered from one chain to the next; certificates and lists are read from their files each time.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { answerLine, type BatchAnswer } from '../../apps/verifier/src/answer-line.ts'
import { createKnownInputs } from '../../apps/verifier/src/known-inputs.ts'
import { needs } from '../needs.ts'
import { pkits, pkitsCases, pkitsLine } from '../verify/pkits-lines.ts'
import { opensslVerdicts } from '../verify/pkits-openssl.ts'
import { pkijsVerdicts } from '../verify/pkits-pkijs.ts'
import type { Figure } from './run.ts'

const rounds = 5
const count = pkitsCases.length

const wrongly = (verdicts: readonly boolean[]): number =>
  verdicts.filter((accepted, index) => accepted && pkitsCases[index]?.shouldValidate === false).length
const right = (verdicts: readonly boolean[]): number =>
  verdicts.filter((accepted, index) => accepted === pkitsCases[index]?.shouldValidate).length

/** How many verdicts are right, and how many of the wrong ones let somebody in who must stay out. */
function correctness(who: string, verdicts: readonly boolean[], ours = false): Figure[] {
  if (verdicts.length !== count) throw new Error(`bench: ${who} gave ${verdicts.length} verdicts for ${count} chains`)
  return [
    { name: `NIST PKITS, ${who}`, unit: `right of ${count}`, value: right(verdicts), ...(ours ? { target: { least: count } } : {}) },
    { name: `NIST PKITS, ${who}`, unit: 'accepted wrongly', value: wrongly(verdicts), ...(ours ? { target: { most: 0 } } : {}) },
  ]
}

/** As `yinxin verify --batch` answers a line, with no line before it. */
async function ourVerdicts(): Promise<boolean[]> {
  const verdicts: boolean[] = []
  for (const test of pkitsCases) {
    const { verdict } = await answerLine(Buffer.from(pkitsLine(test)), createKnownInputs())
    verdicts.push(verdict === 'accepted')
  }
  return verdicts
}

/** Chains per CPU-second of this process, threads of WebCrypto included, in the round least disturbed by whatever else the machine does. */
async function fastest(run: () => Promise<unknown>): Promise<number> {
  let best = 0
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage()
    await run()
    const { user, system } = process.cpuUsage(before)
    best = Math.max(best, (count * 1_000_000) / (user + system))
  }
  return best
}

async function inProcess(): Promise<readonly Figure[]> {
  const [ours, theirs] = [await ourVerdicts(), await pkijsVerdicts()]
  const [ourRate, theirRate] = [await fastest(ourVerdicts), await fastest(pkijsVerdicts)]
  const unit = 'chains per core and second'
  return [
    ...correctness('yinxin', ours, true),
    ...correctness('pkijs 4.0.0', theirs),
    { name: '… yinxin, in one process', unit, value: ourRate, ratio: ourRate / theirRate },
    { name: '… pkijs 4.0.0, in one process', unit, value: theirRate, ratio: 1 },
  ]
}

const command = join(import.meta.dirname, '../../apps/server/bin/yinxin.js')

function seconds(run: () => void): number {
  const since = performance.now()
  run()
  return (performance.now() - since) / 1000
}

function verify(words: readonly string[]): string {
  const { stdout, error } = spawnSync(process.execPath, [command, 'verify', ...words], { encoding: 'utf8', maxBuffer: 1 << 28 })
  if (error) throw error
  return stdout
}

/** The commands as anybody runs them, start of their processes included: 249 lines by one of ours, a process each by OpenSSL's. */
function byCommand(): Figure[] {
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-bench-'))
  const file = join(folder, 'pkits.jsonl')
  writeFileSync(file, pkitsCases.map((test) => pkitsLine(test)).join('\n'))
  let output = ''
  const batch = seconds(() => (output = verify(['--batch', file])))
  rmSync(folder, { recursive: true, force: true })
  const lines = output.trim().split('\n')
  const accepted = lines.map((line) => (JSON.parse(line) as BatchAnswer).verdict === 'accepted')
  const unit = 'chains a second'
  const figures: Figure[] = [
    { name: '… yinxin verify --batch', unit: `right of ${count}`, value: right(accepted), target: { least: count } },
    { name: '… yinxin verify --batch, its start included', unit, value: count / batch },
    {
      name: 'one chain, yinxin verify chain, its start included',
      unit: 'milliseconds',
      value: 1000 * seconds(() => verify(singleWords())),
    },
  ]
  return needs('openssl') ? [...figures, ...opensslFigures()] : figures
}

function opensslFigures(): Figure[] {
  const openssl = opensslVerdicts()
  // Beside our command for one chain: what it verifies is lost in what a process takes to start, so that no difference of the two tells anything.
  return [
    ...correctness('openssl verify', openssl.verdicts),
    { name: 'one chain, openssl verify, its start included', unit: 'milliseconds', value: (1000 * openssl.seconds) / count },
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

/** Correctness and speed on the same chains. Without the suite there is nothing to compare, and one line says so. */
export async function bench(): Promise<readonly Figure[]> {
  if (pkits.present) return [...(await inProcess()), ...byCommand()]
  console.error('NIST PKITS is not here, so nothing is compared with pkijs and OpenSSL: name its folder in YINXIN_PKITS')
  return []
}

if (import.meta.main) console.table(await bench())
