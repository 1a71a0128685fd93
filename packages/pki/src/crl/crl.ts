import { createHash } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { algorithmRow, decodeAlgorithm, encodeAlgorithm } from '../keys/algorithm-table.ts'
import { sign } from '../keys/signatures.ts'
import type { AlgorithmId } from '../keys/algorithm-table.ts'
import { concatBytes, equalBytes, toHex } from '../der/bytes.ts'
import { isSignedBy } from '../x509/certificate.ts'
import type { Certificate } from '../x509/certificate.ts'
import {
  atEnd,
  context,
  expectEnd,
  enterValue,
  enterOptional,
  nextTag,
  readBitStringBytes,
  readDer,
  readIntegerBytes,
  readSmallInteger,
  readTime,
  readValue,
} from '../der/reader.ts'
import { readerOver, tags, within } from '../der/reader.ts'
import type { DerReader } from '../der/reader.ts'
import { encodeExplicit, encodeInteger, encodeSequence, encodeTime, encodeUnsigned, encodeValue } from '../der/writer.ts'
import { assembleSigned, buildExtension, encodeExtensions } from '../x509/extension-builders.ts'
import { noExtensions, readExtensions, revocationReasons, skipEmptyExtensions } from '../x509/extensions.ts'
import type { Extensions, RawExtension, RevocationReason } from '../x509/extensions.ts'
import { encodeName, nameKey, namesEqual, readName } from '../x509/name.ts'
import type { Name } from '../x509/name.ts'
import { oids } from '../der/oids.ts'
import { malformed } from '../der/parsed.ts'
import type { Parsed } from '../der/parsed.ts'
import { serialFromContent, serialOctets } from '../x509/serial-number.ts'

/** One revoked certificate. */
export type CrlEntry = { readonly revokedAt: Date; readonly reason: RevocationReason; readonly invalidityDate?: Date }

/** Offset of an entry by `certificateIssuerKey` and serial number. */
export type EntryPlaces = { get(key: string): number | undefined }

/** A certificate revocation list as data (RFC 5280 §5). Its entries stay encoded; `lookupRevocation` reads the one asked for. */
export type Crl = {
  readonly raw: Uint8Array
  readonly tbs: Uint8Array
  /** 1 or 2. */
  readonly version: number
  /** True when entries are announced and none is there. */
  readonly emptyEntries: boolean
  /** True when an entry announces extensions and has none. */
  readonly emptyEntryExtensions: boolean
  readonly signatureAlgorithm: AlgorithmId | 'unknown'
  readonly signature: Uint8Array
  readonly issuer: Name
  readonly thisUpdate: Date
  readonly nextUpdate?: Date
  readonly extensions: Extensions
  /** Critical extensions nobody here reads, those of entries included: such a list must not be used. */
  readonly criticalUnknown: readonly string[]
  readonly entryCount: number
  /** Place of each entry in `raw` by certificate issuer and serial number: a map, or for a large list its index (crl-index/). */
  readonly places: EntryPlaces
  /** SHA-256 over `raw`, lower-case hex. */
  readonly sha256: string
}

/** Largest list that is read: about two million entries. */
export const maxCrlBytes = 96 * 1024 * 1024

/** A list without its entries: what is known of it whichever way these are kept. */
export type CrlHead = Omit<Crl, 'places'>

/** Reads one DER list, strictly, every entry checked. Never throws; does not verify the signature. */
export function parseCrl(der: Uint8Array): Parsed<Crl & { readonly places: ReadonlyMap<string, number> }> {
  return readDer('CRL', der, maxCrlBytes, (reader) => {
    const { entries, ...frame } = readCrl(reader, readEntries)
    return {
      ...frame,
      sha256: createHash('sha256').update(frame.raw).digest('hex'),
      criticalUnknown: [...frame.criticalUnknown, ...entries.criticalUnknown],
      emptyEntryExtensions: entries.emptyExtensions,
      entryCount: entries.places.size,
      places: entries.places,
    }
  })
}

