import { describe, expect, it } from 'vitest'
import { readFragment } from './fragment.ts'

const operation = 'abcdefghijklmnopqrstuv'
const token = { unverifiedCertificate: 'A'.repeat(120), algorithm: 'ES256', signature: 'A'.repeat(88), format: 'web-eid:1.0' }
const fragment = (fields: Record<string, string>) => `#${new URLSearchParams(fields).toString()}`

describe('R27 the callback of window mode', () => {
  it('reads the operation and its token', () => {
    expect(readFragment(fragment({ operation, token: JSON.stringify(token) }))).toEqual({ kind: 'token', operation, authToken: token })
  })

  it('reads a failure of the catalogue', () => {
    expect(readFragment(fragment({ operation, failure: JSON.stringify({ code: 'PIN_CANCELLED' }) }))).toMatchObject({
      failure: { number: 2008 },
    })
  })

  it.each(['', '#', '#operation=short', fragment({ failure: '{' }), fragment({ failure: '{"code":"NO_SUCH"}' })])(
    'anything else (%s) is lost',
    (text) => {
      expect(readFragment(text)).toMatchObject({ failure: { code: 'CHALLENGE_UNKNOWN' } })
    },
  )

  it('a token that is none is said to be none', () => {
    expect(readFragment(fragment({ operation, token: '{}' }))).toMatchObject({ failure: { code: 'TOKEN_MALFORMED' } })
  })
})
