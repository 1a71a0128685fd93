import { describe, expect, it } from 'vitest'
import { browserName } from './browser-name.ts'
import { sessionEnds, sessionOver } from './limits.ts'
import { daysUntil } from './present.ts'

const limits = { sessionIdleSeconds: 1800, sessionAbsoluteSeconds: 7200 }
const at = (minutes: number) => new Date(Date.UTC(2026, 2, 2, 8, minutes))

describe('session limits', () => {
  it('R30 idle never reaches past absolute', () => {
    expect(sessionEnds(limits, at(0), at(10))).toEqual({ idle: at(40), absolute: at(120) })
    expect(sessionEnds(limits, at(0), at(110))).toEqual({ idle: at(120), absolute: at(120) })
  })

  it('R30 a session is over at its limit, not a moment before', () => {
    const session = { idleExpiresAt: at(30), absoluteExpiresAt: at(120) }
    expect(sessionOver(session, new Date(at(30).getTime() - 1))).toBeUndefined()
    expect(sessionOver(session, at(30))).toBe('idle')
    expect(sessionOver(session, at(120))).toBe('absolute')
  })

  it('R30 days left are whole days and never negative', () => {
    expect([
      daysUntil(at(1439).toISOString(), at(0)),
      daysUntil(at(1440).toISOString(), at(0)),
      daysUntil(at(0).toISOString(), at(5)),
    ]).toEqual([0, 1, 0])
  })
})

describe('browser name', () => {
  it.each([
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0', 'Edge · Windows'],
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36', 'Chrome · Linux'],
    ['Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox · Windows'],
    ['curl/8', '?'],
    [undefined, '?'],
  ])('%s', (userAgent, expected) => {
    expect(browserName(userAgent)).toBe(expected)
  })
})
