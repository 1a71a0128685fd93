import { algorithmRow } from '../keys/algorithm-table.ts'
import type { AlgorithmId } from '../keys/algorithm-table.ts'
import type { KeyKind, VerificationKey } from '../keys/public-key.ts'

/** What signatures and keys are acceptable; unless said: every algorithm not marked weak, RSA from 2048 bits, families mixed freely. */
export type AlgorithmPolicy = {
  /** Exactly these signature algorithms, weak ones included when named. */
  readonly algorithms?: readonly AlgorithmId[]
  /** Smallest RSA modulus, in bits. */
  readonly minimumRsaBits?: number
  /** Smallest DSA modulus, in bits. */
  readonly minimumDsaBits?: number
  /** `false` refuses a path on which SM2 keys and others certify each other. */
  readonly mixedFamilies?: boolean
}

/** Why a signature algorithm is not acceptable, or nothing. */
export function algorithmProblem(algorithm: AlgorithmId | 'unknown', { algorithms }: AlgorithmPolicy): string | undefined {
  if (algorithm === 'unknown') return 'algorithm not known'
  if (algorithms) return algorithms.includes(algorithm) ? undefined : `${algorithm} is not accepted`
  return algorithmRow(algorithm).weak ? `${algorithm} is too weak` : undefined
}

/** Why a key is not acceptable, or nothing. */
export function keyProblem({ kind, bits }: VerificationKey, policy: AlgorithmPolicy): string | undefined {
  // Every DSA signature is weak, so a DSA key is for whoever names such an algorithm.
  if (kind === 'DSA' && !policy.algorithms) return 'DSA key'
  const { minimumRsaBits = 2048, minimumDsaBits = 2048 } = policy
  const minimum = kind === 'RSA' || kind === 'RSA-PSS' ? minimumRsaBits : kind === 'DSA' ? minimumDsaBits : 0
  return bits < minimum ? `${kind} key of ${bits} bits` : undefined
}

/** The two worlds of algorithms that a policy may keep apart. */
export const familyOf = (kind: KeyKind): 'SM' | 'international' => (kind === 'SM2' ? 'SM' : 'international')
