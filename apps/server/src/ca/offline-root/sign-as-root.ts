import { hash } from 'node:crypto'
import { assembleSigned, encodeAlgorithm, sign, type AlgorithmId, type CertificateProfile, type KeyPair, type Linted } from '@yinxin/pki'

/** What an offline root may sign: CA certificates that passed the lint, and its revocation list. */
export type RootToBeSigned =
  | { readonly kind: Extract<CertificateProfile, 'root-ca' | 'issuing-ca'>; readonly linted: Linted<Uint8Array>; readonly serial: string }
  | { readonly kind: 'revocation-list'; readonly linted: { readonly tbs: Uint8Array }; readonly number: number }

/** One line of what a root has ever signed. */
export interface RootRecordLine {
  readonly at: string
  readonly kind: RootToBeSigned['kind']
  readonly serial?: string
  /** Of a list. */
  readonly number?: number
  /** Hex SHA-256. */
  readonly toBeSignedSha256: string
}

/** @param note keeps the line where it outlives this process, before it returns */
export function signAsRoot(
  what: RootToBeSigned,
  {
    algorithm,
    key,
    now,
    note,
  }: { readonly algorithm: AlgorithmId; readonly key: KeyPair; readonly now: Date; note(line: RootRecordLine): void },
): Uint8Array {
  const { tbs } = what.linted
  const which = what.kind === 'revocation-list' ? { number: what.number } : { serial: what.serial }
  // as at the CA's own door: what is about to be signed is on record before a signature over it exists
  note({ at: now.toISOString(), kind: what.kind, ...which, toBeSignedSha256: hash('sha256', tbs, 'hex') })
  return assembleSigned(tbs, encodeAlgorithm(algorithm), sign({ algorithm, privateKey: key.privateKey, message: tbs }))
}
