import { algorithmRow, type AlgorithmId, type VerificationKey } from '@yinxin/pki'
import type { AuthenticationToken, TokenAlgorithm } from '@yinxin/protocol/assistant'
import type { Finding } from '@yinxin/protocol/gateway'
import { passed, refused, skipped } from '../findings.ts'
import { tokenAlgorithmTable } from '../token-algorithms.ts'

/** Smallest RSA modulus that may sign in, in bits. */
const minRsaBits = 2048

/** The algorithm is allowed here, goes with the certificate's key, and the key is long enough (ALGORITHM_REFUSED). */
export function checkAlgorithm(
  token: AuthenticationToken | undefined,
  unverifiedKey: VerificationKey | undefined,
  allowed: ReadonlySet<TokenAlgorithm>,
): Finding {
  if (token === undefined) return skipped('algorithm', 'no token')
  const { algorithm } = token
  if (!allowed.has(algorithm)) return refusedAlgorithm(`${algorithm} is not allowed`)
  if (unverifiedKey === undefined) return passed('algorithm', 'key not known')
  const { kind, bits } = unverifiedKey
  if (tokenAlgorithmTable[algorithm].key !== kind) return refusedAlgorithm(`${algorithm} with a ${kind} key`)
  if (kind === 'RSA' && bits < minRsaBits) return refusedAlgorithm(`RSA key of ${bits} bits`)
  return passed('algorithm')
}

/** The same of a signature of a document or a time-stamp: the algorithm goes with the key, and the key is long enough. */
export function checkSignersAlgorithm(algorithm: AlgorithmId, key: VerificationKey | undefined): Finding {
  if (key === undefined) return skipped('algorithm', 'no usable key')
  if (!algorithmRow(algorithm).keyKinds.includes(key.kind)) return refusedAlgorithm(`${algorithm} with a ${key.kind} key`)
  return key.kind === 'RSA' && key.bits < minRsaBits ? refusedAlgorithm(`RSA key of ${key.bits} bits`) : passed('algorithm')
}

const refusedAlgorithm = (detail: string): Finding => refused('algorithm', 'ALGORITHM_REFUSED', detail)
