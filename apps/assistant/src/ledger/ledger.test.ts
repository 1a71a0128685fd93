import { spawn, spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { succeeded } from '@yinxin/protocol/failures'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openLedger } from './ledger.ts'
import type { LedgerUse } from './ledger-line.ts'
import { recordUse } from './record-use.ts'

let folder = ''
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'yinxin-ledger-'))))
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

const file = () => join(folder, 'ledger.jsonl')
const day = 86_400_000
const use: LedgerUse = {
  site: { origin: 'https://portal.example', name: '示范平台' },
  purpose: 'sign-in',
  certificate: { sha256: 'a'.repeat(64), holder: '示范市明远机械有限公司', issuer: '示范 CA' },
  ukey: 'YX-1',
}
const linesOf = () => readFileSync(file(), 'utf8').trimEnd().split('\n')
const done = (n: number) => ({ n, at: 7, ...use, usedKey: true, outcome: 'done' })

function used(ledger = openLedger(folder, () => 7), times = 1) {
  for (let i = 0; i < times; i++) {
    const begun = ledger.begin(use)
    if (begun.ok) ledger.end(begun.value, 'done')
  }
  return ledger
}

describe('R14 the ledger', () => {
  test('has every use with who, what, when and how it ended, newest first, over a restart, for its owner only', () => {
    const ledger = used()
    ledger.decline({ site: { origin: 'https://evil.example' }, purpose: 'sign-in' }, 'SITE_NOT_APPROVED')
    const declined = {
      n: 3,
      at: 7,
      site: { origin: 'https://evil.example' },
      purpose: 'sign-in',
      usedKey: false,
      outcome: 'SITE_NOT_APPROVED',
    }
    for (const one of [ledger, openLedger(folder, () => 8)]) expect(one.uses()).toEqual([declined, done(1)])
    expect(statSync(file()).mode & 0o077).toBe(0)
    expect(ledger.verify()).toEqual({ whole: true, lines: 3, from: 1 })
  })

  test('a use that nobody saw the end of is a use', () => {
    expect(openLedger(folder, () => 7).begin(use)).toEqual(succeeded(1))
    expect(openLedger(folder, () => 8).uses()).toEqual([{ n: 1, at: 7, ...use, usedKey: true }])
  })

  test('a line changed, taken out, put in or missing at the end shows, and new uses are written all the same', () => {
    const faults: readonly (readonly [number, (lines: string[]) => string[]])[] = [
      [4, (lines) => lines.map((line, i) => (i === 3 ? line.replace('sign-in', 'approve') : line))],
      [3, (lines) => lines.filter((_, i) => i !== 3)],
      [3, (lines) => lines.toSpliced(3, 0, lines[2] ?? '')],
      [6, (lines) => lines.slice(0, -1)],
      [6, (lines) => lines.map((line, i) => (i === 6 ? line.replace('done', 'BUSY') : line))],
      [1, (lines) => lines.slice(1)],
      [2, (lines) => lines.map((line, i) => (i === 2 ? 'rubbish' : line))],
      [1, () => []],
    ]
    for (const [at, fault] of faults) {
      for (const name of ['ledger.jsonl', 'ledger-head.json']) rmSync(join(folder, name), { force: true })
      used(undefined, 3)
      expect(openLedger(folder, () => 7).verify().whole).toBe(true)
      writeFileSync(
        file(),
        fault(linesOf())
          .map((line) => `${line}\n`)
          .join(''),
      )
      const again = openLedger(folder, () => 9)
      expect(again.verify()).toEqual({ whole: false, at })
      const before = again.uses().length
      used(again)
      expect([again.uses().length, again.verify().whole]).toEqual([before + 1, false])
    }
  })

  test('the oldest run out after two years, and when there are too many; the chain goes on from there', () => {
    used(
      openLedger(folder, () => 0),
      2,
    )
    const later = used(openLedger(folder, () => 730 * day + 1))
    expect(later.uses().map(({ n }) => n)).toEqual([5])
    expect(openLedger(folder, () => 730 * day + 1).verify()).toEqual({ whole: true, lines: 2, from: 5 })
    const small = openLedger(folder, () => 730 * day + 2, { most: 8000, left: 4000, keptMs: day })
    used(small, 40)
    expect(statSync(file()).size).toBeLessThan(9000)
    const [newest] = small.uses()
    expect([newest?.outcome, small.verify().whole]).toEqual(['done', true])
    used(openLedger(folder, () => 9e15)) // a clock that is years ahead leaves the last line where it is
    expect(openLedger(folder, () => 9e15).uses()).toHaveLength(1)
  })

  test('no site pushes uses out by asking: a hundred requests without a key a day', () => {
    let now = 7
    const ledger = used(openLedger(folder, () => now))
    for (let i = 0; i < 150; i++) ledger.decline({ purpose: 'sign-in' }, 'PIN_TIMEOUT')
    expect(ledger.uses()).toHaveLength(101)
    now += day
    ledger.decline({ purpose: 'sign-in' }, 'PIN_TIMEOUT')
    expect(ledger.uses()).toHaveLength(102)
  })

  test('two assistants on one folder write one chain', () => {
    const [first, second] = [openLedger(folder, () => 7), openLedger(folder, () => 7)]
    for (const one of [first, second, first, second]) used(one)
    expect(first.verify()).toEqual({ whole: true, lines: 8, from: 1 })
  })
})

