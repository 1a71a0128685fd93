import { failure } from '@yinxin/protocol/failures'
import { describe, expect, it } from 'vitest'
import { failureAddress } from './failure-address.ts'
import { readCircumstances, readFailureAddress } from './read-failure-address.ts'
import { stageOf } from './stage.ts'

const read = (address: string) => readFailureAddress(new URL(address, 'https://portal.example').search)

describe('R29 the address of the failure page', () => {
  it('carries number, trace id and plain facts there and back', () => {
    const expired = { ...failure('CERTIFICATE_EXPIRED', { date: '2026-11-12', days: 11 }), traceId: '0123456789abcdef' }
    expect(read(failureAddress(expired))).toEqual({ ...expired, detail: { date: '2026-11-12', days: '11' } })
  })

  it('drops facts that are words, on the way out and on the way in', () => {
    const busy = failure('GATEWAY_UNAVAILABLE', { node: 'gateway-2.internal' })
    expect(failureAddress(busy)).toBe('/ssologin/failure?code=5002')
    expect(read('/f?code=5002&detail=date:%3Cscript%3E&detail=text:call%20me&detail=date:2026-11-12x').detail).toBeUndefined()
  })

  it.each(['', '?code=', '?code=0000', '?code=5002x', '?code=<b>', '?code=99999'])(
    'an unknown number (%s) is our bug, never words from the address',
    (search) => {
      expect(readFailureAddress(search)).toEqual({ code: 'INTERNAL', number: 9000 })
    },
  )

  it('shows a trace id only when it looks like one', () => {
    expect(read('/f?code=9000&trace=0123456789abcdef0123456789abcdef').traceId).toHaveLength(32)
    for (const trace of ['short', '0123456789abcdeg', '"><script>'])
      expect(read(`/f?code=9000&trace=${encodeURIComponent(trace)}`).traceId).toBeUndefined()
  })
})

describe('R29 when and where', () => {
  const now = new Date('2026-11-23T02:00:00Z')
  const circumstances = (search: string) => readCircumstances(search, now)

  it('goes there and back, so that a page loaded again keeps the time of the event', () => {
    const at = new Date('2026-11-23T01:42:36Z')
    const address = failureAddress(failure('GATEWAY_UNAVAILABLE'), { step: 'verification', at })
    expect(circumstances(address.slice(address.indexOf('?')))).toEqual({ step: 'verification', at })
  })

  it.each(['', '?at=', '?at=never', '?at=2026-11-23T03:00:00Z', '?step=elsewhere'])('%s says nothing', (search) => {
    expect(circumstances(search)).toEqual({})
  })

  it.each([
    ['GATEWAY_UNAVAILABLE', 'verification', 2],
    ['CERTIFICATE_REVOKED', 'verification', 2],
    ['TOO_MANY_REQUESTS', 'portal', 1],
    ['NAME_MISMATCH', 'verification', undefined],
    ['SIGN_IN_LOST', undefined, 3],
    ['BUSINESS_SYSTEM_UNAVAILABLE', undefined, 3],
    ['NOT_FOUND', undefined, undefined],
    ['INTERNAL', undefined, undefined],
  ] as const)('%s at %s stops at %s', (code, step, stage) => {
    expect(stageOf(code, step)).toBe(stage)
  })
})
