import { createHash } from 'node:crypto';
import { fromHex, toHex } from './bytes.ts';
import { publicKeyBits } from './certificate.ts';
import type { Certificate } from './certificate.ts';
import { context, elementsOf, endOf, enter, nextTag, readAny, readDer, readIntegerBytes, readNull, readOctets, readOid, readSmallInteger } from './der.ts';
import { atEnd, readerOver, tags, within } from './der.ts';
import type { DerReader } from './der.ts';
import { encodeExplicit, encodeNull, encodeOctets, encodeOid, encodeSequence, encodeUnsigned } from './der-writer.ts';
import { encodeExtensions } from './extension-builders.ts';
import { extensionValue, noExtensions, readExtensions } from './extensions.ts';
import type { Extensions, RawExtension } from './extensions.ts';
import { oids } from './oids.ts';
import { malformed } from './parsed.ts';
import type { Parsed } from './parsed.ts';
import { serialFromContent, serialOctets } from './serial-number.ts';

/** Hashes a CertID may use. SHA-1 names a certificate here, it protects nothing (RFC 6960 §4.3). */
export type CertIdHash = 'sha1' | 'sha256' | 'sha384' | 'sha512' | 'sm3';

const hashOids: Readonly<Record<CertIdHash, string>> = { sha1: oids.sha1, sha256: oids.sha256, sha384: oids.sha384, sha512: oids.sha512, sm3: oids.sm3 };
const hashByOid = new Map(Object.entries(hashOids).map(([hash, oid]) => [oid, hash as CertIdHash]));

/** Names one certificate to a responder (RFC 6960 §4.1.1): issuer name hash, issuer key hash (hex) and serial number. */
export type CertId = { readonly hash: CertIdHash | 'unknown'; readonly issuerNameHash: string; readonly issuerKeyHash: string; readonly serialNumber: string };

/** The CertID of a certificate of this issuer. */
export function certIdOf(serialNumber: string, issuer: Pick<Certificate, 'subjectRaw' | 'publicKeySpki'>, hash: CertIdHash): CertId {
  const hex = (bytes: Uint8Array): string => createHash(hash).update(bytes).digest('hex');
  return { hash, issuerNameHash: hex(issuer.subjectRaw), issuerKeyHash: hex(publicKeyBits(issuer.publicKeySpki)), serialNumber };
}

/** True when the CertID names this serial number of this issuer, whatever hash it uses. */
export function certIdMatches(id: CertId, serialNumber: string, issuer: Pick<Certificate, 'subjectRaw' | 'publicKeySpki'>): boolean {
  if (id.hash === 'unknown' || id.serialNumber !== serialNumber) return false;
  const wanted = certIdOf(serialNumber, issuer, id.hash);
  return wanted.issuerNameHash === id.issuerNameHash && wanted.issuerKeyHash === id.issuerKeyHash;
}

/** Reads a CertID inside another structure. */
export function readCertId(reader: DerReader): CertId {
  return within(reader, tags.sequence, (inner) => {
    const hash = within(inner, tags.sequence, (algorithm) => {
      const found = hashByOid.get(readOid(algorithm)) ?? 'unknown';
      if (!atEnd(algorithm) && found !== 'unknown') readNull(algorithm);
      while (!atEnd(algorithm)) readAny(algorithm);
      return found;
    });
    return { hash, issuerNameHash: toHex(readOctets(inner)), issuerKeyHash: toHex(readOctets(inner)), serialNumber: serialFromContent(readIntegerBytes(inner)) };
  });
}

/** Encodes a CertID; throws RangeError for an unknown hash. */
export function encodeCertId({ hash, issuerNameHash, issuerKeyHash, serialNumber }: CertId): Uint8Array {
  if (hash === 'unknown') throw new RangeError('hash of the CertID not known');
  const algorithm = encodeSequence(encodeOid(hashOids[hash]), encodeNull());
  return encodeSequence(algorithm, encodeOctets(fromHex(issuerNameHash)), encodeOctets(fromHex(issuerKeyHash)), encodeUnsigned(serialOctets(serialNumber)));
}

export type OcspRequest = {
  readonly certIds: readonly CertId[];
  /** 1 to 32 octets (RFC 8954). */
  readonly nonce?: Uint8Array;
  readonly isSigned: boolean;
};

/** Nonce extension value: an OCTET STRING inside the extension's own (RFC 8954 §2.1). */
export const encodeNonce = (nonce: Uint8Array): RawExtension => ({ oid: oids.ocspNonce, critical: false, value: encodeOctets(nonce) });

/** The nonce among extensions; malformed or of a forbidden length stops the reading. */
export function nonceOf(extensions: Extensions): Uint8Array | undefined {
  const value = extensionValue(extensions, oids.ocspNonce);
  if (!value) return undefined;
  const reader = readerOver(value);
  const nonce = readOctets(reader);
  endOf(reader);
  return nonce.length >= 1 && nonce.length <= 32 ? nonce : malformed('nonce must have 1 to 32 octets');
}

const maxRequestBytes = 16 * 1024;
const maxCertIds = 20;

/** Reads one OCSP request, strictly. A signature on it is noted, not verified: this responder asks for none. */
export function parseOcspRequest(der: Uint8Array): Parsed<OcspRequest> {
  return readDer('OCSP request', der, maxRequestBytes, (reader) =>
    within(reader, tags.sequence, (inner) => {
      const fields = within(inner, tags.sequence, readTbsRequest);
      const isSigned = nextTag(inner) === context(0);
      if (isSigned) readAny(inner);
      return { ...fields, isSigned };
    }),
  );
}

function readTbsRequest(reader: DerReader): Omit<OcspRequest, 'isSigned'> {
  if (nextTag(reader) === context(0) && within(reader, context(0), (inner) => readSmallInteger(inner)) !== 0) malformed('no such version');
  if (nextTag(reader) === context(1)) readAny(reader);
  const certIds = elementsOf(reader, tags.sequence, readSingleRequest, maxCertIds);
  if (certIds.length === 0) malformed('asks for nothing');
  const extensions = nextTag(reader) === context(2) ? within(reader, context(2), readExtensions) : noExtensions;
  const unknown = extensions.all.find(({ oid, critical }) => critical && oid !== oids.ocspNonce);
  if (unknown) malformed(`critical extension not understood: ${unknown.oid}`);
  const nonce = nonceOf(extensions);
  return { certIds, ...(nonce ? { nonce } : {}) };
}

function readSingleRequest(reader: DerReader): CertId {
  const request = enter(reader, tags.sequence);
  const certId = readCertId(request);
  if (nextTag(request) === context(0)) {
    const { all } = within(request, context(0), readExtensions);
    if (all.some(({ critical }) => critical)) malformed('critical extension not understood');
  }
  endOf(request);
  return certId;
}

/** A request for one certificate. The nonce is the caller's random bytes (32 suggested); without one cached answers are welcome. */
export function buildOcspRequest(content: { serialNumber: string; issuer: Pick<Certificate, 'subjectRaw' | 'publicKeySpki'>; hash?: CertIdHash; nonce?: Uint8Array }): Uint8Array {
  const { serialNumber, issuer, hash = 'sha1', nonce } = content;
  const single = encodeSequence(encodeCertId(certIdOf(serialNumber, issuer, hash)));
  return encodeSequence(encodeSequence(encodeSequence(single), ...(nonce ? [encodeExplicit(2, encodeExtensions([encodeNonce(nonce)]))] : [])));
}