describe('D2 a disk that takes nothing', () => {
  const isMounted = process.getuid?.() === 0

  test.skipIf(!isMounted)('full: the key is not used, nothing half is left, and with room it goes on', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const disk = join(folder, 'disk')
    mkdirSync(disk)
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]).status).toBe(0)
    try {
      const ledger = used(openLedger(disk, () => 7))
      const filler = join(disk, 'filler')
      let asked = 0
      const sign = () => recordUse(ledger, use, async () => succeeded(++asked))
      for (let bytes = 65_536; bytes >= 1; bytes = Math.floor(bytes / 2)) {
        try {
          appendFileSync(filler, Buffer.alloc(bytes))
        } catch {
          // full for so much: less may still go
        }
      }
      let [refused, n] = [0, 0]
      for (; refused === 0 && n < 200; n++) if (!(await sign()).ok) refused++
      expect(await sign()).toMatchObject({ ok: false, failure: { code: 'STATE_UNWRITABLE', number: 1230 } })
      expect(asked).toBe(n - 1) // those the line before was written for, and no other
      expect(ledger.verify().whole).toBe(true)
      rmSync(filler)
      expect((await sign()).ok).toBe(true)
      expect([ledger.verify().whole, openLedger(disk, () => 7).uses().length]).toEqual([true, n + 1])
    } finally {
      spawnSync('umount', [disk])
    }
  })

  test('a folder in its place: said as what it is', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    mkdirSync(file())
    expect(openLedger(folder, () => 7).begin(use).ok).toBe(false)
  })
})

describe('kill -9 while it writes', () => {
  const program = fileURLToPath(new URL('./testing/use-key.ts', import.meta.url))

  /** Runs until some uses were said, kills, and @returns the last use said. */
  async function killed(after: number): Promise<number> {
    const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    const enough = new Promise<void>((resolve) =>
      child.stdout.on('data', (part: Buffer) => {
        said += part.toString()
        if (said.split('\n').length > after) resolve()
      }),
    )
    await enough
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
    child.kill('SIGKILL')
    await ended
    return Number(said.split('\n').at(-2))
  }

  test('every use that happened is there, the chain is whole, and it goes on', async () => {
    for (const after of [1, 5, 20]) {
      const last = await killed(after)
      const ledger = openLedger(folder, () => 7)
      expect(ledger.uses().some(({ n }) => n === last)).toBe(true)
      expect(ledger.verify()).toMatchObject({ whole: true })
    }
  }, 30_000)

  test.each(['{"n":3,"at"', '\u0000\u0000\u0000', '{"n":3,"at":7,"previous":"x","kind":"begun"}'])(
    'a line cut short (%j) goes, the others stay',
    (rest) => {
      used()
      appendFileSync(file(), rest)
      const ledger = used(openLedger(folder, () => 7))
      expect([ledger.uses().map(({ n }) => n), ledger.verify()]).toEqual([[3, 1], { whole: true, lines: 4, from: 1 }])
    },
  )
})