/** What stands around the entries. */
export type CrlFrame = Omit<CrlHead, 'entryCount' | 'sha256' | 'emptyEntryExtensions'>

/** Reads one list from a reader over all of it; `readEntries` is given a reader of the entries, if there are any, and reads them to the end. */
export function readCrl<E>(reader: DerReader, readEntries: ReadEntries<E>): CrlFrame & { readonly entries: E } {
  const raw = reader.bytes
  return within(reader, tags.sequence, (inner) => {
    const start = inner.offset
    const list = enterValue(inner, tags.sequence)
    const tbs = raw.subarray(start, inner.offset)
    const { innerAlgorithm, ...fields } = readTbsCertList(list, readEntries)
    const outerAlgorithm = readValue(inner, tags.sequence).raw
    if (!equalBytes(innerAlgorithm, outerAlgorithm)) malformed('inner and outer algorithm differ')
    return { raw, tbs, signature: readBitStringBytes(inner), ...fields }
  })
}

/** Reads the entries to their end, if there are any. */
type ReadEntries<E> = (entries: DerReader | undefined, issuer: Name, version: number) => E

const readVersion = (reader: DerReader): number => (readSmallInteger(reader) === 1 ? 2 : malformed('no such version'))

function readTbsCertList<E>(reader: DerReader, readEntries: ReadEntries<E>) {
  // Version 1 is said by saying nothing (RFC 5280 §5.1.2.1: if present, it must be v2).
  const version = nextTag(reader) === tags.integer ? readVersion(reader) : 1
  const innerAlgorithm = readValue(reader, tags.sequence).raw
  const issuer = readName(reader)
  const thisUpdate = readTime(reader)
  const nextUpdate = nextTag(reader) === tags.utcTime || nextTag(reader) === tags.generalizedTime ? { nextUpdate: readTime(reader) } : {}
  const inner = enterOptional(reader, tags.sequence)
  const emptyEntries = inner !== undefined && atEnd(inner)
  const entries = readEntries(inner, issuer, version)
  if (inner) expectEnd(inner)
  const extensions = readListExtensions(reader, version)
  expectEnd(reader)
  return {
    innerAlgorithm,
    version,
    emptyEntries,
    signatureAlgorithm: decodeAlgorithm(innerAlgorithm),
    issuer,
    thisUpdate,
    ...nextUpdate,
    extensions,
    criticalUnknown: extensions.criticalUnknown,
    entries,
  }
}

function readListExtensions(reader: DerReader, version: number): Extensions {
  if (nextTag(reader) !== context(0)) return noExtensions
  if (version === 1) malformed('extensions in a version 1 list')
  return within(reader, context(0), (inner) => readExtensions(inner, 'list'))
}

type Entries = {
  readonly places: Map<string, number>
  /** Keys whose entry only takes back a hold. */
  readonly removed: Set<string>
  readonly criticalUnknown: Set<string>
  emptyExtensions: boolean
}

function readEntries(reader: DerReader | undefined, crlIssuer: Name, version: number): Entries {
  const found: Entries = { places: new Map(), removed: new Set(), criticalUnknown: new Set(), emptyExtensions: false }
  // An indirect list names the certificate issuer once; it holds for the entries that follow (RFC 5280 §5.3.3).
  let issuer = ''
  const known: KnownExtensions = new Map()
  while (reader && !atEnd(reader)) {
    const place = reader.offset
    const { serialNumber, extensions } = readEntry(reader, known)
    if (extensions !== noExtensions) {
      if (version === 1) malformed('entry extensions in a version 1 list')
      issuer = certificateIssuerKey(extensions, crlIssuer) ?? issuer
      for (const oid of extensions.criticalUnknown) found.criticalUnknown.add(oid)
      found.emptyExtensions ||= extensions === emptyEntryExtensions
    }
    const key = issuer + serialNumber
    // Listed twice: the first entry that revokes counts, `removeFromCRL` only when nothing else is said (docs/verifier.md).
    if (!found.places.has(key) || found.removed.delete(key)) found.places.set(key, place)
    if (extensions.reasonCode === 'removeFromCRL' && found.places.get(key) === place) found.removed.add(key)
  }
  return found
}

