import { parseCertificate } from '../x509/certificate.ts'
import type { Certificate } from '../x509/certificate.ts'
import {
  atEnd,
  context,
  contextPrimitive,
  elementsOf,
  enterValue,
  expectEnd,
  nextTag,
  readAny,
  readDer,
  readIntegerBytes,
  readOctets,
  readOid,
  readOptional,
  readSmallInteger,
  readValue,
  tags,
  within,
  withinOptional,
} from '../der/reader.ts'
import type { DerReader } from '../der/reader.ts'
import { encodeSetOf } from '../der/writer.ts'
import { nameKey, readName } from '../x509/name.ts'
import { cmsOids } from './cms-oids.ts'
import { toHex } from '../der/bytes.ts'
import { malformed } from '../der/parsed.ts'
import type { Parsed } from '../der/parsed.ts'
import { serialFromContent } from '../x509/serial-number.ts'
import { definiteForm } from './ber.ts'

/** SignedData of CMS (RFC 5652 §5) and of GB/T 35275, as data; nothing here has been verified. */
export type SignedData = {
  /** As written: for a message it follows from what is inside. */
  readonly version: number
  /** AlgorithmIdentifiers as written: a hint for readers of one pass (§5.1). */
  readonly digestAlgorithms: readonly Uint8Array[]
  /** Object identifier of the content's type. */
  readonly contentType: string
  /** Absent: the content is elsewhere (detached). */
  readonly content?: Uint8Array
  /** Those that are X.509 certificates we can read; other choices are passed over. */
  readonly certificates: readonly Certificate[]
  readonly signers: readonly SignerInfo[]
}

export type SignerInfo = {
  /** Which certificate: issuer (as `nameKey`) and serial, or subject key identifier in hex. */
  readonly signer: { readonly issuer: string; readonly serialNumber: string } | { readonly keyIdentifier: string }
  /** Object identifier. */
  readonly digestAlgorithm: string
  /** AlgorithmIdentifier as written. */
  readonly signatureAlgorithm: Uint8Array
  readonly signature: Uint8Array
  /** Absent: the signature is over the content itself. */
  readonly signedAttributes?: SignedAttributes
  /** Who signed this signature (§11.4). Nothing but that signature protects their being here: anybody can take one away. */
  readonly countersigners: readonly SignerInfo[]
  /** TimeStampTokens over this signature (RFC 3161 appendix A), unread. These too can be taken away. */
  readonly timestamps: readonly Uint8Array[]
}

export type SignedAttributes = {
  /** What is signed: DER of the attributes as a SET OF, in the order DER wants (§5.4). */
  readonly encoded: Uint8Array
  /** The one value of each attribute, as encoded, by object identifier. */
  readonly values: ReadonlyMap<string, Uint8Array>
}

/** Largest message, signers (with countersigners: `signatures`, so deep) and certificates of one message: bounds on the work. */
const cmsLimits = { bytes: 4 * 1024 * 1024, signers: 16, signatures: 32, depth: 4, certificates: 32, attributes: 32 } as const

/** Reads one SignedData inside its ContentInfo, BER or DER. Never throws; does not verify. */
export function parseSignedData(message: Uint8Array): Parsed<SignedData> {
  const definite = definiteForm(message, cmsLimits.bytes)
  if (!definite.ok) return definite
  // the definite form is never longer than four times the input: each two octets of an indefinite value become at most eight
  return readDer('SignedData', definite.value, 4 * cmsLimits.bytes, (reader) =>
    within(reader, tags.sequence, (info) => {
      const type = readOid(info)
      if (!cmsOids.signedData.some((oid) => oid === type)) malformed('not SignedData')
      return within(info, context(0), (content) => within(content, tags.sequence, readSignedData))
    }),
  )
}

function readSignedData(reader: DerReader): SignedData {
  const version = readSmallInteger(reader)
  const digestAlgorithms = elementsOf(reader, tags.set, (set) => readAny(set).raw, cmsLimits.signers)
  const { contentType, content } = within(reader, tags.sequence, readContent)
  const certificates = nextTag(reader) === context(0) ? elementsOf(reader, context(0), readCertificate, cmsLimits.certificates) : []
  readOptional(reader, context(1)) // revocation data of the sender's choice is not evidence here
  const signers = elementsOf(reader, tags.set, (signer) => readSigner(signer, 0), cmsLimits.signers)
  if (signaturesOf(signers) > cmsLimits.signatures) malformed('too many signatures')
  return {
    ...{ version, digestAlgorithms, contentType },
    ...(content === undefined ? {} : { content }),
    certificates: certificates.filter((certificate) => certificate !== undefined),
    signers,
  }
}

