/**
 * The folder of the download site: what any web server can serve. `metadata/` for assistants, `files/` with the packages, `SHA256SUMS` with two signatures for
 * people, `keys/` with the public keys of those. What is named by nothing yet is written first and `timestamp.json` last, so that a reader
 * never meets half a release.
 */
import { createHash, type Hash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  closeSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { derToPem, sign } from '@yinxin/pki'
import { readFileName, readListedWords, readReleases } from '@yinxin/protocol/assistant'
import { asObject, asText, parseObject, type JsonObject } from '@yinxin/protocol/wire'
import { makeRoot, makeSnapshot, makeTargets, makeTimestamp, type Metadata, type Target } from './update-metadata.ts'
import { metadataKeys, type RoleKeys, type UpdateRole, type VendorKeys } from './vendor-keys.ts'

/** Days each file is good for: the root is changed by hand, the timestamp is made anew every day or so (`yinxin vendor refresh`). */
const usualDays: Readonly<Record<UpdateRole, number>> = { root: 365, targets: 180, snapshot: 180, timestamp: 7 }

export interface Publishing {
  /** The site's folder. */
  readonly site: string
  readonly keys: VendorKeys
  readonly now: Date
}

/** Publishes the next root. @returns its version */
export function publishRoot({ site, keys, now }: Publishing, before: RoleKeys | undefined): number {
  const version = rootVersion(site) + 1
  if (version > 1 && before === undefined && !isRootKey(site, version - 1, keys))
    throw new Error('the root key is another one: name the file of the one before with --old-keys')
  const root = makeRoot(keys.roles, { version, now, days: usualDays.root }, before)
  writeWhole(join(site, 'metadata', `${version}.root.json`), JSON.stringify(root))
  return version
}

/** Highest root there is; 0: none. */
function rootVersion(site: string): number {
  let version = 0
  while (existsSync(join(site, 'metadata', `${version + 1}.root.json`))) version++
  return version
}

function isRootKey(site: string, version: number, keys: VendorKeys): boolean {
  const root = parseObject(readFileSync(join(site, 'metadata', `${version}.root.json`), 'utf8'))
  const listed = asObject(asObject(asObject(root?.['signed'])?.['roles'])?.['root'])?.['keyids']
  const own = keys.roles.get('root')
  return own !== undefined && Array.isArray(listed) && listed.includes(metadataKeys(own).ed25519.id)
}

/**
 * Publishes the releases of a reviewed file, `{"releases": [{version, date, notes, files: [{name, system, architecture}]}]}`: all there are to be from now on.
 * Throws one sentence for a file that is malformed, a package that is missing, and one whose bytes changed under its name.
 * @param from folder with the new packages
 */
export function publishReleases(
  publishing: Publishing,
  reviewed: JsonObject,
  from: string,
): { readonly files: number; readonly version: number } {
  const { site, keys, now } = publishing
  if (rootVersion(site) === 0) throw new Error('there is no root yet: yinxin vendor root')
  const targets = Object.fromEntries(targetsOf(reviewed).map(({ name, custom }) => [name, takeFile(site, from, name, custom)]))
  if (readReleases({ targets }) === undefined)
    throw new Error('the assistant would not read these releases: a version, a day or a system is malformed')
  const version = currentVersion(site, 'targets') + 1
  const metadata = makeTargets(keys.roles, { version, now, days: usualDays.targets }, targets)
  writeWhole(join(site, 'metadata', `${version}.targets.json`), JSON.stringify(metadata))
  writeSums(site, targets, keys)
  publishFresh(publishing, version)
  return { files: Object.keys(targets).length, version }
}

/** Publishes a new snapshot and timestamp: what is newest is said anew, and is good for another week. */
export function publishFresh({ site, keys, now }: Publishing, targetsVersion = currentVersion(site, 'targets')): void {
  if (targetsVersion === 0) throw new Error('there is no release yet: yinxin vendor release')
  const next = (role: 'snapshot' | 'timestamp') => ({ version: currentVersion(site, role) + 1, now, days: usualDays[role] })
  const snapshot = makeSnapshot(keys.roles, next('snapshot'), targetsVersion)
  const timestamp = makeTimestamp(keys.roles, next('timestamp'), snapshot.signed.version)
  writeWhole(join(site, 'metadata', `${snapshot.signed.version}.snapshot.json`), JSON.stringify(snapshot))
  writeWhole(join(site, 'metadata/timestamp.json'), JSON.stringify(timestamp))
}

/** Version of what is published; 0: nothing. */
function currentVersion(site: string, role: 'targets' | 'snapshot' | 'timestamp'): number {
  const read = (name: string): Metadata['signed'] | undefined => {
    const file = join(site, 'metadata', name)
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Metadata).signed : undefined
  }
  const named = (signed: Metadata['signed'] | undefined, name: string): number =>
    Number(asObject(asObject(signed?.['meta'])?.[name])?.['version'] ?? 0)
  const timestamp = read('timestamp.json')
  if (role === 'timestamp') return timestamp?.version ?? 0
  const snapshot = named(timestamp, 'snapshot.json')
  return role === 'snapshot' ? snapshot : named(read(`${snapshot}.snapshot.json`), 'targets.json')
}

