import { describe, expect, test } from 'vitest'
import { datesApart } from './dates-apart.ts'

/** What stands on one line in brackets. */
const drawn = (text: string): string =>
  datesApart(text)
    .map((part, at) => (at % 2 === 1 ? `[${part}]` : part))
    .join('')

describe('a date stands on one line', () => {
  test.each([
    ['30104951; until 2027-11-29', '30104951; until [2027-11-29]'],
    ['2026-11-30 11:13 用证书登录，网络 127.0.*.*', '[2026-11-30 11:13] 用证书登录，网络 127.0.*.*'],
    ['从 2026-07-01 到 2027-11-29', '从 [2026-07-01] 到 [2027-11-29]'],
    ['YX-DEMO-0005, 000-5550100', 'YX-DEMO-0005, 000-5550100'],
    ['', ''],
  ])('%s', (text, expected) => expect(drawn(text)).toBe(expected))
})
