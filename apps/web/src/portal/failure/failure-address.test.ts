import { failure } from '@yinxin/protocol/failures'
import { describe, expect, it } from 'vitest'
import { failureAddress, readFailureAddress } from './failure-address.ts'
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

describe('R29 where a sign-in stopped', () => {
  it.each([
    [2004, 0],
    [4101, 1],
    [3002, 2],
    [5002, 2],
    [4001, 3],
    [6002, 3],
    [4107, undefined],
    [9000, undefined],
  ])('%i', (number, stage) => {
    expect(stageOf(number)).toBe(stage)
  })
})
