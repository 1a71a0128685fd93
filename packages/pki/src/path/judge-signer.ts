import type { KeyUsage } from '../x509/extensions.ts'
import type { PathCandidate } from './candidates.ts'
import { judgePath } from './judge-path.ts'
import type { JudgedPath, PathRules } from './judge-path.ts'
import { checkProfile } from './profile.ts'
import type { Profile } from './profile-rule.ts'

/** What is demanded of signers of lists and answers: no more of them than of other issuers, whatever is demanded of a server. */
export const profileOfSigners = ({ profile = 'path' }: PathRules): Profile => (profile === 'webpki' ? 'rfc5280' : profile)

/**
 * The path of one who signs lists, judged like any other. The caller's purposes and policies are about the holder and not asked of it; `keyUsage`
 * is what its key must be for.
 */
export function judgeSigner(candidate: PathCandidate, rules: PathRules, keyUsage: KeyUsage): JudgedPath {
  const judged = judgePath(candidate, { ...rules, purpose: { keyUsage }, policy: {} })
  const breaks = checkProfile(judged.path, undefined, profileOfSigners(rules)).some(({ result }) => result === 'fail')
  return { ...judged, ok: judged.ok && !breaks }
}
