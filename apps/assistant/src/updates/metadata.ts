/**
 * What the vendor says is newest, in the form of The Update Framework: tuf-js keeps its rules (older metadata, expired metadata, files of different
 * times, forged ones), our own check demands the SM2 signature. It works in a copy of the folder: what was refused leaves no trace in
 * the one that is trusted.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readReleases, type ReleaseFile } from '@yinxin/protocol/assistant'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { asObject, parseObject, type JsonObject } from '@yinxin/protocol/wire'
import { Updater } from 'tuf-js'
import { DownloadHTTPError, ExpiredMetadataError } from 'tuf-js/dist/error.js'
import { readJsonFile } from '../platform/json-file.ts'
import { fetchBytes, Unreachable } from '../platform/fetch.ts'
import { bearsSm2Signature } from './second-signature.ts'

export interface MetadataSources {
  /** Folder of the metadata that is trusted; made when it is not there. */
  readonly folder: string
  /** The root this assistant was installed with. */
  readonly root: string
  /** Address of the download site, ending in `/`. */
  readonly address: string
}

/** Bounds of one round, in files and bytes. */
const limits = {
  maxRootRotations: 32,
  maxDelegations: 1,
  rootMaxLength: 64_000,
  timestampMaxLength: 16_000,
  snapshotMaxLength: 64_000,
  targetsMaxLength: 1_000_000,
}

/**
 * Asks the download site and checks what it says.
 * @returns UPDATE_UNREACHABLE; UPDATE_EXPIRED for metadata that is over: somebody holds newer back, or nothing was published; UPDATE_REFUSED for what is older
 * than before, does not fit together or was not signed by both keys
 */
export async function refreshMetadata({ folder, root, address }: MetadataSources): Promise<Result<readonly ReleaseFile[]>> {
  const copy = `${folder}.new`
  recover(folder)
  rmSync(copy, { recursive: true, force: true })
  if (existsSync(folder)) cpSync(folder, copy, { recursive: true })
  else mkdirSync(copy, { recursive: true, mode: 0o700 })
  const trusted = newestRoot(join(copy, 'root.json'), root)
  if (trusted === undefined) return failed('UPDATE_REFUSED', { reason: 'no-root' })
  writeFileSync(join(copy, 'root.json'), JSON.stringify(trusted))
  const site = siteFetcher()
  try {
    const updater = new Updater({ metadataDir: copy, metadataBaseUrl: `${address}metadata`, fetcher: site, config: limits })
    await updater.refresh()
    const releases = checkAgain(copy, trusted, site.roots)
    if (releases === undefined) return failed('UPDATE_REFUSED', { reason: 'second-signature' })
    swap(folder, copy)
    return succeeded(releases)
  } catch (error) {
    if (site.unreachable) return failed('UPDATE_UNREACHABLE')
    const expired = error instanceof ExpiredMetadataError || /expired/i.test(String(error)) // tuf-js wraps some
    return expired ? failed('UPDATE_EXPIRED') : failed('UPDATE_REFUSED', { reason: 'rules' })
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

/** What was trusted last, without asking anybody; undefined when nothing was. */
export function trustedReleases(folder: string): readonly ReleaseFile[] | undefined {
  recover(folder)
  return readReleases(readJsonFile(join(folder, 'targets.json'))?.['signed'])
}

/** The root that was kept, or the one of the installation where that is newer. */
function newestRoot(kept: string, installed: string): JsonObject | undefined {
  const roots = [readJsonFile(kept), readJsonFile(installed)].filter((root) => root !== undefined)
  const versionOf = (root: JsonObject): number => Number(asObject(root['signed'])?.['version'] ?? 0)
  return roots.toSorted((a, b) => versionOf(b) - versionOf(a))[0]
}

/** Every root on the way, and the three files, by both kinds of keys. */
function checkAgain(folder: string, trusted: JsonObject, roots: readonly JsonObject[]): readonly ReleaseFile[] | undefined {
  let root = trusted
  for (const next of roots) {
    if (!bearsSm2Signature(next, root, 'root') || !bearsSm2Signature(next, next, 'root')) return undefined
    root = next
  }
  const files = (['timestamp', 'snapshot', 'targets'] as const).map((role) => {
    const file = parseObject(readFileSync(join(folder, `${role}.json`), 'utf8'))
    return file !== undefined && bearsSm2Signature(file, root, role) ? file : undefined
  })
  return files.includes(undefined) ? undefined : readReleases(files[2]?.['signed'])
}

/** tuf-js's way to the site: our own fetching. Notes the roots it was given, in order, and whether the site was there at all. */
function siteFetcher() {
  const roots: JsonObject[] = []
  let unreachable = false
  const downloadBytes = async (url: string, maxLength: number): Promise<Buffer> => {
    const { status, bytes, tooLarge } = await fetchBytes(url, maxLength).catch((error: unknown) => {
      unreachable = error instanceof Unreachable
      throw error
    })
    if (status !== 200) {
      unreachable = status >= 500
      throw new DownloadHTTPError('not there', status)
    }
    if (tooLarge) throw new Error('larger than it may be')
    const root = /\/\d+\.root\.json$/.test(url) ? parseObject(bytes.toString('utf8')) : undefined
    if (root !== undefined) roots.push(root)
    return bytes
  }
  return {
    roots,
    get unreachable() {
      return unreachable
    },
    downloadBytes,
    downloadFile: (): Promise<never> => Promise.reject(new Error('files are fetched by download.ts')),
  }
}

/** Two renames; a crash between them is mended by `recover`. */
function swap(folder: string, copy: string): void {
  const before = `${folder}.old`
  rmSync(before, { recursive: true, force: true })
  if (existsSync(folder)) renameSync(folder, before)
  renameSync(copy, folder)
  rmSync(before, { recursive: true, force: true })
}

function recover(folder: string): void {
  const before = `${folder}.old`
  if (!existsSync(before)) return
  if (existsSync(folder)) rmSync(before, { recursive: true, force: true })
  else renameSync(before, folder)
}
