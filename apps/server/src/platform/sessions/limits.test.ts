import { describe, expect, it } from 'vitest'
import { browserName } from './browser-name.ts'
import { sessionEnds, sessionOver } from './limits.ts'

const limits = { sessionIdleSeconds: 1800, sessionAbsoluteSeconds: 7200 }
const at = (minutes: number) => new Date(Date.UTC(2026, 2, 2, 8, minutes))

describe('session limits', () => {
  it('R30 idle never reaches past absolute', () => {
    expect(sessionEnds(limits, at(0), at(10))).toEqual({ idle: at(40), absolute: at(120) })
    expect(sessionEnds(limits, at(0), at(110))).toEqual({ idle: at(120), absolute: at(120) })
  })

  it('R30 a session is over at its limit, not a moment before', () => {
    const session = { lastSeenAt: at(0), idleExpiresAt: at(30), absoluteExpiresAt: at(120) }
    expect(sessionOver(session, new Date(at(30).getTime() - 1))).toBeUndefined()
    expect(sessionOver(session, at(30))).toBe('idle')
    expect(sessionOver(session, at(120))).toBe('absolute')
  })

  it('D1 a clock set back lengthens no life: a session last used in the future counts as idle, one a node away by less than a minute does not', () => {
    const session = { lastSeenAt: at(10), idleExpiresAt: at(40), absoluteExpiresAt: at(120) }
    expect(sessionOver(session, at(9))).toBeUndefined()
    expect(sessionOver(session, new Date(at(9).getTime() - 1))).toBe('idle')
    expect(sessionOver(session, at(40))).toBe('idle') // set forward, or passed: both are over
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
