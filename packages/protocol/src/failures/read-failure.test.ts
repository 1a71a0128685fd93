import { describe, expect, test } from 'vitest'
import { readFailure } from './read-failure.ts'

describe('readFailure', () => {
  test('takes the number from the catalogue, not from the wire', () => {
    expect(readFailure({ code: 'PIN_LOCKED', number: 9000, traceId: 'abcd' })).toEqual({
      code: 'PIN_LOCKED',
      number: 2005,
      traceId: 'abcd',
    })
  })

  test('keeps plain facts only', () => {
    expect(readFailure({ code: 'PIN_INCORRECT', detail: { triesLeft: 3, nested: {}, list: [], none: null } })?.detail).toEqual({
      triesLeft: 3,
    })
  })

  test('refuses a code that is not of the catalogue', () => {
    for (const value of [{ code: 'constructor' }, { code: 2004 }, {}, null, 'INTERNAL']) expect(readFailure(value)).toBeUndefined()
  })
})
