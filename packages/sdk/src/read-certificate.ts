import { decodeBase64 } from '@yinxin/protocol/wire'

/** What a person needs to recognise a certificate. Nothing in it is verified: the gateway does that. */
export interface CertificateSummary {
  /** Organisation (O), or the common name where there is none. */
  readonly holder: string
  readonly commonName: string
  /** Unified social credit code, where the certificate tells it. */
  readonly uscc?: string
  /** Issuer's organisation, or common name. */
  readonly issuerName: string
  readonly issuerCommonName: string
  /** Upper-case hex. */
  readonly serial: string
  readonly notBefore: Date
  readonly notAfter: Date
  readonly algorithm: 'SM2' | 'RSA' | 'ECDSA' | 'other'
}

interface Node {
  readonly tag: number
  readonly content: Uint8Array
}

/**
 * Reads the few fields of an X.509 certificate (RFC 5280 §4.1) that a page shows.
 * @param base64 DER
 * @returns undefined when it cannot be read
 */
export function readCertificate(base64: string): CertificateSummary | undefined {
  try {
    const der = decodeBase64(base64)
    return der === undefined ? undefined : summarise(der)
  } catch {
    return undefined // RangeError: cut off or not DER
  }
}

function summarise(der: Uint8Array): CertificateSummary {
  const fields = children(first(children(first([read(der, 0).node]).content)).content)
  if (fields[0]?.tag === 0xa0) fields.shift() // version is absent in v1
  const [serial, , issuer, validity, subject, key, ...rest] = fields.map((field) => field.content)
  const [issuerNames, subjectNames] = [names(issuer), names(subject)]
  const [from, until] = children(defined(validity)).map(time)
  const uscc = gmCode(rest) ?? subjectCode(subjectNames)
  return {
    holder: subjectNames.get('55040a') ?? subjectNames.get('550403') ?? '',
    commonName: subjectNames.get('550403') ?? '',
    ...(uscc === undefined ? {} : { uscc }),
    issuerName: issuerNames.get('55040a') ?? issuerNames.get('550403') ?? '',
    issuerCommonName: issuerNames.get('550403') ?? '',
    serial: hex(defined(serial))
      .replace(/^(00)+(?=.)/, '')
      .toUpperCase(),
    notBefore: defined(from),
    notAfter: defined(until),
    algorithm: algorithmOf(hex(defined(key))),
  }
}

/** Algorithm by the object identifiers inside the subject public key info: 1.2.156.10197.1.301, rsaEncryption, id-ecPublicKey. */
function algorithmOf(keyInfo: string): CertificateSummary['algorithm'] {
  if (keyInfo.includes('06082a811ccf5501822d')) return 'SM2'
  if (keyInfo.includes('06092a864886f70d010101')) return 'RSA'
  return keyInfo.includes('06072a8648ce3d0201') ? 'ECDSA' : 'other'
}

function names(encoded: Uint8Array | undefined): Map<string, string> {
  const pairs = children(defined(encoded))
    .flatMap((set) => children(set.content))
    .map((pair) => children(pair.content))
  return new Map(pairs.map(([type, value]) => [hex(defined(type).content), text(defined(value))]))
}

const codePattern = /[0-9A-HJ-NPQRTUWXY]{18}$/

/** Credit code in the subject: organizationIdentifier, serialNumber or OU, with whatever prefix the issuer writes. */
function subjectCode(subject: Map<string, string>): string | undefined {
  for (const type of ['550461', '550405', '55040b', '550403']) {
    const code = codePattern.exec(subject.get(type) ?? '')?.[0]
    if (code !== undefined) return code
  }
  return undefined
}

/** Organisation code extension 1.2.156.10260.4.1.4 (GM/T 0015 §5.2.4.12), under whatever wrapping the issuer chose. */
function gmCode(rest: readonly Uint8Array[]): string | undefined {
  const oid = '2a811cd014040104'
  for (const extension of rest.flatMap(extensionsOf)) {
    const parts = children(extension.content)
    const value = parts[parts.length - 1]
    if (hex(defined(parts[0]).content) !== oid || value === undefined) continue
    return codePattern.exec(String.fromCharCode(...value.content))?.[0]
  }
  return undefined
}

/** The trailing [3] field holds the list; other trailing fields (unique identifiers) are no sequences and give nothing. */
function extensionsOf(field: Uint8Array): Node[] {
  return field[0] === 0x30 ? children(first(children(field)).content) : []
}

function text({ tag, content }: Node): string {
  if (tag === 0x1e) return new TextDecoder('utf-16be').decode(content)
  return new TextDecoder(tag === 0x0c ? 'utf-8' : 'latin1').decode(content)
}

/** UTCTime or GeneralizedTime, always with seconds and `Z` (RFC 5280 §4.1.2.5). */
function time({ tag, content }: Node): Date {
  const digits = String.fromCharCode(...content)
  const full = tag === 0x17 ? (Number(digits.slice(0, 2)) < 50 ? '20' : '19') + digits : digits
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(full) ?? []
  const moment = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  if (Number.isNaN(+moment)) throw new RangeError('time') // none at all, or a thirteenth month
  return moment
}

function children(bytes: Uint8Array): Node[] {
  const nodes: Node[] = []
  for (let at = 0; at < bytes.length;) {
    const { node, end } = read(bytes, at)
    nodes.push(node)
    at = end
  }
  return nodes
}

function read(bytes: Uint8Array, at: number): { node: Node; end: number } {
  const [tag, size] = [bytes[at], bytes[at + 1]]
  if (tag === undefined || size === undefined) throw new RangeError('cut off')
  const extra = size < 0x80 ? 0 : size & 0x7f
  if (extra > 3 || size === 0x80) throw new RangeError('length')
  const start = at + 2 + extra
  const length = extra === 0 ? size : bytes.slice(at + 2, start).reduce((sum, octet) => sum * 256 + octet, 0)
  if (start + length > bytes.length) throw new RangeError('cut off')
  return { node: { tag, content: bytes.slice(start, start + length) }, end: start + length }
}

const hex = (bytes: Uint8Array) => Array.from(bytes, (octet) => octet.toString(16).padStart(2, '0')).join('')

function defined<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError('missing')
  return value
}

const first = <T>(list: readonly T[]): T => defined(list[0])