function readContent(reader: DerReader): { contentType: string; content: Uint8Array | undefined } {
  const contentType = readOid(reader)
  return { contentType, content: withinOptional(reader, context(0), readOctets) }
}

function readCertificate(reader: DerReader): Certificate | undefined {
  const { tag, raw } = readAny(reader)
  if (tag !== tags.sequence) return undefined
  const parsed = parseCertificate(raw)
  return parsed.ok ? parsed.value : malformed(parsed.problem)
}

function readSigner(reader: DerReader, depth: number): SignerInfo {
  return within(reader, tags.sequence, (signer) => {
    const version = readSmallInteger(signer)
    const identifier = readSignerIdentifier(signer)
    if (version !== ('keyIdentifier' in identifier ? 3 : 1)) malformed('version of a signer does not fit how it is named') // §5.3
    const digestAlgorithm = readDigestAlgorithm(signer)
    const signedAttributes = nextTag(signer) === context(0) ? readAttributes(signer) : undefined
    const signatureAlgorithm = readValue(signer, tags.sequence).raw
    const signature = readOctets(signer)
    const unsigned = nextTag(signer) === context(1) ? readUnsigned(signer, depth + 1) : { countersigners: [], timestamps: [] }
    return {
      signer: identifier,
      digestAlgorithm,
      signatureAlgorithm,
      signature,
      ...unsigned,
      ...(signedAttributes === undefined ? {} : { signedAttributes }),
    }
  })
}

function readSignerIdentifier(reader: DerReader): SignerInfo['signer'] {
  if (nextTag(reader) === contextPrimitive(0)) return { keyIdentifier: toHex(readOctets(reader, contextPrimitive(0))) }
  return within(reader, tags.sequence, (pair) => ({
    issuer: nameKey(readName(pair)),
    serialNumber: serialFromContent(readIntegerBytes(pair)),
  }))
}

/** A hash, by its object identifier; parameters are absent or NULL. */
export function readDigestAlgorithm(reader: DerReader): string {
  const algorithm = enterValue(reader, tags.sequence)
  const oid = readOid(algorithm)
  if (!atEnd(algorithm)) readValue(algorithm, tags.null)
  expectEnd(algorithm)
  return oid
}

/** Of the unsigned attributes countersignatures and time-stamps are read; there may be several of each (§11.4). */
function readUnsigned(reader: DerReader, depth: number): Pick<SignerInfo, 'countersigners' | 'timestamps'> {
  const [countersigners, timestamps]: [SignerInfo[], Uint8Array[]] = [[], []]
  const signerOf = (set: DerReader): SignerInfo =>
    depth > cmsLimits.depth ? malformed('countersignatures too deep') : readSigner(set, depth)
  const readAttribute = (attribute: DerReader): void => {
    const type = readOid(attribute)
    if (type === cmsOids.countersignature) {
      countersigners.push(...elementsOf(attribute, tags.set, signerOf, cmsLimits.signatures))
      return
    }
    const values = elementsOf(attribute, tags.set, readAny, cmsLimits.attributes)
    if (type === cmsOids.timestampToken) timestamps.push(...values.map(({ raw }) => raw))
  }
  elementsOf(reader, context(1), (list) => within(list, tags.sequence, readAttribute), cmsLimits.attributes)
  return { countersigners, timestamps }
}

const signaturesOf = (signers: readonly SignerInfo[]): number =>
  signers.reduce((sum, { countersigners }) => sum + 1 + signaturesOf(countersigners), 0)

/** Every attribute once and with one value: an attribute twice could say two things (§11). */
function readAttributes(reader: DerReader): SignedAttributes {
  const values = new Map<string, Uint8Array>()
  const encoded = elementsOf(
    reader,
    context(0),
    (list) => {
      const attribute = readValue(list, tags.sequence)
      const inner = enterValue({ ...list, offset: list.offset - attribute.raw.length, end: list.offset }, tags.sequence)
      const oid = readOid(inner)
      const [value, ...more] = elementsOf(inner, tags.set, readAny, 2)
      expectEnd(inner)
      if (value === undefined || more.length > 0 || values.has(oid)) malformed('attribute without exactly one value')
      values.set(oid, value.raw)
      return attribute.raw
    },
    cmsLimits.attributes,
  )
  if (encoded.length === 0) malformed('no signed attributes')
  return { encoded: encodeSetOf(encoded), values }
}
