/** Software UKeys: every `*.ukey` file of a folder is one that is plugged in; those in its `drawer/` are not. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, statSync, watch, type FSWatcher } from 'node:fs'
import { join } from 'node:path'
import { keyPairFromPkcs8, parseCertificate, signRaw } from '@yinxin/pki'
import type { UkeyCertificate } from '@yinxin/protocol/assistant'
import { failed, failure, succeeded, type Result } from '@yinxin/protocol/failures'
import { decodeBase64 } from '@yinxin/protocol/wire'
import type { DriverUkey, SignInput, UkeyDriver, UkeyEvent } from '../driver.ts'
import { installOnSoft, makeSoftKey } from './new-key.ts'
import { changeSoftPin, softPinLength, unlockUkey } from './operations.ts'
import { unblockSoft } from './unblock.ts'
import { readUkeyFile, type StoredCertificate, type UkeyFile } from './ukey-file.ts'

/** Most files of a folder that are looked at. */
const maxUkeys = 32

/** How often the folder is looked at besides its own notices, in milliseconds: some file systems give none. */
const pollMs = 500

/** @param folder created when missing */
export function createSoftDriver(folder: string): UkeyDriver {
  mkdirSync(join(folder, 'drawer'), { recursive: true, mode: 0o700 })
  const cache = new Map<string, { readonly stamp: string; readonly file: UkeyFile | undefined }>()
  const read = (path: string, stamp: string): UkeyFile | undefined => {
    const known = cache.get(path)
    if (known?.stamp === stamp) return known.file
    const file = readUkeyFile(path)
    if (cache.size > maxUkeys * 4) cache.clear()
    cache.set(path, { stamp, file })
    return file
  }
  const inserted = (): Map<string, { path: string; file: UkeyFile }> => {
    const found = new Map<string, { path: string; file: UkeyFile }>()
    for (const { path, stamp } of ukeyFiles(folder)) {
      const file = read(path, stamp)
      if (file !== undefined && !found.has(file.id)) found.set(file.id, { path, file })
    }
    return found
  }
  const inTurn = createTurns()
  const onUkey = <Value>(ukeyId: string, use: (path: string) => Promise<Result<Value>>): Promise<Result<Value>> =>
    inTurn(ukeyId, async () => {
      const found = inserted().get(ukeyId)
      return found === undefined ? failed('UKEY_MISSING') : use(found.path)
    })
  const listeners = watchFolder(folder, () => [...inserted().keys()])
  return {
    name: 'soft',
    list: async () => ({ ukeys: [...inserted().values()].map(({ file }) => describe(file)), problems: [] }),
    watch: listeners.add,
    sign: (input) =>
      inTurn(input.ukeyId, async () => {
        const found = inserted().get(input.ukeyId)
        return found === undefined ? failed('UKEY_MISSING') : signWith(found.path, found.file, input)
      }),
    changePin: ({ ukeyId, oldPin, newPin }) =>
      inTurn(ukeyId, async () => {
        const found = inserted().get(ukeyId)
        return found === undefined ? failed('UKEY_MISSING') : changeSoftPin(found.path, oldPin, newPin)
      }),
    makeKey: (input) => onUkey(input.ukeyId, (path) => makeSoftKey(path, input)),
    install: (input) => onUkey(input.ukeyId, (path) => installOnSoft(path, input)),
    unblock: (input) => onUkey(input.ukeyId, (path) => unblockSoft(path, input)),
    close: async () => listeners.close(),
  }
}

async function signWith(path: string, file: UkeyFile, { certificateSha256, pin, data }: SignInput): Promise<Result<Uint8Array>> {
  const own = file.certificates.find(({ certificate }) => sha256Of(certificate) === certificateSha256)
  if (own?.use !== 'authentication' || !fitsKey(own.certificate, file)) return failed('CERTIFICATE_NOT_ON_UKEY')
  if (file.pin.factory) return failed('PIN_FACTORY')
  const unlocked = await unlockUkey(path, pin)
  if (!unlocked.ok) return unlocked
  const { privateKey } = keyPairFromPkcs8(unlocked.value.privateKeyPkcs8)
  const algorithm = ({ SM2: 'SM2-SM3', 'P-256': 'ECDSA-SHA256', RSA: 'RSA-SHA256' } as const)[file.keyKind]
  return succeeded(signRaw({ algorithm, privateKey, message: data }))
}

