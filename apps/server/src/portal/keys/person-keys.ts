import { createHmac, randomBytes } from 'node:crypto'
import type { IdentityDocument } from '@yinxin/protocol/identifiers'
import { masterKeyOf, type MasterKey } from '../../platform/keys/master-keys.ts'
import type { SealingAlgorithm } from '../../platform/keys/sealings.ts'
import { createSecrets, type Secrets } from '../../platform/secrets.ts'
import { keyPeriods, type DatedKey } from './key-periods.ts'
import { portalKey, portalKeys, type KeyDeps } from './portal-key.ts'

/** What personal data is kept with: sealed value by value, and found by keyed hashes (R33). */
export interface PersonKeys {
  /**
   * Seals a value for one column of one row (`context`: see `rowOf`); moved to another row it does not open. Under the data key, which the master key
   * wraps: the master key is changed without touching a value. By `portal.personalDataSealing`; what another one sealed opens too.
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
export const personalDataKind = 'personal-data'

/** A key that was added is known to every node after so long, in milliseconds: whoever asks later than that reads the keys anew first. */
const dataKeysServe = 30_000

export const randomKey = (): Buffer => randomBytes(32)

/**
 * The keys of personal data, made at first use and read when somebody first needs them: a portal at rest holds none. The data keys are read again when they
 * are half a minute old: one that is added begins to seal later than that, and old ones open until they are gone.
 */
export function openPersonKeys(deps: KeyDeps & { readonly sealing?: SealingAlgorithm | undefined }): () => Promise<PersonKeys> {
  let opened: Promise<Opened> | undefined
  let readAt = 0
  return async () => {
    if (opened === undefined) {
      opened = readKeys(deps)
      readAt = deps.clock.monotonic()
      opened.catch(() => (opened = undefined)) // the database was away: the next one asks again
    }
    const { keys, reload } = await opened
    if (deps.clock.monotonic() - readAt >= dataKeysServe) {
      const at = deps.clock.monotonic()
      await reload()
      readAt = at
    }
    return keys
  }
}

interface Opened {
  readonly keys: PersonKeys
  readonly reload: () => Promise<void>
}

interface DataKey extends DatedKey {
  readonly opened: MasterKey
}

const readDataKeys = async (deps: KeyDeps): Promise<readonly DataKey[]> =>
  (await portalKeys(deps, personalDataKind, randomKey)).map(({ bytes, signsFrom }) => ({ signsFrom, opened: masterKeyOf(bytes) }))

async function readKeys(deps: KeyDeps & { readonly sealing?: SealingAlgorithm | undefined }): Promise<Opened> {
  let dataKeys = await readDataKeys(deps)
  const [documents, mobiles, codes, pepper] = [
    await portalKey(deps, 'look-up.document', randomKey),
    await portalKey(deps, 'look-up.mobile', randomKey),
    await portalKey(deps, 'one-time-codes', randomKey),
    await portalKey(deps, 'password-pepper', randomKey),
  ]
  const sealingFirst = () => keyPeriods(dataKeys, deps.clock.now(), Number.POSITIVE_INFINITY).published.map(({ opened }) => opened)
  return {
    reload: async () => void (dataKeys = await readDataKeys(deps)),
    keys: {
      sealed: createSecrets(sealingFirst, deps.sealing),
      documentHash: ({ kind, number }) => keyed(documents, kind, number),
      mobileHash: (mobile) => keyed(mobiles, mobile),
      pseudonymHash: (provider, pseudonym) => keyed(documents, 'pseudonym', provider, pseudonym),
      codeHash: (code, browser, purpose) => keyed(codes, purpose, browser, code),
      accountHash: (account) => keyed(mobiles, 'typed', account),
      pepper,
    },
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
