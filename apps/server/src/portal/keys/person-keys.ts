import { createHmac, randomBytes } from 'node:crypto'
import type { IdentityDocument } from '@yinxin/protocol/identifiers'
import { masterKeyOf } from '../../platform/keys/master-keys.ts'
import { createSecrets, type Secrets } from '../../platform/secrets.ts'
import { portalKey, portalKeys, type KeyDeps } from './portal-key.ts'

/** What personal data is kept with: sealed value by value, and found by keyed hashes (R33). */
export interface PersonKeys {
  /**
   * Seals a value for one column of one row (`context`: see `rowOf`); moved to another row it does not open. AES-256-GCM under the data key, which the
   * master key wraps: the master key is changed without touching a value.
   */
  readonly sealed: Secrets
  /** What a document is found by; of any kind when the kind is not known. */
  documentHash(document: Pick<IdentityDocument, 'kind' | 'number'>): string
  mobileHash(mobile: string): string
  pseudonymHash(provider: string, pseudonym: string): string
  /** What is stored of a one-time code. */
  codeHash(code: string, browser: string, purpose: string): string
  /** What is counted for an account that was typed, whether it exists or not. */
  accountHash(account: string): string
  /** Goes into every password hash: without it a copy of the database guesses nothing. */
  readonly pepper: Uint8Array
}

/** Kind of the keys that seal values of persons. */
const personalDataKind = 'personal-data'

const randomKey = () => randomBytes(32)

/** The keys of personal data, made at first use and read when somebody first needs them: a portal at rest holds none. */
export function openPersonKeys(deps: KeyDeps): () => Promise<PersonKeys> {
  let keys: Promise<PersonKeys> | undefined
  return () => {
    keys ??= readKeys(deps)
    keys.catch(() => (keys = undefined)) // the database was away: the next one asks again
    return keys
  }
}

async function readKeys(deps: KeyDeps): Promise<PersonKeys> {
  const newestFirst = (await portalKeys(deps, personalDataKind, randomKey)).toReversed().map(({ bytes }) => masterKeyOf(bytes))
  const [documents, mobiles, codes, pepper] = [
    await portalKey(deps, 'look-up.document', randomKey),
    await portalKey(deps, 'look-up.mobile', randomKey),
    await portalKey(deps, 'one-time-codes', randomKey),
    await portalKey(deps, 'password-pepper', randomKey),
  ]
  return {
    sealed: createSecrets(() => newestFirst),
    documentHash: ({ kind, number }) => keyed(documents, kind, number),
    mobileHash: (mobile) => keyed(mobiles, mobile),
    pseudonymHash: (provider, pseudonym) => keyed(documents, 'pseudonym', provider, pseudonym),
    codeHash: (code, browser, purpose) => keyed(codes, purpose, browser, code),
    accountHash: (account) => keyed(mobiles, 'typed', account),
    pepper,
  }
}

/** HMAC-SM3 (GM/T 0004, RFC 2104), hex. The parts are told apart: no two lists of them give one text. */
const keyed = (key: Uint8Array, ...parts: readonly string[]) => createHmac('sm3', key).update(JSON.stringify(parts)).digest('hex')

/** What a sealed value is bound to. */
export const rowOf = (table: string, column: string, row: string): string => `${table}.${column}.${row}`

/** Seals a text. */
export const sealText = (keys: PersonKeys, text: string, context: string): Buffer =>
  Buffer.from(keys.sealed.wrap(Buffer.from(text, 'utf8'), context))

/** Opens a text; throws when it was sealed for another row or under a key that is gone. */
export const openText = (keys: PersonKeys, sealed: Uint8Array, context: string): string =>
  Buffer.from(keys.sealed.unwrap(sealed, context)).toString('utf8')
