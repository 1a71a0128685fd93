import { hash } from 'node:crypto'
import { keyPairFromPkcs8, type KeyPair } from '@yinxin/pki'
import { asText, decodeBase64, encodeBase64, parseObject } from '@yinxin/protocol/wire'
import { openUnderPassphrase, sealUnderPassphrase } from '../../platform/passphrase-seal.ts'

const kind = 'yinxin-root-key-1'
/** Shortest passphrase of one custodian, in characters. */
export const shortestPassphrase = 12

/** One passphrase of several: each with its length before it, so that no other division of the same letters is the same. */
const joined = (passphrases: readonly string[]): string =>
  passphrases
    .map((one) => one.normalize('NFC'))
    .map((one) => `${one.length}:${one}`)
    .join('|')

const contextOf = (publicKeySpki: Uint8Array, custodians: number): string => `${kind} ${custodians} ${hash('sha256', publicKeySpki, 'hex')}`

/**
 * The text of a root key's file. Every custodian's passphrase is needed to open it: one alone, or all but one, open nothing.
 * @param passphrases in the order of the custodians
 */
export function sealRootKey({ privateKeyPkcs8, publicKeySpki }: KeyPair, passphrases: readonly string[]): string {
  const seal = sealUnderPassphrase(privateKeyPkcs8, joined(passphrases), contextOf(publicKeySpki, passphrases.length))
  const file = { kind, custodians: passphrases.length, publicKey: encodeBase64(publicKeySpki), ...seal }
  return `${JSON.stringify(file, undefined, 2)}\n`
}

/** Opens it. Throws one sentence: no such file, another number of custodians, or a passphrase that is another one. */
export function openRootKey(name: string, text: string, passphrases: readonly string[]): KeyPair {
  const file = parseObject(text)
  const field = (of: string): string => asText(file?.[of], 100_000) ?? ''
  const publicKeySpki = decodeBase64(field('publicKey'))
  if (file?.['kind'] !== kind || publicKeySpki === undefined) throw new Error(`${name} is no file of a root key`)
  const custodians = file['custodians']
  if (custodians !== passphrases.length)
    throw new Error(`${name} has ${String(custodians)} custodians, and the script names ${passphrases.length}`)
  const seal = { salt: field('salt'), nonce: field('nonce'), sealed: field('sealed') }
  const opened = openUnderPassphrase(seal, joined(passphrases), contextOf(publicKeySpki, passphrases.length))
  if (opened === undefined) throw new Error(`${name}: a passphrase is another one (or given in another order), or the file was changed`)
  return keyPairFromPkcs8(new Uint8Array(opened))
}
