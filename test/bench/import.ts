// What `yinxin import organizations` costs: rows a CPU-second of command and database together, from CSV and from a workbook, new and again; and what
// the command weighs, for few rows and for many.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as WebStream } from 'node:stream/web'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { writeXlsxStream } from 'hucre/xlsx'
import { usccCheckCharacter } from '@yinxin/protocol/identifiers'
import { withDatabase } from '../postgres.ts'
import type { Figure } from './run.ts'
import { secondsBelow } from './server-cpu.ts'

const bin = fileURLToPath(new URL('../../apps/server/bin/yinxin.js', import.meta.url))
const [few, many] = [10_000, 100_000]
/** A million rows in three minutes, by one core alone. */
const target = 1_000_000 / 180

const header = ['统一社会信用代码', '单位名称', '参保地', '参保日期', '参保单位编号', '参保单位名称', '参保单位所在地', '险种', '联系电话']

function* register(rows: number): Generator<string[]> {
  yield header
  for (let index = 0; index < rows; index++) {
    const code = `91330${String(index).padStart(12, '0')}`
    const unit = ['示范市', '2020-01-05', `4${String(index).padStart(8, '0')}`, `第${index}号总部`, '示范市', '养老;工伤@临港市']
    yield [code + usccCheckCharacter(code), `示范市第${index}号有限公司`, ...unit, `1380000${String(index % 10_000).padStart(4, '0')}`]
  }
}

function* lines(rows: number): Generator<string> {
  for (const row of register(rows)) yield `${row.join(',')}\r\n`
}

interface Run {
  readonly cpuSeconds: number
  readonly peakMegabytes: number
}

/** Imports a file as the command does it, in a process of its own. */
async function importFile(config: string, file: string): Promise<Run> {
  const before = secondsBelow()
  const child = spawn(process.execPath, [bin, 'import', 'organizations', file, '--config', config, '--again'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let [said, peak] = ['', 0]
  child.stderr.on('data', (part: Buffer) => (said += part.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  while (child.exitCode === null && child.signalCode === null) {
    try {
      peak = Math.max(peak, Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0))
    } catch {
      break // it has ended
    }
    await pause(50)
  }
  if ((await ended) !== 0) throw new Error(`bench: the import failed: ${said}`)
  await pause(500) // until the database has buried the process behind its connection, and its time counts
  return { cpuSeconds: secondsBelow() - before, peakMegabytes: peak / 1024 }
}

/** Cost of importing CSV and workbook of `many` rows, and of importing again what is there. */
export async function bench(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-bench-import-'))
  const at = (name: string) => join(folder, name)
  try {
    writeFileSync(at('key'), randomBytes(32), { mode: 0o600 })
    await pipeline(Readable.from(lines(few)), createWriteStream(at('few.csv')))
    await pipeline(Readable.from(lines(many)), createWriteStream(at('many.csv')))
    await pipeline(Readable.fromWeb(writeXlsxStream(register(many), { name: '登记' }) as WebStream), createWriteStream(at('many.xlsx')))
    const fresh = async (name: string) => {
      const { url } = await withDatabase()
      writeFileSync(at(name), JSON.stringify({ masterKeyFile: at('key'), portal: { databaseUrl: url } }), { mode: 0o600 })
      return at(name)
    }
    const [one, two] = [await fresh('one.json'), await fresh('two.json')]
    const small = await importFile(one, at('few.csv'))
    const csv = await importFile(one, at('many.csv'))
    const again = await importFile(one, at('many.csv'))
    const xlsx = await importFile(two, at('many.xlsx'))
    const rate = ({ cpuSeconds }: Run) => many / cpuSeconds
    return [
      { name: 'import: rows new, CSV', unit: 'rows/CPU-s', value: rate(csv), ratio: rate(csv) / target, target: { least: 1 } },
      { name: 'import: the same again', unit: 'rows/CPU-s', value: rate(again), ratio: rate(again) / target, target: { least: 1 } },
      { name: 'import: rows new, XLSX', unit: 'rows/CPU-s', value: rate(xlsx), ratio: rate(xlsx) / target, target: { least: 0.7 } },
      { name: `import: peak memory, ${few} rows`, unit: 'MB', value: small.peakMegabytes },
      // Mostly garbage V8 has not yet taken away: it grows with the rows for a while, and then no more.
      { name: `import: peak memory, ${many} rows`, unit: 'MB', value: csv.peakMegabytes, target: { most: 450 } },
      { name: 'import: peak memory, XLSX', unit: 'MB', value: xlsx.peakMegabytes, target: { most: 450 } },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
