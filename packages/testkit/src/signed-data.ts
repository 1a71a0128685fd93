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
}

export const attributeOf = (type: string, value: Uint8Array): Uint8Array => encodeSequence(encodeOid(type), encodeValue(0x31, value))

/** A CMS SignedData by one SM2 signer, with attributes; what it says may be made wrong in one thing. */
export function buildSignedData(signer: TestIdentity, options: SignedDataOptions): Uint8Array {
  const { content, types = { signedData: '1.2.840.113549.1.7.2', data: '1.2.840.113549.1.7.1' }, attributes = [] } = options
  const sm3 = encodeSequence(encodeOid('1.2.156.10197.1.401'))
  const digest = options.digest ?? new Uint8Array(createHash('sm3').update(content).digest())
  const said = [
    attributeOf('1.2.840.113549.1.9.3', encodeOid(options.contentTypeSaid ?? types.data)),
    attributeOf('1.2.840.113549.1.9.4', encodeOctets(digest)),
    ...attributes,
  ]
  const signed = encodeSetOf(said)
  const signature = sign({ algorithm: defaultAlgorithm('SM2'), privateKey: signer.privateKey, message: signed })
  const { issuerRaw, serialNumber } = signer.certificate
  const signerInfo = encodeSequence(
    encodeInteger(1),
    encodeSequence(issuerRaw, encodeUnsigned(serialOctets(serialNumber))),
    sm3,
    Uint8Array.of(0xa0, ...signed.subarray(1)), // [0] IMPLICIT of the set that is signed
    options.signatureAlgorithm ?? encodeAlgorithm('SM2-SM3'),
    encodeOctets(signature),
  )
  const signedData = encodeSequence(
    encodeInteger(1),
    encodeSetOf([sm3]),
    encodeSequence(encodeOid(types.data), encodeExplicit(0, encodeOctets(content))),
    encodeExplicit(0, signer.der),
    encodeSetOf([signerInfo]),
  )
  return encodeSequence(encodeOid(types.signedData), encodeExplicit(0, signedData))
}
