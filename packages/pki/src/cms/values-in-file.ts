import { readPem, textOfFile } from '../der/pem.ts'
import type { PemBlock } from '../der/pem.ts'
import { attempt, malformed, valueOf } from '../der/parsed.ts'
import type { Parsed } from '../der/parsed.ts'
import { enterValue, nextTag, readAny, readOid, readSmallInteger, readerOver, tags } from '../der/reader.ts'
import { cmsOids } from './cms-oids.ts'
import { parseSignedData } from './signed-data.ts'

/** What is looked for in a file. */
export type FileKind = 'certificate' | 'crl' | 'ocsp'

const labels: Readonly<Record<FileKind, readonly string[]>> = {
  certificate: ['CERTIFICATE', 'X509 CERTIFICATE', 'TRUSTED CERTIFICATE'],
  crl: ['X509 CRL', 'CRL'],
  ocsp: ['OCSP RESPONSE'],
}
const what: Readonly<Record<FileKind, string>> = { certificate: 'certificate', crl: 'revocation list', ocsp: 'OCSP response' }
const messageLabels: readonly string[] = ['PKCS7', 'CMS', 'PKCS #7 SIGNED DATA']

/**
 * Every value of the kind in a file as people have them, as DER and in its order: PEM (UTF-16 too, with several blocks and text around them),
 * DER, base64 without any frame; for certificates also what OpenSSL calls a trusted certificate (its trust settings are not read) and what a
 * SignedData carries (`.p7b`). All of them or a sentence: a file that cannot be read to its end gives no value. The values themselves are not
 * read. Never throws.
 */
export function valuesInFile(file: Uint8Array, kind: FileKind): Parsed<readonly Uint8Array[]> {
  return attempt('file', () => {
    const text = textOfFile(file)
    if (text.includes('-----BEGIN ')) return inPem(text, kind)
    if (file[0] === tags.sequence) return inDer(new Uint8Array(file), kind)
    const base64 = text.replace(/^\u00ef\u00bb\u00bf/, '').replace(/\s+/g, '')
    if (/^MI[A-Za-z0-9+/]+={0,2}$/.test(base64)) return inDer(new Uint8Array(Buffer.from(base64, 'base64')), kind)
    return malformed(`no ${what[kind]}: neither PEM nor DER`)
  })
}

function inPem(text: string, kind: FileKind): Uint8Array[] {
  const { blocks, unread } = readPem(text)
  if (unread > 0) malformed(unread === 1 ? 'a PEM block is damaged' : `${unread} PEM blocks are damaged`)
  const values = blocks.flatMap((block) => inBlock(block, kind))
  if (values.length === 0) malformed(`no ${what[kind]} in it, but ${[...new Set(blocks.map(({ label }) => label))].join(', ')}`)
  return values
}

function inBlock({ label, der }: PemBlock, kind: FileKind): Uint8Array[] {
  if (kind === 'certificate' && messageLabels.includes(label)) return inMessage(der)
  if (!labels[kind].includes(label)) return []
  return label === 'TRUSTED CERTIFICATE' ? [readAny(readerOver(der)).raw] : [der]
}

function inDer(der: Uint8Array, kind: FileKind): Uint8Array[] {
  const container = containerOf(der)
  if (container === 'SignedData' && kind === 'certificate') return inMessage(der)
  return container === undefined ? [der] : malformed(`no ${what[kind]} by itself, but ${container}`)
}

function inMessage(message: Uint8Array): Uint8Array[] {
  const { certificates } = valueOf(parseSignedData(message))
  return certificates.length > 0 ? certificates.map(({ raw }) => raw) : malformed('a SignedData without certificates')
}

/** What the DER is when it is a container people take for a certificate. */
function containerOf(der: Uint8Array): 'SignedData' | 'a PKCS #12 file' | 'a private key' | undefined {
  const found = attempt('container', () => {
    const inner = enterValue({ ...readerOver(der) }, tags.sequence)
    if (nextTag(inner) === tags.oid) {
      const type = readOid(inner)
      return cmsOids.signedData.some((oid) => oid === type) ? ('SignedData' as const) : undefined
    }
    if (nextTag(inner) !== tags.integer) return undefined
    return readSmallInteger(inner) === 3 ? ('a PKCS #12 file' as const) : ('a private key' as const)
  })
  return found.ok ? found.value : undefined
}
