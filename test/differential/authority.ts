import {
  assembleSigned,
  buildExtension,
  defaultAlgorithm,
  encodeAlgorithm,
  encodeExplicit,
  encodeExtensions,
  encodeInteger,
  encodeList,
  encodeName,
  encodeSequence,
  encodeSerial,
  encodeTime,
  generateKeyPair,
  keyIdentifierOf,
  sign,
  tags,
} from '@yinxin/pki'
import type { AlgorithmId, KeyKind, KeyPair, Name, RawExtension } from '@yinxin/pki'

/** Certificates and lists, right or wrong, exactly as told. */

export type KeyHolder = KeyPair & { readonly kind: KeyKind; readonly keyIdentifier: string }

/** Key pairs are dear (RSA above all) and mean nothing here, so a few serve thousands of certificates. */
export function keyPool(kinds: readonly KeyKind[], each: number): KeyHolder[] {
  return kinds.flatMap((kind) =>
    Array.from({ length: each }, () => {
      const pair = generateKeyPair(kind)
      return { ...pair, kind, keyIdentifier: keyIdentifierOf(pair.publicKeySpki) }
    }),
  )
}

export type CertificatePlan = {
  readonly version: 1 | 3
  readonly serialNumber: string
  readonly issuer: Name
  readonly subject: Name
  readonly key: KeyHolder
  readonly notBefore: Date
  readonly notAfter: Date
  readonly extensions: readonly RawExtension[]
  readonly signedBy: KeyHolder
  readonly algorithm: AlgorithmId
  /** The AlgorithmIdentifier outside, when it is not the one inside. */
  readonly outerAlgorithm?: AlgorithmId
  readonly signatureBroken?: boolean
}

/** DER of a certificate as planned. */
export function certificateOf(plan: CertificatePlan): Uint8Array {
  const tbs = encodeSequence(
    ...(plan.version === 3 ? [encodeExplicit(0, encodeInteger(2))] : []),
    encodeSerial(plan.serialNumber),
    encodeAlgorithm(plan.algorithm),
    encodeName(plan.issuer),
    encodeSequence(encodeTime(plan.notBefore), encodeTime(plan.notAfter)),
    encodeName(plan.subject),
    plan.key.publicKeySpki,
    ...(plan.version === 3 && plan.extensions.length > 0 ? [encodeExplicit(3, encodeExtensions(plan.extensions))] : []),
  )
  return signed(tbs, plan)
}

type Signing = Pick<CertificatePlan, 'signedBy' | 'algorithm' | 'outerAlgorithm' | 'signatureBroken'>

function signed(tbs: Uint8Array, { signedBy, algorithm, outerAlgorithm = algorithm, signatureBroken = false }: Signing): Uint8Array {
  const signature = new Uint8Array(sign({ algorithm, privateKey: signedBy.privateKey, message: tbs }))
  if (signatureBroken) signature[signature.length - 1] = (signature[signature.length - 1] ?? 0) ^ 1
  return assembleSigned(tbs, encodeAlgorithm(outerAlgorithm), signature)
}

export type ListEntry = { readonly serialNumber: string; readonly revokedAt: Date; readonly extensions: readonly RawExtension[] }

export type ListPlan = Signing & {
  readonly issuer: Name
  readonly thisUpdate: Date
  readonly nextUpdate?: Date
  readonly entries: readonly ListEntry[]
  readonly extensions: readonly RawExtension[]
}

/** DER of a revocation list as planned. */
export function listOf(plan: ListPlan): Uint8Array {
  const entry = ({ serialNumber, revokedAt, extensions }: ListEntry): Uint8Array =>
    encodeSequence(encodeSerial(serialNumber), encodeTime(revokedAt), ...(extensions.length > 0 ? [encodeExtensions(extensions)] : []))
  const tbs = encodeSequence(
    encodeInteger(1),
    encodeAlgorithm(plan.algorithm),
    encodeName(plan.issuer),
    encodeTime(plan.thisUpdate),
    ...(plan.nextUpdate ? [encodeTime(plan.nextUpdate)] : []),
    ...(plan.entries.length > 0 ? [encodeList(tags.sequence, plan.entries.map(entry))] : []),
    encodeExplicit(0, encodeExtensions(plan.extensions)),
  )
  return signed(tbs, plan)
}

export const algorithmOf = ({ kind }: KeyHolder): AlgorithmId => defaultAlgorithm(kind)

/** The two key identifiers nearly every certificate has. */
export const keyIdentifiers = (own: KeyHolder, issuer: KeyHolder): RawExtension[] => [
  buildExtension.subjectKeyIdentifier(own.keyIdentifier),
  buildExtension.authorityKeyIdentifier(issuer.keyIdentifier),
]