interface ReviewedFile {
  readonly name: string
  readonly custom: object
}

function targetsOf(reviewed: JsonObject): readonly ReviewedFile[] {
  const releases = reviewed['releases']
  if (!Array.isArray(releases)) throw new Error("the file has no list 'releases'")
  return releases.flatMap((value: unknown) => {
    const release = asObject(value)
    const [version, date, notes] = [release?.['version'], release?.['date'], readListedWords(release?.['notes'], 2000)]
    const files = release?.['files']
    if (notes === undefined || !Array.isArray(files)) throw new Error(`release '${String(version)}' has no notes in Chinese, or no files`)
    return files.map((one: unknown) => {
      const file = asObject(one)
      const name = readFileName(file?.['name'])
      if (name === undefined) throw new Error(`'${asText(file?.['name'], 200) ?? ''}' is no name of a file`)
      return { name, custom: { version, date, notes, system: file?.['system'], architecture: file?.['architecture'] } }
    })
  })
}

function takeFile(site: string, from: string, name: string, custom: object): Target {
  const [given, published] = [join(from, name), join(site, 'files', name)]
  const there = existsSync(published)
  if (!there && !existsSync(given)) throw new Error(`${name} is neither in ${from} nor published`)
  if (there && existsSync(given) && hashFile(given, 'sha256') !== hashFile(published, 'sha256'))
    throw new Error(`${name} was published with other bytes: give the package another version`)
  if (!there) {
    mkdirSync(dirname(published), { recursive: true })
    copyFileSync(given, `${published}.new`)
    renameSync(`${published}.new`, published)
  }
  const hashes = { sha256: hashFile(published, 'sha256'), sm3: hashFile(published, 'sm3') }
  return { length: statSync(published).size, hashes, custom }
}

function hashFile(path: string, algorithm: 'sha256' | 'sm3'): string {
  const hash: Hash = createHash(algorithm)
  const file = openSync(path, 'r')
  try {
    const chunk = Buffer.allocUnsafe(1 << 20)
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) hash.update(chunk.subarray(0, read))
  } finally {
    closeSync(file)
  }
  return hash.digest('hex')
}

/** For people who check by hand: sums as `sha256sum --check` reads them, signed with the keys of the targets, and those keys. */
function writeSums(site: string, targets: Readonly<Record<string, Target>>, { roles }: VendorKeys): void {
  const keys = roles.get('targets')
  if (keys === undefined) throw new Error("the keys of 'targets' are needed: name their file with --keys")
  const lines = Object.entries(targets).map(([name, { hashes }]) => `${hashes['sha256'] ?? ''}  ${name}\n`)
  const sums = Buffer.from(lines.toSorted((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1)).join(''))
  const pem = (spki: Uint8Array): string => derToPem(spki, 'PUBLIC KEY')
  const folder = join(site, 'files')
  mkdirSync(folder, { recursive: true })
  writeWhole(join(site, 'keys/ed25519.pem'), pem(keys.ed25519.publicKeySpki))
  writeWhole(join(site, 'keys/sm2.pem'), pem(keys.sm2.publicKeySpki))
  writeWhole(join(folder, 'SHA256SUMS.ed25519.sig'), sign({ algorithm: 'Ed25519', privateKey: keys.ed25519.privateKey, message: sums }))
  writeWhole(join(folder, 'SHA256SUMS.sm2.sig'), sign({ algorithm: 'SM2-SM3', privateKey: keys.sm2.privateKey, message: sums }))
  writeWhole(join(folder, 'SHA256SUMS'), sums)
}

/** Beside it, flushed, renamed over it: a reader meets the old one or the new one. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true })
  const beside = join(dirname(path), `.${basename(path)}.new`)
  writeFileSync(beside, content, { flush: true })
  renameSync(beside, path)
}
