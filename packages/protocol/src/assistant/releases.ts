/**
 * Releases of the assistant: what the role "targets" of the update metadata signs (The Update Framework, specification 1.0.31 §4.5). The same
 * file is read by the assistant, which has verified it, and by the download site's page, which shows it.
 */
import { compareVersions } from '../wire/version.ts'
import { asObject, asText } from '../wire/json-and-base64.ts'
import { readListedWords, type ListedWords } from './listed-words.ts'
import { readFileName, readPackagedFile, type PackageArchitecture, type PackagedFile, type PackageSystem } from './packaged-file.ts'

/** One file of a release. */
export interface ReleaseFile extends PackagedFile {
  readonly name: string
  /** YYYY-MM-DD. */
  readonly date: string
  /** What changed. */
  readonly notes: ListedWords
}

/** Most files that are read. */
const mostFiles = 400

/** Reads the signed part of targets.json, newest version first; undefined when a target is malformed. Verifies nothing. */
export function readReleases(signed: unknown): readonly ReleaseFile[] | undefined {
  const targets = asObject(asObject(signed)?.['targets'])
  if (targets === undefined) return undefined
  const entries = Object.entries(targets)
  const files = entries.map(([name, target]) => readTarget(name, asObject(target)))
  if (entries.length > mostFiles || files.some((file) => file === undefined)) return undefined
  return (files as ReleaseFile[]).slice().sort((a, b) => compareVersions(b.version, a.version) || (a.name < b.name ? -1 : 1))
}

function readTarget(key: string, target: Readonly<Record<string, unknown>> | undefined): ReleaseFile | undefined {
  const custom = asObject(target?.['custom'])
  const [name, date, notes] = [readFileName(key), asText(custom?.['date'], 10, 10), readListedWords(custom?.['notes'], 2000)]
  const file = readPackagedFile({ ...custom, size: target?.['length'], sha256: asObject(target?.['hashes'])?.['sha256'] })
  if (name === undefined || date === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(date) || notes === undefined) return undefined
  return file && { name, date, notes, ...file }
}

/** The newest file for a computer; undefined when there is none for it. */
export function newestRelease(
  files: readonly ReleaseFile[],
  computer: { readonly system: PackageSystem; readonly architecture: PackageArchitecture },
): ReleaseFile | undefined {
  return files.find(({ system, architecture }) => system === computer.system && architecture === computer.architecture)
}