/** Key of the certificate issuer an entry names: empty for the list's own issuer, nothing when it names none (RFC 5280 §5.3.3). */
export function certificateIssuerKey({ certificateIssuer }: Extensions, crlIssuer: Name): string | undefined {
  if (!certificateIssuer) return undefined
  const [directory] = certificateIssuer.flatMap((name) => (name.kind === 'directory' ? [name.name] : []))
  if (!directory) return malformed('certificate issuer without a name')
  return namesEqual(directory, crlIssuer) ? '' : `${nameKey(directory)}#`
}

/** What is read of an empty list of extensions, which real lists have in entries without any (docs/verifier.md). */
export const emptyEntryExtensions: Extensions = { all: [], criticalUnknown: [] }

/** Extensions of one entry. */
export const readEntryExtensions = (reader: DerReader): Extensions =>
  skipEmptyExtensions(reader) ? emptyEntryExtensions : readExtensions(reader, 'listEntry')

/** Extensions of entries by their encoding: long lists repeat the same few reasons over and over. */
type KnownExtensions = Map<string, Extensions>
const maxKnownExtensions = 64

function readRepeatedExtensions(entry: DerReader, known: KnownExtensions): Extensions {
  const { raw } = readValue(entry, tags.sequence)
  const key = toHex(raw)
  const extensions = known.get(key) ?? readEntryExtensions(readerOver(raw))
  if (known.size < maxKnownExtensions) known.set(key, extensions)
  return extensions
}

function readEntry(reader: DerReader, known: KnownExtensions): { serialNumber: string; revokedAt: Date; extensions: Extensions } {
  const entry = enterValue(reader, tags.sequence)
  const serialNumber = serialFromContent(readIntegerBytes(entry))
  const revokedAt = readTime(entry)
  const extensions = atEnd(entry) ? noExtensions : readRepeatedExtensions(entry, known)
  expectEnd(entry)
  return { serialNumber, revokedAt, extensions }
}

/**
 * The entry for a serial number (lower-case hex), or nothing when it is not on the list. `issuer` is the certificate's issuer and matters
 * for indirect lists only; unless given, the list's own issuer is meant. A reason `removeFromCRL` on a delta list means: no longer revoked.
 */
export function lookupRevocation(crl: Crl, serialNumber: string, issuer: Name = crl.issuer): CrlEntry | undefined {
  const place = crl.places.get(namesEqual(issuer, crl.issuer) ? serialNumber : `${nameKey(issuer)}#${serialNumber}`)
  if (place === undefined) return undefined
  const reader = readerOver(crl.raw)
  reader.offset = place
  const { revokedAt, extensions } = readEntry(reader, new Map())
  const { reasonCode: reason = 'unspecified', invalidityDate } = extensions
  return { revokedAt, reason, ...(invalidityDate ? { invalidityDate } : {}) }
}

/**
 * Was the list made by this issuer, and may the issuer make lists? Name, cRLSign (RFC 5280 §6.3.3 (f)), signature, nothing critical unread.
 * Dates and scope (delta, distribution point) are for the caller; `verifyChain` decides all of it.
 */
export function verifyCrl(crl: CrlHead, issuer: Certificate): { readonly ok: true } | { readonly ok: false; readonly problem: string } {
  const problem = crlProblem(crl, issuer)
  return problem === undefined ? { ok: true } : { ok: false, problem }
}

