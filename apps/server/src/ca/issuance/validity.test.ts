import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideValidity } from './validity.ts'

const now = new Date('2026-03-02T08:00:00.700Z')
const issuerEnd = new Date('2036-01-01T00:00:00Z')
const hour = 3_600_000
const at = (offset: number) => new Date(+now + offset).toISOString()
const refusal = (rules: string) => ({ ok: false, failure: { code: 'CERTIFICATE_LINT_FAILED', detail: { rules } } })

describe('how long a certificate is valid', () => {
  it('three years from now unless told otherwise, in whole seconds', () => {
    expect(decideValidity({}, issuerEnd, now)).toEqual({
      ok: true,
      value: { notBefore: new Date('2026-03-02T08:00:00Z'), notAfter: new Date('2029-03-02T08:00:00Z') },
    })
  })

  it('from 29 February three years are up on 1 March', () => {
    const leapDay = new Date('2028-02-29T12:00:00Z')
    expect(decideValidity({}, issuerEnd, leapDay)).toMatchObject({ value: { notAfter: new Date('2031-03-01T12:00:00Z') } })
  })

  it('never beyond its issuer', () => {
    const asked = { notAfter: '2040-01-01T00:00:00Z' }
    expect(decideValidity(asked, issuerEnd, now)).toMatchObject({ value: { notAfter: issuerEnd } })
    const soon = new Date('2026-04-01T00:00:00Z')
    expect(decideValidity({}, soon, now)).toMatchObject({ value: { notAfter: soon } })
  })

  it('that would begin when its issuer is over is refused, not turned around', () => {
    expect(decideValidity({ notBefore: '2036-01-01T00:00:00Z' }, issuerEnd, now)).toMatchObject(refusal('validity-order'))
    expect(decideValidity({ notBefore: '2035-12-31T23:59:59Z' }, issuerEnd, now)).toMatchObject({ ok: true })
    expect(decideValidity({}, new Date('2026-03-02T07:59:59Z'), now)).toMatchObject(refusal('validity-order'))
  })

  it('an hour back at most: clocks differ, and beyond that the past would look otherwise', () => {
    expect(decideValidity({ notBefore: at(-hour) }, issuerEnd, now)).toMatchObject({ ok: true })
    expect(decideValidity({ notBefore: at(-hour - 1) }, issuerEnd, now)).toMatchObject(refusal('validity-back-dated'))
    expect(decideValidity({ notBefore: '2020-01-01T00:00:00Z' }, issuerEnd, now)).toMatchObject(refusal('validity-back-dated'))
  })

  it.each([
    [{ notBefore: at(hour), notAfter: at(hour) }],
    [{ notBefore: at(2 * hour), notAfter: at(hour) }],
    [{ notAfter: at(0) }],
    [{ notAfter: at(-hour) }],
    [{ notBefore: 'soon' }],
    [{ notAfter: '' }],
    [{ notBefore: '+999999-01-01T00:00:00Z' }],
  ])('%j is no span of time', (asked) => {
    expect(decideValidity(asked, issuerEnd, now)).toMatchObject(refusal('validity-order'))
  })

  it('whatever is asked, what is granted lies within the issuer, begins before it ends and is not back-dated', () => {
    const offset = fc.option(fc.integer({ min: -2 * hour, max: 400_000 * hour }), { nil: undefined })
    fc.assert(
      fc.property(offset, offset, (from, until) => {
        const asked = { ...(from === undefined ? {} : { notBefore: at(from) }), ...(until === undefined ? {} : { notAfter: at(until) }) }
        const decided = decideValidity(asked, issuerEnd, now)
        if (!decided.ok) return
        const { notBefore, notAfter } = decided.value
        expect(+notAfter).toBeLessThanOrEqual(+issuerEnd)
        expect(+notBefore).toBeGreaterThan(+now - hour - 1000)
        expect([+notBefore % 1000, +notAfter % 1000]).toEqual([0, 0])
        expect(+notBefore).toBeLessThan(+notAfter)
      }),
    )
  })
})