function fitsKey(certificate: string, { publicKey }: UkeyFile): boolean {
  const parsed = parseCertificate(decodeBase64(certificate) ?? new Uint8Array())
  return parsed.ok && Buffer.from(parsed.value.publicKeySpki).toString('base64') === publicKey
}

function describe({ id, serialNumber, label, pin, certificates, admin }: UkeyFile): DriverUkey {
  return {
    id,
    serialNumber,
    label,
    driver: 'soft',
    software: true,
    abilities: ['exact-tries', 'factory-flag', ...(admin === undefined ? [] : (['unblock'] as const))],
    pin: { triesLeft: pin.triesLeft, locked: pin.triesLeft === 0, factory: pin.factory },
    pinLength: softPinLength,
    newKeys: ['SM2', 'P-256', 'RSA'],
    certificates: certificates.map(describeCertificate),
  }
}

function describeCertificate({ certificate, use }: StoredCertificate): UkeyCertificate {
  const [sha256, parsed] = [sha256Of(certificate), parseCertificate(decodeBase64(certificate) ?? new Uint8Array())]
  return parsed.ok
    ? { certificate, sha256, use }
    : { certificate, sha256, use: 'other', problem: failure('CERTIFICATE_MALFORMED', { reason: parsed.problem }) }
}

const sha256Of = (certificate: string): string => createHash('sha256').update(certificate, 'base64').digest('hex')

function ukeyFiles(folder: string): { path: string; stamp: string }[] {
  try {
    const names = readdirSync(folder)
      .filter((name) => name.endsWith('.ukey'))
      .sort()
      .slice(0, maxUkeys)
    return names.flatMap((name) => stampOf(join(folder, name)))
  } catch {
    return [] // the folder is gone: nothing is plugged in
  }
}

function stampOf(path: string): { path: string; stamp: string }[] {
  try {
    const { mtimeMs, size, ino } = statSync(path)
    return [{ path, stamp: `${mtimeMs} ${size} ${ino}` }]
  } catch {
    return [] // pulled out between the two calls
  }
}

function watchFolder(folder: string, present: () => string[]): { add(listener: (event: UkeyEvent) => void): () => void; close(): void } {
  const listeners = new Set<(event: UkeyEvent) => void>()
  let known = new Set(present())
  const compare = (): void => {
    const [before, after] = [known, new Set(present())]
    known = after
    const events = [
      ...[...before].filter((id) => !after.has(id)).map((ukeyId) => ({ kind: 'removed', ukeyId }) as const),
      ...[...after].filter((id) => !before.has(id)).map((ukeyId) => ({ kind: 'inserted', ukeyId }) as const),
    ]
    for (const event of events) for (const listener of listeners) listener(event)
  }
  const poll = setInterval(compare, pollMs)
  poll.unref()
  const notices = startNotices(folder, compare)
  return {
    add(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close() {
      clearInterval(poll)
      notices?.close()
    },
  }
}

function startNotices(folder: string, changed: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { persistent: false }, changed)
    watcher.on('error', () => watcher.close())
    return watcher
  } catch {
    return undefined // no notices on this file system: the poll remains
  }
}

/** One call at a time for each UKey: two PIN checks at once could otherwise read the same tries. */
function createTurns(): <Value>(id: string, task: () => Promise<Value>) => Promise<Value> {
  const last = new Map<string, Promise<unknown>>()
  return (id, task) => {
    const turn = (last.get(id) ?? Promise.resolve()).then(task, task)
    last.set(id, turn)
    void turn.finally(() => last.get(id) === turn && last.delete(id))
    return turn
  }
}
