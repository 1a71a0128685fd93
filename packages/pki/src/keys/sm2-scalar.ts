import type { KeyObject } from 'node:crypto'
import { malformed } from '../der/parsed.ts'
import { enterValue, readAny, readOctets, readSmallInteger, readerOver, tags } from '../der/reader.ts'
import { publicKeySpkiOf, sm2Coordinates } from './sm2.ts'

/** The scalar d of an SM2 private key: the octets of its ECPrivateKey (RFC 5915 §3), 32 bytes. Throws for another key. */
export function sm2Scalar(privateKey: KeyObject): Uint8Array {
  if (sm2Coordinates(publicKeySpkiOf(privateKey)) === undefined) malformed('not an SM2 key')
  const info = enterValue(readerOver(new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' }))), tags.sequence)
  readSmallInteger(info)
  readAny(info)
  const key = enterValue(readerOver(readOctets(info)), tags.sequence)
  readSmallInteger(key)
  return readOctets(key)
}