function crlProblem(crl: CrlHead, issuer: Certificate): string | undefined {
  const { keyUsage, subjectKeyIdentifier } = issuer.extensions
  const wanted = crl.extensions.authorityKeyIdentifier?.keyIdentifier
  if (!namesEqual(crl.issuer, issuer.subject)) return 'another issuer'
  if (wanted !== undefined && subjectKeyIdentifier !== undefined && wanted !== subjectKeyIdentifier) return 'another key of the issuer'
  if (keyUsage && !keyUsage.includes('cRLSign')) return 'the issuer may not sign revocation lists'
  if (crl.criticalUnknown.length > 0) return `critical extension not understood: ${crl.criticalUnknown.join(' ')}`
  if (crl.signatureAlgorithm === 'unknown') return 'algorithm not known'
  if (algorithmRow(crl.signatureAlgorithm).weak) return `${crl.signatureAlgorithm} is too weak`
  return isSignedBy(crl, issuer) ? undefined : 'signature wrong'
}

/** A certificate to put on a list. */
export type RevokedEntry = { readonly serialNumber: string; readonly revokedAt: Date; readonly reason?: RevocationReason }

export type CrlContent = {
  readonly issuer: Name
  readonly signatureAlgorithm: AlgorithmId
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  readonly crlNumber: bigint | number
  /** The issuer's key identifier, hex. */
  readonly authorityKeyIdentifier: string
  /** Entries, or those of `encodeRevokedEntries` joined: a list of a million is not kept as objects. */
  readonly revoked: readonly RevokedEntry[] | Uint8Array
  /** The shard this list covers, when it is not everything of the issuer. */
  readonly issuingDistributionPoint?: { urls?: readonly string[]; onlyUser?: boolean; onlyCa?: boolean }
  /** Makes a delta list on this base number (RFC 5280 §5.2.4). */
  readonly deltaBase?: bigint | number
}

/** Entries of a list, encoded one after the other. */
export const encodeRevokedEntries = (entries: readonly RevokedEntry[]): Uint8Array => concatBytes(entries.map(encodeEntry))

/** The to-be-signed bytes of a version 2 list. */
export function tbsCertList(content: CrlContent): Uint8Array {
  const { issuingDistributionPoint: point, deltaBase } = content
  const revoked = content.revoked instanceof Uint8Array ? content.revoked : encodeRevokedEntries(content.revoked)
  const extensions: RawExtension[] = [
    buildExtension.authorityKeyIdentifier(content.authorityKeyIdentifier),
    buildExtension.crlNumber(content.crlNumber),
    ...(deltaBase === undefined ? [] : [buildExtension.deltaCrlIndicator(deltaBase)]),
    ...(point ? [buildExtension.issuingDistributionPoint(point)] : []),
  ]
  return encodeSequence(
    encodeInteger(1),
    encodeAlgorithm(content.signatureAlgorithm),
    encodeName(content.issuer),
    encodeTime(content.thisUpdate),
    encodeTime(content.nextUpdate),
    ...(revoked.length > 0 ? [encodeValue(tags.sequence, revoked)] : []),
    encodeExplicit(0, encodeExtensions(extensions)),
  )
}

function encodeEntry({ serialNumber, revokedAt, reason = 'unspecified' }: RevokedEntry): Uint8Array {
  // RFC 5280 §5.3.1: `unspecified` is said by leaving the extension out.
  return encodeSequence(
    encodeUnsigned(serialOctets(serialNumber)),
    encodeTime(revokedAt),
    ...(reason === 'unspecified' ? [] : [reasonExtensions[reason]]),
  )
}

const reasonExtensions = Object.fromEntries(
  Object.keys(revocationReasons).map((reason) => [reason, encodeExtensions([buildExtension.reasonCode(reason as RevocationReason)])]),
) as Readonly<Record<RevocationReason, Uint8Array>>

/** A signed list in one step. */
export function buildCrl(content: CrlContent & { readonly issuerKey: KeyObject }): Uint8Array {
  const tbs = tbsCertList(content)
  const { signatureAlgorithm: algorithm, issuerKey: privateKey } = content
  return assembleSigned(tbs, encodeAlgorithm(algorithm), sign({ algorithm, privateKey, message: tbs }))
}

/** True for a list that only says what changed since a base list. */
export const isDeltaCrl = (crl: CrlHead): boolean => crl.extensions.all.some(({ oid }) => oid === oids.deltaCrlIndicator)
