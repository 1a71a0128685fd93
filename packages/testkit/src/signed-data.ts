import { createHash } from 'node:crypto'
import {
  defaultAlgorithm,
  encodeAlgorithm,
  encodeExplicit,
  encodeInteger,
  encodeOctets,
  encodeOid,
  encodeSequence,
  encodeSetOf,
  encodeUnsigned,
  encodeValue,
  serialOctets,
  sign,
} from '@yinxin/pki'
import type { TestIdentity } from './pki-builder.ts'

export type SignedDataOptions = {
  readonly content: Uint8Array
  /** Of SignedData and of its content; default those of PKCS #7. */
  readonly types?: { readonly signedData: string; readonly data: string }
  /** AlgorithmIdentifier of the signature; default the SM2 one. */
  readonly signatureAlgorithm?: Uint8Array
  /** More attributes, or wrong ones: encoded `SEQUENCE {type, SET {value}}`. */
  readonly attributes?: readonly Uint8Array[]
  /** What the messageDigest attribute says; default the truth. */
  readonly digest?: Uint8Array
  readonly contentTypeSaid?: string
  /** More certificates in the message, before the signer's. */
  readonly certificates?: readonly Uint8Array[]
  /** Unsigned attributes over the signature that was made. */
  readonly unsigned?: (signature: Uint8Array) => readonly Uint8Array[]
}

export const attributeOf = (type: string, value: Uint8Array): Uint8Array => encodeSequence(encodeOid(type), encodeValue(0x31, value))

export interface SignerInfoOptions {
  /** `SEQUENCE {type, SET {value}}` each. */
  readonly attributes: readonly Uint8Array[]
  /** AlgorithmIdentifier; default the SM2 one. */
  readonly signatureAlgorithm?: Uint8Array
  readonly unsigned?: (signature: Uint8Array) => readonly Uint8Array[]
}

const sm3 = encodeSequence(encodeOid('1.2.156.10197.1.401'))

/** SignerInfo of an SM2 signer over its attributes. */
export function buildSignerInfo(signer: TestIdentity, { attributes, signatureAlgorithm, unsigned }: SignerInfoOptions): Uint8Array {
  const signed = encodeSetOf(attributes)
  const signature = sign({ algorithm: defaultAlgorithm('SM2'), privateKey: signer.privateKey, message: signed })
  const { issuerRaw, serialNumber } = signer.certificate
  return encodeSequence(
    encodeInteger(1),
    encodeSequence(issuerRaw, encodeUnsigned(serialOctets(serialNumber))),
    sm3,
    Uint8Array.of(0xa0, ...signed.subarray(1)), // [0] IMPLICIT of the set that is signed
    signatureAlgorithm ?? encodeAlgorithm('SM2-SM3'),
    encodeOctets(signature),
    ...(unsigned === undefined ? [] : [encodeExplicit(1, ...unsigned(signature))]),
  )
}

/** A CMS SignedData by one SM2 signer, with attributes; what it says may be made wrong in one thing. */
export function buildSignedData(signer: TestIdentity, options: SignedDataOptions): Uint8Array {
  const { content, types = { signedData: '1.2.840.113549.1.7.2', data: '1.2.840.113549.1.7.1' }, attributes = [] } = options
  const digest = options.digest ?? new Uint8Array(createHash('sm3').update(content).digest())
  const said = [
    attributeOf('1.2.840.113549.1.9.3', encodeOid(options.contentTypeSaid ?? types.data)),
    attributeOf('1.2.840.113549.1.9.4', encodeOctets(digest)),
    ...attributes,
  ]
  const { signatureAlgorithm, unsigned, certificates = [] } = options
  const signerInfo = buildSignerInfo(signer, {
    attributes: said,
    ...(signatureAlgorithm === undefined ? {} : { signatureAlgorithm }),
    ...(unsigned === undefined ? {} : { unsigned }),
  })
  const signedData = encodeSequence(
    encodeInteger(1),
    encodeSetOf([sm3]),
    encodeSequence(encodeOid(types.data), encodeExplicit(0, encodeOctets(content))),
    encodeExplicit(0, ...certificates, signer.der),
    encodeSetOf([signerInfo]),
  )
  return encodeSequence(encodeOid(types.signedData), encodeExplicit(0, signedData))
}
