import { algorithmRow } from '../algorithms.ts'
import { certificateKey, isSignedBy } from '../certificate.ts'
import type { Certificate } from '../certificate.ts'
import { namesEqual } from '../name.ts'
import { finding } from './finding.ts'
import type { PathFinding } from './finding.ts'

/** What keys and algorithms are acceptable. */
export type AlgorithmPolicy = { readonly minimumRsaBits: number }

/** Each certificate against the one above it: name chaining, algorithm, signature. `chain` ends with the anchor. */
export function checkSignatures(chain: readonly Certificate[]): PathFinding[] {
  return chain.slice(0, -1).flatMap((certificate, index) => {
    const issuer = chain[index + 1] as Certificate
    return [
      finding(
        { check: 'issuer-name', code: 'NOT_TRUSTED', clause: 'RFC 5280 §6.1.3 (a)(4)' },
        certificate,
        namesEqual(certificate.issuer, issuer.subject) ? undefined : 'issuer and subject above differ',
      ),
      finding(
        { check: 'signature', code: 'SIGNATURE', clause: 'RFC 5280 §6.1.3 (a)(1)' },
        certificate,
        isSignedBy(certificate, issuer) ? undefined : `not made by the issuer's key (${certificate.signatureAlgorithm})`,
      ),
    ]
  })
}

/** Algorithms and key sizes of every certificate. An anchor's own signature is not used, so its algorithm does not count. */
export function checkAlgorithms(path: readonly Certificate[], anchor: Certificate | undefined, policy: AlgorithmPolicy): PathFinding[] {
  const algorithms = path.map((certificate) =>
    finding({ check: 'algorithm', code: 'ALGORITHM', clause: 'protocols.md §7' }, certificate, weakness(certificate)),
  )
  const keys = [...path, ...(anchor ? [anchor] : [])].map((certificate) =>
    finding({ check: 'key', code: 'ALGORITHM', clause: 'protocols.md §7' }, certificate, keyWeakness(certificate, policy)),
  )
  return [...algorithms, ...keys]
}

function weakness({ signatureAlgorithm }: Certificate): string | undefined {
  if (signatureAlgorithm === 'unknown') return 'algorithm not known'
  return algorithmRow(signatureAlgorithm).weak ? `${signatureAlgorithm} is too weak` : undefined
}

function keyWeakness(certificate: Certificate, { minimumRsaBits }: AlgorithmPolicy): string | undefined {
  const key = certificateKey(certificate)
  if (!key.ok) return key.problem
  return key.value.kind === 'RSA' && key.value.bits < minimumRsaBits ? `RSA key of ${key.value.bits} bits` : undefined
}
