import { describe, expect, it } from 'vitest'
import { explain, type Explainable } from './explain.ts'
import type { PathMember } from './answer-form.ts'

const member = (subject: string, more: Partial<PathMember> = {}): PathMember => ({
  ...{ subject, issuer: 'CN=Root', serialNumber: '01', notBefore: '2026-01-01T00:00:00.000Z', notAfter: '2029-01-01T00:00:00.000Z' },
  ...{ key: 'SM2 256', signatureAlgorithm: 'SM2-SM3', sha256: 'ab'.repeat(32) },
  ...more,
})
const answer = (more: Partial<Explainable> = {}): Explainable => ({
  verdict: 'accepted',
  at: new Date('2026-03-02T08:00:00Z'),
  findings: [{ check: 'signature', result: 'passed' }],
  ...more,
})
const linesOf = (more: Partial<Explainable> = {}) => explain(answer(more)).trimEnd().split('\n')

describe('an answer for a person at a terminal', () => {
  it('says what was asked, and no more where there is no more to say', () => {
    expect(linesOf()).toEqual(['ACCEPTED', '  at 2026-03-02T08:00:00.000Z; 1 checks passed'])
    expect(linesOf({ revocation: 'required' })[1]).toBe('  at 2026-03-02T08:00:00.000Z, revocation required; 1 checks passed')
  })

  it('says the code with its number, where on the path, by which rule, and what to do', () => {
    const lines = linesOf({
      verdict: 'refused',
      code: 'CERTIFICATE_EXPIRED',
      path: [member('CN=Leaf'), member('CN=Root', { anchor: true })],
      findings: [{ check: 'not-after', result: 'failed', subject: 'CN=Leaf', detail: 'valid until 2026', clause: 'RFC 5280 §6.1.3' }],
    })
    expect(lines[0]).toMatch(/^REFUSED {2}CERTIFICATE_EXPIRED \d{4}: \S/)
    expect(lines).toContain('  CN=Root  (trust anchor, SM2 256, 2026-01-01 to 2029-01-01)')
    expect(lines).toContain('  └─ CN=Leaf  (SM2 256, 2026-01-01 to 2029-01-01)  ✗ not-after')
    expect(lines).toContain('  - not-after of CN=Leaf: valid until 2026  (RFC 5280 §6.1.3)')
    expect(lines.at(-2)).toBe('What to do')
  })

  it('a path that ends nowhere says of whom no issuer was found', () => {
    expect(linesOf({ path: [member('CN=Leaf', { issuer: 'CN=Nobody' })] })).toContain('  ? CN=Nobody  (no trusted issuer of this name)')
  })

  it('of a revocation: why, and since when', () => {
    expect(linesOf({ verdict: 'revoked', reason: 'keyCompromise', revokedAt: '2026-02-01', nextUpdate: '2026-04-01' })).toContain(
      '  keyCompromise, since 2026-02-01, next update 2026-04-01',
    )
  })

  /** As much of everything as there can be; `members` and `findings` of each kind. */
  const longest = (members: number, findings: number): Partial<Explainable> => ({
    ...{ verdict: 'refused', code: 'CERTIFICATE_NOT_TRUSTED', revocation: 'required', policies: Array(40).fill('1.2.3') },
    ...{ reason: 'keyCompromise', revokedAt: '2026-02-01', nextUpdate: '2026-04-01' },
    path: Array.from({ length: members }, (_, index) => member(`CN=${index}`)),
    findings: ['passed', 'failed', 'note'].flatMap((result) =>
      Array.from({ length: findings }, (_, index) => ({ check: `c${index}`, result, detail: 'x'.repeat(1000) })),
    ),
  })

  it.each([1, 3, 5, 6, 7, 8, 60])('fits a screen of 24 lines and a terminal, with %i of everything', (count) => {
    for (const [members, findings] of [
      [count, 100],
      [60, count],
      [count, count],
    ] as const) {
      const lines = linesOf(longest(members, findings))
      expect(lines.length).toBeLessThanOrEqual(24)
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(150)
    }
  })

  it('says how much it leaves out, and never the first and the last of the path', () => {
    const lines = linesOf(longest(60, 100))
    expect(lines).toHaveLength(24)
    expect(lines).toContain('  - and 96 more: see them without --explain')
    expect(lines).toContain('  - and 98 more: see them without --explain')
    expect(lines).toContain('    … 55 more')
    expect(lines.filter((line) => line.includes('CN=59  (') || line.includes('CN=0  ('))).toHaveLength(2)
    expect(linesOf(longest(6, 3)).join('')).not.toMatch(/\d more/)
  })

  it('a name steers no terminal and turns no line around', () => {
    const evil = 'CN=\u001b[2J\u0007\r\n\u0085\u202e\u2066\u200b\u2028x'
    const text = explain(answer({ path: [member(evil)], findings: [{ check: 'a', result: 'failed', subject: evil, detail: evil }] }))
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/)
    expect(text.split('\n').length).toBe(
      explain(answer({ path: [member('CN=x')], findings: [{ check: 'a', result: 'failed' }] })).split('\n').length,
    )
  })
})
