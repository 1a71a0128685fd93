/** What the download site holds, read as an assistant reads it: what is newest, then the list of releases. Nothing is verified here: who serves a page serves its script. */
import { readReleases, type ListedWords, type ReleaseFile } from '@yinxin/protocol/assistant'
import { readListedWords } from '@yinxin/protocol/assistant'

export interface DownloadSite {
  readonly releases: readonly ReleaseFile[]
  /** Whose site it is. */
  readonly name?: ListedWords
}

/** @returns undefined when there is no release, or the list cannot be read */
export async function readSite(read: (path: string) => Promise<unknown> = readJson): Promise<DownloadSite | undefined> {
  const timestamp = await read('metadata/timestamp.json')
  const snapshot = await read(`metadata/${versionIn(timestamp, 'snapshot.json')}.snapshot.json`)
  const targets = await read(`metadata/${versionIn(snapshot, 'targets.json')}.targets.json`)
  const releases = readReleases(signedOf(targets))
  const name = readListedWords(((await read('site.json')) as { name?: unknown } | undefined)?.name)
  return releases === undefined || releases.length === 0 ? undefined : { releases, ...(name === undefined ? {} : { name }) }
}

const signedOf = (file: unknown): unknown => (file as { signed?: unknown } | undefined)?.signed

function versionIn(file: unknown, name: string): number {
  const meta = (signedOf(file) as { meta?: Record<string, { version?: unknown } | undefined> } | undefined)?.meta
  const version = meta?.[name]?.version
  return typeof version === 'number' ? version : 0
}

async function readJson(path: string): Promise<unknown> {
  try {
    const answer = await fetch(path, { cache: 'no-cache' })
    return answer.ok ? ((await answer.json()) as unknown) : undefined
  } catch {
    return undefined
  }
}

/** Kind of computer of a browser; undefined: there is no package for it, or it does not say. */
export function computerOf(userAgent: string): Pick<ReleaseFile, 'system' | 'architecture'> | undefined {
  if (/Android|iPhone|iPad|CrOS/.test(userAgent)) return undefined
  const architecture = /aarch64|arm64/i.test(userAgent) ? 'arm64' : 'x64'
  if (userAgent.includes('Windows NT 10')) return { system: 'windows', architecture }
  return userAgent.includes('Linux') ? { system: 'debian', architecture } : undefined
}

/** The newest file of each kind of computer. */
export function newestOfEach(releases: readonly ReleaseFile[]): readonly ReleaseFile[] {
  const kinds = new Map<string, ReleaseFile>()
  for (const file of releases) {
    const kind = `${file.system} ${file.architecture}`
    if (!kinds.has(kind)) kinds.set(kind, file)
  }
  return [...kinds.values()]
}

/** Releases by version, newest first, each with its files. */
export function byVersion(releases: readonly ReleaseFile[]): readonly (readonly [version: string, files: readonly ReleaseFile[]])[] {
  const versions = new Map<string, ReleaseFile[]>()
  for (const file of releases) versions.set(file.version, [...(versions.get(file.version) ?? []), file])
  return [...versions]
}
