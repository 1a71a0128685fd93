import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSeenRequests } from './seen-requests.ts'

const hour = 3_600_000
let [folder, wall, elapsed] = ['', 0, 0]
const clock = { now: () => wall, elapsed: () => elapsed }
const pass = (ms: number): void => void ([wall, elapsed] = [wall + ms, elapsed + ms])
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yinxin-seen-'))
  ;[wall, elapsed] = [Date.UTC(2026, 10, 29), 7]
})
afterEach(() => rmSync(folder, { recursive: true }))

const request = (jti: string, iss = 'https://portal.example') => ({ iss, jti, exp: Math.floor(wall / 1000) + 300 })

describe('R26 a request is acted on once', () => {
  test('also after a restart, until nobody can use it any more', () => {
    const first = request('first')
    openSeenRequests(folder, clock).add(first)
    expect(openSeenRequests(folder, clock).has(first)).toBe(true)
    const seen = openSeenRequests(folder, clock)
    pass(hour)
    expect(seen.has(first)).toBe(false)
    seen.add(request('second'))
    expect(openSeenRequests(folder, clock).has(first)).toBe(false)
  })

  test.each([
    ['an hour forward and back', [hour, -hour]],
    ['a day back', [-24 * hour]],
    ['back and forward', [-hour, hour]],
  ])('D1 with the clock set %s meanwhile', (_, steps) => {
    const seen = openSeenRequests(folder, clock)
    const first = request('first')
    seen.add(first)
    for (const [index, step] of steps.entries()) {
      wall += step
      seen.add(request(`another-${index}`)) // what is forgotten is forgotten now
      pass(1000)
      expect(seen.has(first)).toBe(true)
    }
    wall = Date.UTC(2026, 10, 29) + 2000
    expect(openSeenRequests(folder, clock).has(first)).toBe(true)
  })

  test('a site that floods it pushes out its own requests, nobody else’s', () => {
    const seen = openSeenRequests(folder, clock)
    const [mine, theirs] = [request('mine'), request('theirs-0', 'https://flood.example')]
    for (const one of [mine, theirs]) seen.add(one)
    for (let i = 1; i <= 200; i++) seen.add(request(`theirs-${i}`, 'https://flood.example'))
    expect([seen.has(mine), seen.has(theirs)]).toEqual([true, false])
  })
})
