import { algorithmRow, algorithmTable, certificateKey, parseCrl } from '@yinxin/pki'
import type { AlgorithmId, AlgorithmPolicy, Certificate, AnyList, ChainVerdict, PathFinding } from '@yinxin/pki'
import { nameToString } from '@yinxin/pki'

/**
 * How weak algorithms are met. `strict`, as the gateway: no SHA-1, MD5, DSA, no RSA below 2048 bits. `legacy`: what RFC 5280 itself leaves
 * open is verified and noted, SHA-1 and RSA from 1024 bits included; only MD5 is refused (RFC 6151 §2.1). `any`: everything that can be verified.
 */
export const algorithmLevels = ['strict', 'legacy', 'any'] as const
export type AlgorithmLevel = (typeof algorithmLevels)[number]

/** For a TLS server strict (RFC 9325 §4.5 and §4.2), for a bare path what RFC 5280 says. */
export const defaultLevel = (serverName: string | undefined): AlgorithmLevel => (serverName === undefined ? 'legacy' : 'strict')

const policies: Readonly<Record<AlgorithmLevel, AlgorithmPolicy>> = {
  strict: {},
  legacy: { algorithms: idsWhere(({ hash }) => hash !== 'md5'), minimumRsaBits: 1024, minimumDsaBits: 1024 },
  any: { algorithms: idsWhere(() => true), minimumRsaBits: 0, minimumDsaBits: 0 },
}

function idsWhere(wanted: (row: (typeof algorithmTable)[number]) => boolean): AlgorithmId[] {
  return algorithmTable.filter(wanted).map(({ id }) => id)
}

export const policyOfLevel = (level: AlgorithmLevel): AlgorithmPolicy => policies[level]

const clause = 'algorithm policy'
const strongBits = 2048

/** Notes about what is weak on the path and in the lists, for the levels that do not refuse it. */
export function weaknessNotes(
  { path, anchor }: ChainVerdict,
  lists: readonly (AnyList | Uint8Array)[],
  level: AlgorithmLevel,
): PathFinding[] {
  if (level === 'strict') return []
  const keys = anchor ? [...path, anchor] : path
  return [
    ...path.flatMap((certificate) => algorithmNote(certificate.signatureAlgorithm, nameToString(certificate.subject))),
    ...keys.flatMap(keyNote),
    ...lists.flatMap(listNote),
  ]
}

function algorithmNote(algorithm: AlgorithmId | 'unknown', subject: string): PathFinding[] {
  if (algorithm === 'unknown' || !algorithmRow(algorithm).weak) return []
  return [{ check: 'weak-algorithm', result: 'note', clause, detail: `signed with ${algorithm}`, subject }]
}

function keyNote(certificate: Certificate): PathFinding[] {
  const key = certificateKey(certificate)
  if (!key.ok || !['RSA', 'DSA'].includes(key.value.kind) || key.value.bits >= strongBits) return []
  const detail = `${key.value.kind} key of ${key.value.bits} bits`
  return [{ check: 'weak-key', result: 'note', clause, detail, subject: nameToString(certificate.subject) }]
}

function listNote(given: AnyList | Uint8Array): PathFinding[] {
  const list = given instanceof Uint8Array ? parseCrl(given) : { ok: true as const, value: given }
  return list.ok ? algorithmNote(list.value.signatureAlgorithm, `list of ${nameToString(list.value.issuer)}`) : []
}
