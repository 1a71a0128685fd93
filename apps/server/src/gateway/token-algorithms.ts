import type { AlgorithmId, KeyKind } from '@yinxin/pki'
import type { TokenAlgorithm } from '@yinxin/protocol/assistant'

/** What each algorithm of a token means: how to verify it, and the key it goes with (RFC 7518 §3.4: one curve per ES algorithm). */
export const tokenAlgorithmTable: Readonly<Record<TokenAlgorithm, { readonly signature: AlgorithmId; readonly key: KeyKind }>> = {
  SM2SM3: { signature: 'SM2-SM3', key: 'SM2' },
  ES256: { signature: 'ECDSA-SHA256', key: 'P-256' },
  ES384: { signature: 'ECDSA-SHA384', key: 'P-384' },
  ES512: { signature: 'ECDSA-SHA512', key: 'P-521' },
  PS256: { signature: 'RSA-PSS-SHA256', key: 'RSA' },
  PS384: { signature: 'RSA-PSS-SHA384', key: 'RSA' },
  PS512: { signature: 'RSA-PSS-SHA512', key: 'RSA' },
  RS256: { signature: 'RSA-SHA256', key: 'RSA' },
  RS384: { signature: 'RSA-SHA384', key: 'RSA' },
  RS512: { signature: 'RSA-SHA512', key: 'RSA' },
}
