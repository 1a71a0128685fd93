import { createHash } from 'node:crypto'
import { algorithmRow, decodeAlgorithm } from '../keys/algorithm-table.ts'
import { verifySignature } from '../keys/signatures.ts'
import type { AlgorithmId, HashName } from '../keys/algorithm-table.ts'
import { equalBytes } from '../der/bytes.ts'
import { subjectKeyIdentifierOf } from '../x509/certificate.ts'
import type { Certificate } from '../x509/certificate.ts'
import {
  contextPrimitive,
  context,
  nextTag,
  readAny,
  readDer,
  readOctets,
  readOid,
  readOptional,
  readTime,
  tags,
  within,
} from '../der/reader.ts'
import { nameKey } from '../x509/name.ts'
import { oids } from '../der/oids.ts'
import type { Parsed } from '../der/parsed.ts'
import { cmsOids } from './cms-oids.ts'
import { messageHashes } from './message-hashes.ts'
import { parseSignedData } from './signed-data.ts'
import { isCertificateMeant } from './signing-certificate.ts'
import type { SignedAttributes, SignedData, SignerInfo } from './signed-data.ts'

/**
 * What one signer of a message did. `verified` speaks of the signature only: whether the certificate is trusted is another question.
 * `countersigners` signed this signature (§11.4), each with a verdict of its own; whether the signature holds does not depend on them.
 */
export type SignerVerdict =
  | {
      readonly verified: true
      readonly certificate: Certificate
      readonly algorithm: AlgorithmId
      readonly signingTime?: Date
      readonly countersigners: readonly SignerVerdict[]
      readonly signature: Uint8Array
      /** TimeStampTokens said to be over this signature, unread: `judgeTimestamp`. */
      readonly timestamps: readonly Uint8Array[]
    }
  | { readonly verified: false; readonly certificate?: Certificate; readonly problem: string }

export type VerifiedSignedData = {
  readonly contentType: string
  readonly content: Uint8Array
  readonly certificates: readonly Certificate[]
  /** One for each signer, in order. A message nobody signed has none. */
  readonly signers: readonly SignerVerdict[]
}

/**
 * Verifies the signatures of a CMS SignedData (RFC 5652 §5.4 and §5.6; GB/T 35275 for SM2), BER or DER. Never throws: a message that
 * cannot be read is a problem, a signature that does not hold a verdict. SM2 signs with the default identity.
 * @param content the content of a detached message; ignored when the message has its own
 * @param certificates signers' certificates the message may leave out
 */
export function verifySignedData(input: {
  readonly message: Uint8Array
  readonly content?: Uint8Array
  readonly certificates?: readonly Certificate[]
}): Parsed<VerifiedSignedData> {
  const parsed = parseSignedData(input.message)
  if (!parsed.ok) return parsed
  const content = parsed.value.content ?? input.content
  if (content === undefined) return { ok: false, problem: 'SignedData: detached, and its content is not given' }
  const signers = judgeSigners(parsed.value, content, input.certificates ?? [])
  return { ok: true, value: { contentType: parsed.value.contentType, content, certificates: parsed.value.certificates, signers } }
}

/** The same of what was read already: one verdict for each signer. */
export function judgeSigners(data: SignedData, content: Uint8Array, more: readonly Certificate[]): readonly SignerVerdict[] {
  const known = [...data.certificates, ...more]
  return data.signers.map((signer) => judgeSigner(signer, { content, contentType: data.contentType }, known))
}

/** What a signer signed: content of a type or, without one, the signature above a countersignature. */
type SignedContent = { readonly content: Uint8Array; readonly contentType?: string }

function judgeSigner(signer: SignerInfo, signed: SignedContent, known: readonly Certificate[]): SignerVerdict {
  const named = known.filter((candidate) => isSigner(signer.signer, candidate))
  // issuer and serial number may fit several; the one the signer committed to is meant (RFC 5035 §3)
  const certificate = named.find((candidate) => isCertificateMeant(signer.signedAttributes, candidate)) ?? named[0]
  if (certificate === undefined) return { verified: false, problem: "the signer's certificate is not there" }
  const refused = (problem: string): SignerVerdict => ({ verified: false, certificate, problem })
  const hash = messageHashes.get(signer.digestAlgorithm)
  const algorithm = signatureAlgorithmOf(signer, hash)
  if (hash === undefined || algorithm === 'unknown') return refused('algorithm not supported')
  const problem = attributesProblem(signer, signed, hash)
  if (problem !== undefined) return refused(problem)
  if (!isCertificateMeant(signer.signedAttributes, certificate)) return refused('the signer names another certificate')
  const message = signer.signedAttributes?.encoded ?? signed.content
  const { publicKeySpki } = certificate
  if (!verifySignature({ algorithm, publicKeySpki, message, signature: signer.signature })) return refused('the signature does not hold')
  const signingTime = signingTimeOf(signer.signedAttributes)
  const countersigners = signer.countersigners.map((one) => judgeSigner(one, { content: signer.signature }, known))
  const { signature, timestamps } = signer
  return {
    verified: true,
    certificate,
    algorithm,
    ...(signingTime === undefined ? {} : { signingTime }),
    countersigners,
    signature,
    timestamps,
  }
}

