import { failures, failureText, type FailureCode } from '@yinxin/protocol/failures'
import { adviceFor } from './advice.ts'
import type { VerifyAnswer, PathMember } from './answer-form.ts'
import type { VerifyQuestion } from './question.ts'

/** What can be told on one screen. */
export interface Explainable {
  readonly verdict: string
  readonly code?: FailureCode
  readonly at: Date
  /** How revocation was asked for. */
  readonly revocation?: string
  readonly reason?: string
  readonly revokedAt?: string
  readonly nextUpdate?: string
  readonly path?: readonly PathMember[]
  readonly policies?: readonly string[]
  readonly findings: readonly {
    readonly check: string
    readonly result: string
    readonly code?: FailureCode
    readonly clause?: string
    readonly subject?: string
    readonly detail?: string
  }[]
}

/**
 * Lines of each part that are shown; the JSON has the rest. Together 24: 3 of the headline, 9 of the path (its title, the missing issuer, 6
 * members, the policies), 6 of why, 4 of notes, 2 of what to do.
 */
const most = { members: 6, failed: 5, notes: 3, width: 150 } as const

export const explainable = (answer: VerifyAnswer, { at, revocation, kind }: VerifyQuestion): Explainable => ({
  ...answer,
  at,
  ...(kind === 'chain' ? { revocation } : {}),
})

/** The answer for a person at a terminal: what, where on the path, by which rule, and what to do. At most 24 lines. */
export function explain(answer: Explainable): string {
  const failed = answer.findings.filter(({ result }) => result === 'failed')
  const notes = answer.findings.filter(({ result }) => result === 'note')
  const lines = [
    ...headline(answer),
    ...part('Path', drawPath(answer, failed)),
    ...part('Why', shorten(failed.map(describe), most.failed)),
    ...part('Notes', shorten(notes.map(describe), most.notes)),
    ...(answer.code === undefined ? [] : part('What to do', [adviceFor(answer.code)])),
  ]
  return `${lines.map(fit).join('\n')}\n`
}

function headline({ verdict, code, at, revocation, reason, revokedAt, nextUpdate, findings }: Explainable): string[] {
  const passed = findings.filter(({ result }) => result === 'passed').length
  const why = code === undefined ? '' : `  ${code} ${failures[code].number}: ${failureText(code, 'en').title}`
  const asked = revocation === undefined ? '' : `, revocation ${revocation}`
  const said = [reason, revokedAt && `since ${revokedAt}`, nextUpdate && `next update ${nextUpdate}`].filter(Boolean).join(', ')
  return [`${verdict.toUpperCase()}${why}`, `  at ${at.toISOString()}${asked}; ${passed} checks passed`, ...(said ? [`  ${said}`] : [])]
}

const part = (title: string, lines: readonly string[]): string[] => (lines.length > 0 ? [title, ...lines.map((line) => `  ${line}`)] : [])

/** From the anchor down, as trust flows. */
function drawPath({ path = [], policies = [] }: Explainable, failed: Explainable['findings']): string[] {
  if (path.length === 0) return []
  const members = [...path].reverse()
  const top = members[0]
  const unanchored = top && !top.anchor ? [`? ${top.issuer}  (no trusted issuer of this name)`] : []
  const hidden = members.length > most.members
  const drawn = (hidden ? [...members.slice(0, most.members - 2), ...members.slice(-1)] : members).map((member, index) =>
    drawMember(member, index + unanchored.length, failed),
  )
  const shown = hidden ? [...drawn.slice(0, -1), `  … ${members.length - drawn.length} more`, ...drawn.slice(-1)] : drawn
  return [...unanchored, ...shown, ...(policies.length > 0 ? [`policies: ${policies.join(' ')}`] : [])]
}

function drawMember(member: PathMember, depth: number, failed: Explainable['findings']): string {
  const { subject, key, notBefore, notAfter, anchor } = member
  const wrong = [...new Set(failed.filter((finding) => finding.subject === subject).map(({ check }) => check))]
  const indent = depth === 0 ? '' : `${'   '.repeat(depth - 1)}└─ `
  const dates = `${notBefore.slice(0, 10)} to ${notAfter.slice(0, 10)}`
  return `${indent}${subject}  (${anchor ? 'trust anchor, ' : ''}${key}, ${dates})${wrong.length > 0 ? `  ✗ ${wrong.join(', ')}` : ''}`
}

function describe({ check, subject, detail, clause }: Explainable['findings'][number]): string {
  const about = subject === undefined ? '' : ` of ${subject}`
  return `- ${check}${about}: ${detail ?? 'failed'}${clause === undefined ? '' : `  (${clause})`}`
}

const shorten = (lines: readonly string[], count: number): string[] =>
  lines.length <= count ? [...lines] : [...lines.slice(0, count - 1), `- and ${lines.length - count + 1} more: see them without --explain`]

/** Names come from whoever made the certificate: nothing in them may steer the terminal or turn the line around. */
function fit(line: string): string {
  const safe = line.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g, '\ufffd')
  return safe.length > most.width ? `${safe.slice(0, most.width - 1)}…` : safe
}
