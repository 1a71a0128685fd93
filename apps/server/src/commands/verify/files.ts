import { readFileSync } from 'node:fs'
import { pemToDer } from '@yinxin/pki'
import { UsageError } from '../arguments.ts'

/** PEM labels under which each kind of file is written. */
const labels = {
  certificate: ['CERTIFICATE', 'X509 CERTIFICATE', 'TRUSTED CERTIFICATE'],
  crl: ['X509 CRL', 'CRL'],
  ocsp: ['OCSP RESPONSE'],
} as const

/** Every value of the kind in a file, DER or PEM; a PEM file may hold several. Throws UsageError when there is none. */
export function readDerFile(file: string, kind: keyof typeof labels): Uint8Array[] {
  const bytes = readBytes(file)
  // DER begins with a tag; text before the first line of PEM is allowed (RFC 7468 §2).
  if (bytes[0] === 0x30 && !bytes.subarray(0, 4096).includes('-----BEGIN ')) return [new Uint8Array(bytes)]
  const text = bytes.toString('latin1')
  const found = labels[kind].flatMap((label) => pemToDer(text, label))
  if (found.length === 0) throw new UsageError(`${file} holds no ${labels[kind][0]}, neither PEM nor DER`)
  return found
}

/** The text of a file without the line end an editor adds. Throws UsageError. */
export const readTextFile = (file: string): string => readBytes(file).toString('utf8').trim()

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch {
    throw new UsageError(`${file} cannot be read`)
  }
}
