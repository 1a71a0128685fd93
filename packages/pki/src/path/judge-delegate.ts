import type { Certificate } from '../x509/certificate.ts'
import type { KeyUsage } from '../x509/extensions.ts'
import { checkCritical } from './critical.ts'
import { checkDates } from './dates.ts'
import type { PathRules } from './judge-path.ts'
import { checkNameConstraints } from './name-constraints.ts'
import { profileOfSigners } from './judge-signer.ts'
import { checkProfile } from './profile.ts'
import { checkPathPurpose } from './purpose.ts'
import { checkAlgorithms, checkSignatures } from './signatures.ts'
import { workingKeys } from './working-keys.ts'

/** A responder's key is for signatures, of whichever kind. */
const keyUsage: readonly KeyUsage[] = ['digitalSignature', 'nonRepudiation']

/**
 * Why a certificate may not stand at the lower end of this chain, which begins with it and whose other members are trusted already: the path
 * rules for one certificate more. Dates, algorithms, signature, name constraints of everybody above, key usage, critical extensions, and what
 * the profile demands of issuers; nothing when it keeps them all.
 */
export function delegateProblem(chain: readonly Certificate[], rules: PathRules): string | undefined {
  const delegate = chain.slice(0, 1)
  const [keys, anchor] = [workingKeys(chain), chain.at(-1)]
  const bound = rules.anchorRules === 'certificate' ? chain : chain.filter((certificate) => certificate !== anchor)
  const findings = [
    checkDates(delegate, rules.now, rules.toleranceSeconds),
    checkAlgorithms(chain.slice(0, 1), keys, 1, rules.algorithmPolicy),
    checkSignatures(chain.slice(0, 2), keys, rules.work),
    checkNameConstraints(delegate, bound, rules.work),
    checkPathPurpose(delegate, { keyUsage }),
    checkCritical(delegate),
    checkProfile(delegate, undefined, profileOfSigners(rules)),
  ].flat()
  const broken = findings.find(({ result }) => result === 'fail')
  return broken && `${broken.check}: ${broken.detail ?? 'failed'}`
}
