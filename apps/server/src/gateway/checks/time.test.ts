import { describe, expect, it } from 'vitest'
import { checkTime } from './time.ts'

const at = (text: string) => new Date(`2026-11-${text}Z`)
const path = { validFrom: at('01T00:00'), validUntil: at('30T12:00') }
const now = at('30T11:59:30')

describe('when a time-stamp was made', () => {
  it.each([
    ['while its path was in date', at('20T00:00'), path, 'passed'],
    ['at the first moment of it', path.validFrom, path, 'passed'],
    ['half a minute ahead of this clock', path.validUntil, path, 'passed'],
    ['before a certificate of it', new Date(+path.validFrom - 1), path, 'CERTIFICATE_NOT_YET_VALID'],
    ['after a certificate of it', new Date(+path.validUntil + 1), path, 'CERTIFICATE_EXPIRED'],
    ['later than now', new Date(+now + 60_001), path, 'INPUT_INVALID'],
    ['later than now, without a path', at('30T23:00'), undefined, 'INPUT_INVALID'],
    ['without a path', at('20T00:00'), undefined, 'skipped'],
  ])('%s', (_what, time, trusted, outcome) => {
    const { result, code } = checkTime(time, trusted, now)
    expect(code ?? result).toBe(outcome)
  })
})
