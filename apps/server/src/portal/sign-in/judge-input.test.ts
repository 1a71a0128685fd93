import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tokenLength } from '@yinxin/protocol/assistant'
import { judgeChallengeInput, judgeSignInInput } from './judge-input.ts'

const codeOf = (certificate: string) => {
  const judged = judgeChallengeInput({ purpose: 'sign-in', certificate })
  return judged.ok ? undefined : judged.failure.code
}
const base64 = (octets: number) => Buffer.alloc(octets, 0x30).toString('base64')

describe('the certificate of a challenge', () => {
  it('may be left out', () => {
    expect(judgeChallengeInput({ purpose: 'sign-in' })).toEqual({ ok: true, value: { purpose: 'sign-in' } })
  })

  it('is handed on as it came, with what stands beside it', () => {
    const input = { purpose: 'sign-in', certificate: base64(900), channel: 'loopback' } as const
    expect(judgeChallengeInput(input)).toEqual({ ok: true, value: input })
  })

  it.each([
    ['nothing', ''],
    ['blanks', '    '],
    ['a line break at its end', `${base64(9)}\n`],
    ['line breaks inside, as PEM has', `${base64(48)}\n${base64(48)}`],
    ['a blank in front', ` ${base64(9)}`],
    ['no padding', base64(10).replaceAll('=', '')],
    ['more padding than there may be', `${base64(9)}=`],
    ['padding in the middle', 'MDA=MDAw'],
    ['the letters of base64url', 'MD-_'],
    ['bits beyond the last octet', 'MDB='],
    ['one letter', 'M'],
    ['a NUL', 'MDAw\0'],
    ['letters beyond ASCII', 'ＭＤＡｗ'],
    ['PEM', '-----BEGIN CERTIFICATE-----'],
  ])('is refused with %s', (_what, text) => {
    expect(codeOf(text)).toBe('CERTIFICATE_MALFORMED')
  })

  it('is no longer than what fits into a token', () => {
    const longest = Math.floor(tokenLength.max / 4) * 4
    expect(codeOf('M'.repeat(longest))).toBeUndefined()
    expect(codeOf('M'.repeat(longest + 4))).toBe('CERTIFICATE_MALFORMED')
  })

  it('any octets as base64 are taken, and what is taken is base64 of something', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 600 }), (octets) => {
        expect(codeOf(Buffer.from(octets).toString('base64'))).toBeUndefined()
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const taken = codeOf(text) === undefined
        expect(taken).toBe(text !== '' && Buffer.from(text, 'base64').toString('base64') === text)
      }),
    )
  })
})

describe('the id of a challenge', () => {
  const judge = (challengeId: string) => judgeSignInInput({ challengeId, authToken: '{}' })

  it('has 22 characters of base64url, and is handed on', () => {
    const id = Buffer.alloc(16, 0xff).toString('base64url')
    expect(judge(id)).toEqual({ ok: true, value: { challengeId: id, authToken: '{}' } })
  })

  it.each([
    '',
    'a'.repeat(21),
    'a'.repeat(23),
    `${'a'.repeat(21)}=`,
    `${'a'.repeat(21)}+`,
    `${'a'.repeat(22)}\n`,
    `\n${'a'.repeat(22)}`,
    'ａ'.repeat(22),
  ])('%j is none we made: CHALLENGE_UNKNOWN, as for one that is used up', (id) => {
    expect(judge(id)).toMatchObject({ ok: false, failure: { code: 'CHALLENGE_UNKNOWN' } })
  })
})
