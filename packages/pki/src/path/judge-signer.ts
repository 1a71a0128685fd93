import type { KeyUsage } from '../x509/extensions.ts'
import type { PathCandidate } from './candidates.ts'
import { judgePath } from './judge-path.ts'
import type { JudgedPath, PathRules } from './judge-path.ts'
import { checkProfile } from './profile.ts'

/** The path of a signer, and the first rule it breaks. */
export type JudgedSigner = JudgedPath & { readonly problem?: string }

/**
 * The path of one who signs lists or answers about certificates, judged like any other: signatures, dates, algorithms, name constraints,
 * authority, critical extensions, and what the profile demands of issuers. The caller's purposes and policies are about the holder and not
 * asked of it, nor is what the profile `webpki` demands of servers. `keyUsage` is what its key must be for.
 */
export function judgeSigner(candidate: PathCandidate, rules: PathRules, keyUsage: readonly KeyUsage[]): JudgedSigner {
  const judged = judgePath(candidate, { ...rules, purpose: { keyUsage }, policy: {} })
  const profile = rules.profile === 'webpki' ? 'rfc5280' : (rules.profile ?? 'path')
  const broken = [...judged.findings, ...checkProfile(judged.path, undefined, profile)].find(({ result }) => result === 'fail')
  return broken ? { ...judged, ok: false, problem: `${broken.check}: ${broken.detail ?? 'failed'}` } : judged
}
