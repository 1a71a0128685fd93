import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { arrange } from './arrange.ts'
import { same, type Check, type CheckFinding } from './check.ts'
import type { CheckHost } from './check-host.ts'
import { createChecker } from './checker.ts'
import { runChecks } from './run-checks.ts'

const host = { platform: 'linux', now: () => 7 } as CheckHost
const check = (id: string, look: Check['look'], more: Partial<Check> = {}): Check => ({
  id,
  title: same(id),
  platforms: ['linux'],
  timeoutMs: 1000,
  look,
  ...more,
})
const ok: CheckFinding = { value: same('fine') }
const broken: CheckFinding = { value: same('broken'), cause: 'PORTAL_UNREACHABLE' }
const never = (): Promise<CheckFinding> => new Promise(() => undefined)

describe('R12 what is shown of what was found', () => {
  const checks = ['a', 'b', 'c', 'd'].map((id, index) =>
    check(id, () => ok, index === 0 ? {} : { dependsOn: [['a', 'b', 'c'][index - 1] ?? ''] }),
  )
  const shown = (...findings: (CheckFinding | 'no-answer')[]) =>
    arrange(checks, new Map(findings.map((finding, index) => [checks[index]?.id ?? '', finding]))).map(({ id, mark, because }) => [
      id,
      mark,
      because,
    ])

  test('consequences of one cause are folded under it, also those of consequences; what works stands by itself', () => {
    expect(shown(broken, broken, ok, broken)).toEqual([
      ['a', 'stop', undefined],
      ['b', 'stop', 'a'],
      ['d', 'stop', 'a'],
      ['c', 'ok', undefined],
    ])
    expect(shown(ok, broken, 'no-answer', ok)).toEqual([
      ['b', 'stop', undefined],
      ['c', 'wait', 'b'],
      ['a', 'ok', undefined],
      ['d', 'ok', undefined],
    ])
  })

  test('what does not matter is never red, what nobody answered stops nobody, and two that depend on each other end', () => {
    expect(
      shown({ value: same('x'), doesNotMatter: true }, 'no-answer', { value: same('x'), cause: 'LEFTOVERS' }, ok).map(([, mark]) => mark),
    ).toEqual(['wait', 'ok', 'off', 'off'])
    const round = [check('a', () => broken, { dependsOn: ['b'] }), check('b', () => broken, { dependsOn: ['a'] })]
    expect(
      arrange(
        round,
        new Map([
          ['a', broken],
          ['b', broken],
        ]),
      ).length,
    ).toBe(2)
  })
})

describe('R12 running them', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('together, each in its own time, and all within three seconds', async () => {
    const told: number[] = []
    const run = runChecks(
      [check('quick', () => ok), check('slow', never), check('slower', never, { timeoutMs: 60_000 })],
      host,
      ({ size }) => void told.push(size),
    )
    await vi.advanceTimersByTimeAsync(1000)
    expect(told).toEqual([1, 2])
    await vi.advanceTimersByTimeAsync(2000)
    expect([...(await run)].map(([id, finding]) => [id, typeof finding === 'string' ? finding : finding.value.en])).toEqual([
      ['quick', 'fine'],
      ['slow', 'no-answer'],
      ['slower', 'no-answer'],
    ])
    expect(vi.getTimerCount()).toBe(0)
  })

  test('what is only passing is not shown; what lasts is', async () => {
    let looks = 0
    const passing = check('passing', () => (looks++ === 0 ? broken : ok), { shownAfterMs: 300 })
    const lasting = check('lasting', () => broken, { shownAfterMs: 300 })
    const run = runChecks([passing, lasting], host, () => undefined)
    await vi.advanceTimersByTimeAsync(300)
    expect([...(await run).values()]).toEqual([broken, ok].toReversed())
  })

  test('one that throws stops no other', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const throws = check('throws', () => {
      throw new Error('x')
    })
    expect(await runChecks([throws, check('fine', () => ok)], host, () => undefined)).toEqual(
      new Map<string, CheckFinding | 'no-answer'>([
        ['fine', ok],
        ['throws', 'no-answer'],
      ]),
    )
    vi.restoreAllMocks()
  })

  test('a second run shows what the first found until all have answered; two at once are one; those of other systems are not there', async () => {
    let found = ok
    let looks = 0
    const seen: string[] = []
    const one = check('one', () => (looks++, found))
    const checker = createChecker([one, check('windows', () => broken, { platforms: ['win32'] })], host, () => {
      seen.push(
        checker
          .state()
          .rows.map(({ mark }) => mark)
          .join(),
      )
    })
    await Promise.all([checker.run(), checker.run()])
    expect([looks, checker.state()]).toMatchObject([1, { all: 1, at: 7, rows: [{ id: 'one', mark: 'ok' }] }])
    seen.length = 0
    found = broken
    await checker.run()
    expect(seen).toEqual(['ok', 'ok', 'stop'])
  })
})
