import type { Certificate } from '../x509/certificate.ts'
import { certificateRules } from './certificate-rules.ts'
import { finding } from './finding.ts'
import type { PathFinding } from './finding.ts'
import { profiles } from './profile-rule.ts'
import type { PathPlace, Profile, ProfileRule } from './profile-rule.ts'
import { webRules } from './web-rules.ts'

/** What standards demand of certificates beyond the path rules, of all of the path and, beyond the profile `path`, of the anchor. */
export function checkProfile(path: readonly Certificate[], anchor: Certificate | undefined, profile: Profile): PathFinding[] {
  const placed = path.map((certificate, index): [Certificate, PathPlace] => [certificate, index === 0 ? 'first' : 'between'])
  const all = profile === 'path' || !anchor ? placed : [...placed, [anchor, 'anchor'] as const]
  const [first] = path
  // The anchor asked about itself is judged once.
  const distinct = first && anchor && first.sha256 === anchor.sha256 ? placed : all
  return distinct.flatMap(([certificate, place]) => [
    ...certificateRules.flatMap((rule) => outcome(rule, `RFC 5280 ${rule.clause}`, certificate, place, profile)),
    ...(profile === 'webpki'
      ? webRules.flatMap((rule) => outcome(rule, `CA/Browser Forum BR ${rule.clause}`, certificate, place, profile))
      : []),
  ])
}

function outcome(rule: ProfileRule, clause: string, certificate: Certificate, place: PathPlace, profile: Profile): PathFinding[] {
  const problem = rule.problem(certificate, place)
  if (problem === undefined) return []
  const failed = finding({ check: rule.check, code: 'PROFILE', clause }, certificate, problem)
  if ((rule.refusedBy ?? profiles).includes(profile)) return [failed]
  const { code: _, ...note } = failed
  return [{ ...note, result: 'note' }]
}
