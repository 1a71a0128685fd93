import { createHash } from 'node:crypto'
import {
  buildExtension,
  defaultAlgorithm,
  encodeAlgorithm,
  encodeExplicit,
  encodeGeneralizedTime,
  encodeInteger,
  encodeOctets,
  encodeOid,
  encodeSequence,
  encodeSetOf,
  encodeUnsigned,
  oids,
  serialOctets,
  sign,
} from '@yinxin/pki'
import type { IssueOptions, TestIdentity } from './pki-builder.ts'
import { attributeOf } from './signed-data.ts'

/** What a certificate of a time-stamping authority has (RFC 3161 §2.3). */
export const timestampPurpose: Pick<IssueOptions, 'extendedKeyUsage' | 'extensions'> = {
  extendedKeyUsage: [],
  extensions: [buildExtension.extendedKeyUsage([oids.timeStamping], true)],
}

/** Each part of a time-stamp, as it is written; every one can be made wrong. */
export interface TimestampOptions {
  /** What is stamped. */
  readonly content: Uint8Array
  readonly time: Date
  /** Hash of the imprint; default that of the signer. */
  readonly hash?: 'sm3' | 'sha256' | 'sha1'
  /** In place of the hash of `content`. */
  readonly imprint?: Uint8Array
  /** GeneralizedTime in place of `time`. */
  readonly timeWritten?: Uint8Array
  readonly infoVersion?: number
  /** What comes behind the time: accuracy, ordering, nonce, name, extensions. */
  readonly more?: readonly Uint8Array[]
  readonly contentType?: string
  readonly version?: number
  /** Times the signer is in it. */
  readonly signers?: number
  /** Hashes named for readers of one pass; default the signer's. */
  readonly hashesNamed?: readonly string[]
  /** Attributes beside content type and digest; default signing-certificate-v2 of the signer. */
  readonly attributes?: readonly Uint8Array[]
  /** Certificates beside the signer's. */
  readonly certificates?: readonly Uint8Array[]
}

const hashOids = { sm3: oids.sm3, sha256: oids.sha256, sha1: oids.sha1 }
const tstInfo = '1.2.840.113549.1.9.16.1.4'
const digest = (hash: string, bytes: Uint8Array): Uint8Array => new Uint8Array(createHash(hash).update(bytes).digest())

/** The attribute by which a token says whose it is (RFC 5816 §2.2.1), with the hash that may be left out. */
export const namingCertificate = (certificate: Uint8Array): Uint8Array =>
  attributeOf('1.2.840.113549.1.9.16.2.47', encodeSequence(encodeSequence(encodeSequence(encodeOctets(digest('sha256', certificate))))))

/** A TimeStampToken (RFC 3161 §2.4.2) by this signer. */
export function buildTimestamp(signer: TestIdentity, options: TimestampOptions): Uint8Array {
  const { keyKind, issuerRaw, serialNumber } = signer.certificate
  const algorithm = defaultAlgorithm(keyKind === 'unknown' ? 'SM2' : keyKind)
  const hash = keyKind === 'SM2' ? 'sm3' : 'sha256'
  const { contentType = tstInfo, version = 3, signers = 1, hashesNamed = [hashOids[hash]], certificates = [] } = options
  const info = buildInfo({ hash, ...options })
  const signed = encodeSetOf([
    attributeOf('1.2.840.113549.1.9.3', encodeOid(contentType)),
    attributeOf('1.2.840.113549.1.9.4', encodeOctets(digest(hash, info))),
    ...(options.attributes ?? [namingCertificate(signer.der)]),
  ])
  const signerInfo = encodeSequence(
    encodeInteger(1),
    encodeSequence(issuerRaw, encodeUnsigned(serialOctets(serialNumber))),
    encodeSequence(encodeOid(hashOids[hash])),
    Uint8Array.of(0xa0, ...signed.subarray(1)), // [0] IMPLICIT of the set that is signed
    encodeAlgorithm(algorithm),
    encodeOctets(sign({ algorithm, privateKey: signer.privateKey, message: signed })),
  )
  const signedData = encodeSequence(
    encodeInteger(version),
    encodeSetOf(hashesNamed.map((oid) => encodeSequence(encodeOid(oid)))),
    encodeSequence(encodeOid(contentType), encodeExplicit(0, encodeOctets(info))),
    encodeExplicit(0, ...certificates, signer.der),
    encodeSetOf(Array.from({ length: signers }, () => signerInfo)),
  )
  return encodeSequence(encodeOid('1.2.840.113549.1.7.2'), encodeExplicit(0, signedData))
}

/**
 * Whether `turned` differs from `token` only within the name of the signer's issuer. The same name can be written otherwise: letters in another case, another
 * type of string (RFC 5280 §7.1). It only says which certificate to look at, and then the token still verifies.
 */
export function isIssuerWrittenOtherwise(
  token: Uint8Array,
  turned: Uint8Array,
  { certificate: { issuerRaw } }: Pick<TestIdentity, 'certificate'>,
): boolean {
  const places = Array.from(token, (_octet, place) => place).filter((place) => token[place] !== turned[place])
  const bytes = Buffer.from(token)
  for (let at = bytes.indexOf(issuerRaw); at >= 0; at = bytes.indexOf(issuerRaw, at + 1))
    if (places.every((place) => place >= at && place < at + issuerRaw.length)) return true
  return false
}

function buildInfo(options: TimestampOptions & { readonly hash: keyof typeof hashOids }): Uint8Array {
  const { content, time, hash, imprint = digest(hash, content), timeWritten, infoVersion = 1, more = [] } = options
  return encodeSequence(
    encodeInteger(infoVersion),
    encodeOid('1.2.3.4.1'),
    encodeSequence(encodeSequence(encodeOid(hashOids[hash])), encodeOctets(imprint)),
    encodeInteger(0x1234),
    timeWritten ?? encodeGeneralizedTime(time),
    ...more,
  )
}