function isSigner(signer: SignerInfo['signer'], candidate: Certificate): boolean {
  if ('keyIdentifier' in signer) return subjectKeyIdentifierOf(candidate) === signer.keyIdentifier
  return candidate.serialNumber === signer.serialNumber && nameKey(candidate.issuer) === signer.issuer
}

const rsaByHash: Readonly<Partial<Record<HashName, AlgorithmId>>> = { sha256: 'RSA-SHA256', sha384: 'RSA-SHA384', sha512: 'RSA-SHA512' }

/** The row of the table; the hash of the digest and the one of the signature must be the same, and weak rows are not taken. */
function signatureAlgorithmOf({ signatureAlgorithm }: SignerInfo, hash: HashName | undefined): AlgorithmId | 'unknown' {
  const oid = oidOfAlgorithm(signatureAlgorithm)
  if (hash === 'sm3' && cmsOids.sm2Signature.some((other) => other === oid)) return 'SM2-SM3'
  if (oid === oids.rsaEncryption) return (hash && rsaByHash[hash]) ?? 'unknown'
  const found = decodeAlgorithm(signatureAlgorithm)
  if (found === 'unknown') return found
  const row = algorithmRow(found)
  return row.hash === hash && !row.weak ? found : 'unknown'
}

function oidOfAlgorithm(algorithm: Uint8Array): string | undefined {
  const read = readDer('algorithm', algorithm, 1024, (reader) =>
    within(reader, tags.sequence, (inner) => {
      const oid = readOid(inner)
      readOptional(inner, tags.null)
      return oid
    }),
  )
  return read.ok ? read.value : undefined
}

/** What the signed attributes must say (§5.3, §5.6, §11.1, §11.2, §11.4; RFC 6211 §3); without them only plain data, or a signature, may be signed. */
function attributesProblem(signer: SignerInfo, { content, contentType }: SignedContent, hash: HashName): string | undefined {
  const { signedAttributes: attributes } = signer
  if (attributes === undefined) return contentType === undefined || isPlainData(contentType) ? undefined : 'signed attributes are missing'
  const type = readAttribute(attributes, cmsOids.contentType, readOid)
  // a countersignature names no type: what signs content is none of a signature, and the other way round
  if (type !== contentType || attributes.values.has(cmsOids.contentType) !== (contentType !== undefined))
    return 'the signed content type is another one'
  const digest = readAttribute(attributes, cmsOids.messageDigest, readOctets)
  if (digest === undefined || !equalBytes(digest, createHash(hash).update(content).digest())) return 'the content was changed'
  return protectionHolds(signer, attributes) ? undefined : 'the protected algorithms are other ones'
}

const isPlainData = (contentType: string): boolean => cmsOids.data.some((oid) => oid === contentType)

function readAttribute<T>(attributes: SignedAttributes, oid: string, read: Parameters<typeof readDer<T>>[3]): T | undefined {
  const raw = attributes.values.get(oid)
  const parsed = raw && readDer('attribute', raw, 4096, read)
  return parsed?.ok ? parsed.value : undefined
}

const signingTimeOf = (attributes: SignedAttributes | undefined): Date | undefined =>
  attributes && readAttribute(attributes, cmsOids.signingTime, readTime)

/** CMSAlgorithmProtection, where it is given: SEQUENCE { digestAlgorithm, [1] signatureAlgorithm }. */
function protectionHolds(signer: SignerInfo, attributes: SignedAttributes): boolean {
  if (!attributes.values.has(cmsOids.algorithmProtection)) return true
  const named = readAttribute(attributes, cmsOids.algorithmProtection, (reader) =>
    within(reader, tags.sequence, (inner) => ({
      digest: oidOfAlgorithm(readAny(inner).raw),
      signature: nextTag(inner) === context(1) ? readAny(inner).content : undefined,
      mac: readOptional(inner, contextPrimitive(2)),
    })),
  )
  const signature = readDer('algorithm', signer.signatureAlgorithm, 1024, readAny)
  if (named?.signature === undefined || !signature.ok) return false
  return named.digest === signer.digestAlgorithm && equalBytes(named.signature, signature.value.content)
}
