import type { Certificate } from '../x509/certificate.ts'
import { namesEqual } from '../x509/name.ts'
import { algorithmProblem, familyOf, keyProblem } from './algorithm-policy.ts'
import type { AlgorithmPolicy } from './algorithm-policy.ts'
import { finding } from './finding.ts'
import type { RuleFinding } from './finding.ts'
import { isKnownWrong, isMadeBy } from './work.ts'
import type { PathWork } from './work.ts'
import type { WorkingKey } from './working-keys.ts'

/** Each certificate against the one above it: name chaining and signature. `chain` ends with the anchor; `keys` belong to it. */
export function checkSignatures(chain: readonly Certificate[], keys: readonly WorkingKey[], work: PathWork): RuleFinding[] {
  return chain.slice(0, -1).flatMap((certificate, index) => {
    const issuer = chain[index + 1] as Certificate
    const key = keys[index + 1]
    return [
      finding(
        { check: 'issuer-name', code: 'NOT_TRUSTED', clause: 'RFC 5280 §6.1.3 (a)(4)' },
        certificate,
        namesEqual(certificate.issuer, issuer.subject) ? undefined : 'issuer and subject above differ',
      ),
      finding(
        { check: 'signature', code: 'SIGNATURE', clause: 'RFC 5280 §6.1.3 (a)(1)' },
        certificate,
        key?.ok && isMadeBy(work, certificate, key.value) ? undefined : signatureProblem(certificate, key),
      ),
    ]
  })
}

const signatureProblem = (certificate: Certificate, key: WorkingKey | undefined): string =>
  key?.ok && !isKnownWrong(certificate, key.value)
    ? 'not verified: the bound on signatures was met before'
    : `not made by the issuer's key (${certificate.signatureAlgorithm})`

/**
 * Algorithms and key sizes of every certificate, the first `signed` of which are judged by their signature too: an anchor's own is not
 * used. Where the policy keeps families apart, each certificate is compared with its issuer.
 */
export function checkAlgorithms(
  chain: readonly Certificate[],
  keys: readonly WorkingKey[],
  signed: number,
  policy: AlgorithmPolicy,
): RuleFinding[] {
  const clause = 'algorithm policy'
  const algorithms = chain
    .slice(0, signed)
    .map((certificate) =>
      finding({ check: 'algorithm', code: 'ALGORITHM', clause }, certificate, algorithmProblem(certificate.signatureAlgorithm, policy)),
    )
  const sizes = chain.map((certificate, index) => {
    const key = keys[index]
    const problem = key?.ok ? keyProblem(key.value, policy) : (key?.problem ?? 'no key')
    return finding({ check: 'key', code: 'ALGORITHM', clause }, certificate, problem)
  })
  if (policy.mixedFamilies !== false) return [...algorithms, ...sizes]
  return [
    ...algorithms,
    ...sizes,
    ...chain.slice(0, -1).map((certificate, index) => checkFamily(certificate, keys[index], keys[index + 1])),
  ]
}

function checkFamily(certificate: Certificate, own: WorkingKey | undefined, above: WorkingKey | undefined): RuleFinding {
  const mixed = own?.ok && above?.ok && familyOf(own.value.kind) !== familyOf(above.value.kind)
  return finding(
    { check: 'algorithm-family', code: 'ALGORITHM', clause: 'algorithm policy' },
    certificate,
    mixed ? `${own.value.kind} key certified by ${above.value.kind}` : undefined,
  )
}
