import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSuspended, suspendedOn, suspendedSince } from './suspended.ts'

const lost = '2026-03-02T08:00:00.000Z'

describe('R30 which certificates a lost UKey takes with it', () => {
  it.each([
    ['issued long before', '2024-01-01T00:00:00Z', true],
    ['issued a moment before', '2026-03-02T07:59:59Z', true],
    ['issued in that very moment', '2026-03-02T08:00:00Z', true],
    ['issued a second after', '2026-03-02T08:00:01Z', false],
    ['issued after, written with an offset', '2026-03-02T16:00:01+08:00', false],
    ['issued before, written with an offset', '2026-03-02T16:00:00+08:00', true],
    ['that says nothing of its beginning', '', true],
    ['whose beginning is no time', 'soon', true],
  ])('one %s', (_what, notBefore, isLost) => expect(isSuspended(lost, { notBefore })).toBe(isLost))

  it('one nobody can read is lost too', () => expect(isSuspended(lost, undefined)).toBe(true))

  it('none, where nothing was reported', () => {
    for (const since of [null, undefined]) {
      expect(isSuspended(since, { notBefore: '2024-01-01T00:00:00Z' })).toBe(false)
      expect(isSuspended(since, undefined)).toBe(false)
      expect(suspendedOn(since)).toEqual({})
    }
  })

  it('a report whose time cannot be read suspends everything: nobody is let in by a broken row', () => {
    expect(isSuspended('not a time', { notBefore: '2030-01-01T00:00:00Z' })).toBe(true)
  })

  it('a later report takes more with it, and never less', () => {
    const moment = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(moment, moment, moment, (one, other, notBefore) => {
        const [earlier, later] = one < other ? [one, other] : [other, one]
        const certificate = { notBefore: notBefore.toISOString() }
        if (isSuspended(earlier.toISOString(), certificate)) expect(isSuspended(later.toISOString(), certificate)).toBe(true)
      }),
    )
  })

  it('the refusal says since when, as one time whatever the database wrote', () => {
    expect(suspendedSince('2026-03-02 16:00:00+08')).toMatchObject({
      ok: false,
      failure: { code: 'SUSPENDED_BY_ORGANIZATION', detail: { date: lost } },
    })
  })
})
