import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readChallengeInput, readSignInInput } from './read-input.ts'

const refusal = (field: string) => ({ ok: false, failure: { code: 'INPUT_INVALID', detail: { field } } })

describe('R9 what a challenge is asked for', () => {
  it('is a purpose, perhaps with the way to the assistant and the certificate; nothing else is carried on', () => {
    expect(readChallengeInput({ purpose: 'sign-in' })).toEqual({ ok: true, value: { purpose: 'sign-in' } })
    const whole = { purpose: 'sign-in', channel: 'window', certificate: 'MAA=' }
    expect(readChallengeInput({ ...whole, role: 'admin' })).toEqual({ ok: true, value: whole })
  })

  it.each([undefined, null, 'step-up', 'SIGN-IN', '', 5, ['sign-in'], { toString: 'sign-in' }])(
    'the purpose %j is refused by name',
    (purpose) => {
      expect(readChallengeInput({ purpose })).toMatchObject(refusal('purpose'))
    },
  )

  it.each([undefined, null, 'x', 5, []])('a body that is %j asks for nothing', (body) => {
    expect(readChallengeInput(body)).toMatchObject(refusal('purpose'))
  })

  it.each([null, '', 'LOOPBACK', 'carrier-pigeon', 5])('the channel %j is refused by name', (channel) => {
    expect(readChallengeInput({ purpose: 'sign-in', channel })).toMatchObject(refusal('channel'))
  })

  it.each([null, '', 5, 'MAA', 'MAA', 'M A A =', 'MAA=\n', 'MAB=', 'MA-_', '====', 'x'.repeat(10_004), ['MAA=']])(
    'a certificate that is %j is no strict base64',
    (certificate) => {
      expect(readChallengeInput({ purpose: 'sign-in', certificate })).toMatchObject({
        ok: false,
        failure: { code: 'CERTIFICATE_MALFORMED' },
      })
    },
  )

  it('base64 is taken for exactly the texts that come out again as they went in', () => {
    fc.assert(
      fc.property(fc.oneof(fc.base64String({ minLength: 4, maxLength: 60 }), fc.string({ minLength: 1, maxLength: 12 })), (certificate) => {
        const strict = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)$/.test(
          certificate,
        )
        expect(readChallengeInput({ purpose: 'sign-in', certificate }).ok).toBe(strict)
      }),
      { numRuns: 300 },
    )
  })
})

describe('R9 what a sign-in brings', () => {
  const challengeId = 'A'.repeat(22)

  it('is the id of a challenge and a token, whose text is the gateway’s to judge', () => {
    for (const authToken of ['{}', '', 'not JSON', 'x'.repeat(100_000)])
      expect(readSignInInput({ challengeId, authToken, more: 1 })).toEqual({ ok: true, value: { challengeId, authToken } })
  })

  it.each([undefined, null, 5, '', 'x'.repeat(129)])('an id that is %j is refused by name', (id) => {
    expect(readSignInInput({ challengeId: id, authToken: '{}' })).toMatchObject(refusal('challengeId'))
  })

  it.each([undefined, null, 5, {}, ['{}']])('a token that is %j is refused by name', (authToken) => {
    expect(readSignInInput({ challengeId, authToken })).toMatchObject(refusal('authToken'))
  })

  it.each(['A'.repeat(21), 'A'.repeat(23), `${'A'.repeat(21)}=`, `${'A'.repeat(21)}'`, "' or 1=1 --", `${challengeId}\n`])(
    '%j cannot be a challenge of ours: the database is not asked',
    (id) => {
      expect(readSignInInput({ challengeId: id, authToken: '{}' })).toMatchObject({ ok: false, failure: { code: 'CHALLENGE_UNKNOWN' } })
    },
  )
})
