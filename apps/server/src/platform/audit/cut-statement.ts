import { sign, verify, type KeyObject } from 'node:crypto'
import { asText, decodeBase64, encodeBase64, type JsonObject } from '@yinxin/protocol/wire'
import type { SealKey } from './seal-key.ts'
import { digestOf } from './seal.ts'

/** Says which lines were taken out of the database, and where they are now. It is the detail of an audit line of its own, `audit.cut`. */
export interface CutStatement {
  readonly stream: string
  /** The last seal whose lines were taken out. */
  readonly throughSeal: number
  /** Hash of that seal. */
  readonly sealHash: string
  /** How many lines this cut took out. */
  readonly lines: number
  /** Name and hex SHA-256 of the file they were written to first. */
  readonly file: string
  readonly fileSha256: string
  readonly key: string
  /** base64. */
  readonly signature: string
}

const signedText = ({ stream, throughSeal, sealHash, lines, file, fileSha256 }: Omit<CutStatement, 'key' | 'signature'>) =>
  Buffer.from(JSON.stringify(['yinxin audit cut', stream, throughSeal, sealHash, lines, file, fileSha256]))

/** Signs a statement with the key of the seals: whoever has only the database cannot declare a cut. */
export function signCut(key: SealKey, cut: Omit<CutStatement, 'key' | 'signature'>): CutStatement {
  return { ...cut, key: key.id, signature: encodeBase64(sign(digestOf(key.privateKey), signedText(cut), key.privateKey)) }
}

/** True when one of `keys` made this statement. */
export function cutStatementHolds(cut: CutStatement, keys: ReadonlyMap<string, KeyObject>): boolean {
  const [key, signature] = [keys.get(cut.key), decodeBase64(cut.signature)]
  return key !== undefined && signature !== undefined && verify(digestOf(key), signedText(cut), key, signature)
}

/** Reads the detail of an audit line; undefined: not a statement. */
export function readCutStatement(detail: JsonObject | undefined): CutStatement | undefined {
  const text = (name: string) => asText(detail?.[name], 500)
  const [stream, sealHash, file, fileSha256, key, signature] = ['stream', 'sealHash', 'file', 'fileSha256', 'key', 'signature'].map(text)
  const [throughSeal, lines] = [detail?.['throughSeal'], detail?.['lines']]
  if (!Number.isSafeInteger(throughSeal) || !Number.isSafeInteger(lines)) return undefined
  if (stream === undefined || sealHash === undefined || file === undefined || fileSha256 === undefined) return undefined
  if (key === undefined || signature === undefined) return undefined
  return { stream, throughSeal: throughSeal as number, sealHash, lines: lines as number, file, fileSha256, key, signature }
}
