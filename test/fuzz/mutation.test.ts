import {
  buildCrlIndex,
  buildOcspRequest,
  openCrlIndex,
  parseCertificate,
  parseCrl,
  verifyChain,
  verifyCrl,
  verifyOcspResponse,
} from '@yinxin/pki'
import { createTestPki } from '@yinxin/testkit'
import type { TestPkiKind } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'

/**
 * Every octet of a certificate, a list and an answer that are right, changed: what comes out is refused. Nothing in them is outside the
 * signature and free to change: lengths and tags have one encoding, the outer algorithm must be the inner one, unused bits are zero, and
 * the responder's certificate in an answer carries its issuer's signature.
 */

const now = new Date('2026-03-02T08:00:00Z')

type Subject = {
  readonly valid: Uint8Array
  /** True when the changed bytes still count. */
  readonly accepts: (bytes: Uint8Array) => boolean
}

function subjectsOf(kind: TestPkiKind): Record<string, Subject> {
  const pki = createTestPki({ kind, now })
  const holder = pki.issue({ subject: '某公司', uscc: '91512081MA62K0260E', urls: { crl: ['http://c'], ocsp: ['http://o'] } })
  const { certificate } = holder
  const issuer = pki.issuingCa.certificate
  const revoked = [{ serialNumber: certificate.serialNumber, revokedAt: now, reason: 'superseded' }] as const
  const nonce = new Uint8Array(16).fill(3)
  const request = buildOcspRequest({ serialNumber: certificate.serialNumber, issuer, nonce })
  const answered = (bytes: Uint8Array) => verifyOcspResponse({ response: bytes, certificate, issuer, now, nonce }).ok
  return {
    certificate: {
      valid: holder.der,
      // The issuing authority as anchor: one signature a question.
      accepts: (bytes) => verifyChain({ certificate: bytes, trustAnchors: [issuer], now, revocation: 'none' }).verdict === 'accepted',
    },
    'revocation list': {
      valid: pki.crl({ revoked }),
      accepts: (bytes) => {
        const [plain, index] = [parseCrl(bytes), buildCrlIndex(bytes, new Uint8Array(8))]
        if (plain.ok !== index.ok) throw new Error('the two readers of lists disagree')
        if (!plain.ok || !index.ok) return false
        const verdicts = [verifyCrl(plain.value, issuer).ok, verifyCrl(openCrlIndex(index.value), issuer).ok]
        if (verdicts[0] !== verdicts[1]) throw new Error('the two readers of lists disagree')
        return verdicts[0] === true
      },
    },
    'answer of a delegated responder': { valid: pki.ocsp(request, { revoked }), accepts: answered },
    'answer of the authority': { valid: pki.ocsp(request, { by: 'ca' }), accepts: answered },
  }
}

function changed(valid: Uint8Array, place: number, difference: number): Uint8Array {
  const bytes = new Uint8Array(valid)
  bytes[place] = (bytes[place] ?? 0) ^ difference
  return bytes
}

/** Places and differences at which the change went unnoticed. */
function unnoticed({ valid, accepts }: Subject, differences: (place: number) => readonly number[]): string[] {
  return Array.from(valid, (_, place) => place).flatMap((place) =>
    differences(place)
      .filter((difference) => accepts(changed(valid, place, difference)))
      .map((difference) => `octet ${place} xor ${difference}`),
  )
}

const everyBit = [1, 2, 4, 8, 16, 32, 64, 128]
/** Every bit for SM2; for the others, whose encodings differ little from it, two bits of each octet. */
const bitsOf = (kind: TestPkiKind) => (place: number) => (kind === 'SM2' ? everyBit : [1 << (place % 8), 0x80 >> (place % 7)])
const everyChange = Array.from({ length: 255 }, (_, index) => index + 1)

describe.each<TestPkiKind>(['SM2', 'P-256', 'RSA'])('%s', (kind) => {
  const subjects = Object.entries(subjectsOf(kind))

  it.each(subjects)(
    '%s: any bit of any octet changed is refused',
    (_what, subject) => {
      expect(subject.accepts(subject.valid)).toBe(true)
      expect(unnoticed(subject, bitsOf(kind))).toEqual([])
    },
    120_000,
  )

  it.each(subjects)(
    '%s: every other value of a sample of octets is refused',
    (_what, subject) => {
      const beginning = kind === 'SM2' ? 6 : 40 // headers, versions and algorithms
      expect(unnoticed(subject, (place) => (place < beginning || place % 131 === 0 ? everyChange : []))).toEqual([])
    },
    120_000,
  )

  it.each(subjects)('%s: cut short or with more behind is refused', (_what, { valid, accepts }) => {
    expect(Array.from(valid, (_, length) => length).filter((length) => accepts(valid.subarray(0, length)))).toEqual([])
    expect([Uint8Array.of(0), Uint8Array.of(5, 0), valid].filter((more) => accepts(new Uint8Array([...valid, ...more])))).toEqual([])
  })
})

describe('parsed and changed', () => {
  it('what still parses says something else, or says it in another signature', () => {
    const pki = createTestPki({ kind: 'P-256', now })
    const { der } = pki.issue({ subject: 'x' })
    const said = (bytes: Uint8Array) => {
      const parsed = parseCertificate(bytes)
      if (!parsed.ok) return undefined
      const { tbs, signature, signatureAlgorithm } = parsed.value
      return [tbs, signature, signatureAlgorithm].map(String).join()
    }
    expect(unnoticed({ valid: der, accepts: (bytes) => said(bytes) === said(der) }, () => [1, 128])).toEqual([])
  })
})
