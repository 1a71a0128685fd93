/** Keeps the assistant informed of its own updates: asks now and then, fetches when it is told to or may, and says what to do. */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { newestRelease, type PackageArchitecture, type PackageSystem, type ReleaseFile } from '@yinxin/protocol/assistant'
import { failed, failure, type Failure, type Result } from '@yinxin/protocol/failures'
import { compareVersions } from '@yinxin/protocol/wire'
import { readJsonFile, writeJsonFile } from '../platform/json-file.ts'
import { readRefusedVersion } from '../installation/refused-version.ts'
import { unpackVersion, VersionRefused } from '../installation/unpack-version.ts'
import { unexpected } from '../platform/unexpected.ts'
import { download } from './download.ts'
import { refreshMetadata, trustedReleases } from './metadata.ts'
import type { UpdateState } from './update-state.ts'

/** `off` asks nobody; `ask` says what there is; `silent` fetches it as well, and installs it where the assistant can, but none that was tried here and did not work. */
export const updatePolicies = ['ask', 'silent', 'off'] as const
export type UpdatePolicy = (typeof updatePolicies)[number]

export interface UpdateOptions {
  /** Folder of the assistant's own state. */
  readonly data: string
  /** Address of the download site, ending in `/`; undefined: none was given. */
  readonly address: string | undefined
  /** File of the root of the metadata. */
  readonly root: string | undefined
  readonly policy: UpdatePolicy
  readonly version: string
  readonly platform: NodeJS.Platform
  readonly architecture: string
  /** How this assistant was installed (`installedAs`). */
  readonly installedAs: string | undefined
  /**
   * Puts a version beside the others and hands over to it (`installBeside`), when no sign-in is at hand; undefined: it does not stand in versions
   * side by side. Settled only when it did not work.
   */
  readonly install?: ((version: string, unpack: (folder: string) => Promise<void>) => Promise<Failure>) | undefined
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Called whenever the state changed. */
  readonly changed: () => void
}

export interface Updates {
  state(): UpdateState
  /** Asks the site now. @returns its failure; one that is going on is the one */
  check(): Promise<Result<unknown>>
  /** Fetches the newest package and checks it. @returns NOT_FOUND when there is nothing newer, and the failures of `download` */
  fetch(): Promise<Result<unknown>>
  /**
   * Installs what was fetched; this process is asked to end meanwhile, and the promise then never settled. @returns NOT_FOUND when nothing was
   * fetched, UPDATE_FILE_REFUSED when it is not what was signed any more, and the failures of `installBeside`
   */
  install(): Promise<Result<unknown>>
  /**
   * Fetches the newest version, this one too, and installs it beside this: files of this one are gone. @returns as `fetch` and `install`
   */
  again(): Promise<Result<unknown>>
  close(): void
}

/** First question after the start, and then every so often, in milliseconds. */
const firstAfterMs = 60_000
const everyMs = 6 * 3_600_000

export function createUpdates(options: UpdateOptions): Updates {
  const { data, address, version, now } = options
  const folder = join(data, 'updates')
  const [metadata, files, heardFile] = [join(folder, 'metadata'), join(folder, 'files'), join(folder, 'heard.json')]
  const ended = new AbortController()
  let releases = trustedReleases(metadata) ?? []
  let heardAt = readJsonFile(heardFile)?.['at'] as number | undefined
  let problem: Failure | undefined
  let fetched: number | undefined
  type Task = Promise<Result<unknown>> | undefined
  let [checking, fetching, installing]: [Task, Task, Task] = [undefined, undefined, undefined]
  const newest = (): ReleaseFile | undefined => {
    const computer = computerOf(options)
    return computer && newestRelease(releases, computer)
  }
  /** The newest one, when it is newer than this. */
  const newer = (): ReleaseFile | undefined => {
    const file = newest()
    return file !== undefined && compareVersions(file.version, version) > 0 ? file : undefined
  }
  /** The last switch that did not work, when it was to what is next: a person may try it again, nobody does by itself. */
  const refused = (): Failure | undefined => {
    const noted = readRefusedVersion(data)
    return noted === undefined || noted.version !== newer()?.version ? undefined : failure(noted.code)
  }
  const fileOf = ({ name }: ReleaseFile): string => join(files, name)
  sweep(files, newer()?.name)
  const settle = (result: Result<unknown>): Result<unknown> => {
    problem = result.ok ? undefined : result.failure
    options.changed()
    return result
  }
  const ask = async (): Promise<Result<unknown>> => {
    if (address === undefined || options.root === undefined || options.policy === 'off') return failed('NOT_FOUND')
    const answer = await refreshMetadata({ folder: metadata, root: options.root, address })
    if (!answer.ok) return answer
    ;[releases, heardAt] = [answer.value, now()]
    writeJsonFile(heardFile, { at: heardAt })
    return answer
  }
  /** The newest one, when it is not older than this. */
  const notOlder = (): ReleaseFile | undefined => {
    const file = newest()
    return file !== undefined && compareVersions(file.version, version) >= 0 ? file : undefined
  }
  const get = async (choose: () => ReleaseFile | undefined): Promise<Result<unknown>> => {
    const heard = await ask() // nothing is fetched on the word of an old list
    if (!heard.ok) return heard
    const file = choose()
    if (file === undefined || address === undefined) return failed('NOT_FOUND')
    if (existsSync(fileOf(file))) return { ok: true, value: {} }
    sweep(files, file.name)
    const progress = (bytes: number): void => {
      const shown = Math.floor((fetched ?? 0) / 1_000_000) !== Math.floor(bytes / 1_000_000)
      fetched = bytes
      if (shown) options.changed()
    }
    const { size, sha256 } = file
    return download({ address: `${address}files/${file.name}`, file: fileOf(file), size, sha256, progress, signal: ended.signal })
  }
  const putInPlace = async (choose: () => ReleaseFile | undefined): Promise<Result<unknown>> => {
    const file = choose()
    if (options.install === undefined || file === undefined || !existsSync(fileOf(file))) return failed('NOT_FOUND')
    try {
      const packed = { file: fileOf(file), sha256: file.sha256 }
      return { ok: false, failure: await options.install(file.version, (into) => unpackVersion(packed, into)) }
    } catch (error) {
      if (!(error instanceof VersionRefused)) throw error
      rmSync(fileOf(file), { force: true })
      return failed('UPDATE_FILE_REFUSED')
    }
  }
  const guarded = (task: () => Promise<Result<unknown>>): Promise<Result<unknown>> =>
    task().catch((error: unknown) => ({ ok: false, failure: unexpected(error) }) as const)
  const updates: Updates = {
    state() {
      const [found, next, wrong] = [newest(), newer(), problem ?? refused()]
      const file = next === undefined ? undefined : fileOf(next)
      const command = options.install === undefined ? { command: `sudo apt install ${quoted(file ?? '')}` } : {}
      const ready = file !== undefined && existsSync(file) ? { file, ...command } : undefined
      return {
        installed: version,
        ...(address === undefined ? {} : { site: address }),
        ...(found === undefined ? {} : { newest: { version: found.version, date: found.date, notes: found.notes, size: found.size } }),
        ...(heardAt === undefined ? {} : { heardAt }),
        checking: checking !== undefined,
        ...(wrong === undefined ? {} : { problem: wrong }),
        ...(fetched === undefined || fetching === undefined ? {} : { fetched }),
        ...(ready === undefined ? {} : { ready }),
        ...(installing === undefined ? {} : { installing: true }),
        installable: options.installedAs === 'debian' || options.install !== undefined,
      }
    },
    check() {
      checking ??= guarded(ask).then((result) => {
        checking = undefined
        if (result.ok && options.policy === 'silent') void updates.fetch()
        return settle(result)
      })
      options.changed()
      return checking
    },
    fetch() {
      fetching ??= guarded(() => get(newer)).then((result) => {
        ;[fetching, fetched] = [undefined, undefined]
        if (result.ok && options.policy === 'silent' && options.install !== undefined && refused() === undefined) void updates.install()
        return settle(result)
      })
      return fetching
    },
    install() {
      installing ??= guarded(() => putInPlace(newer)).then((result) => {
        installing = undefined
        return settle(result)
      })
      options.changed()
      return installing
    },
    async again() {
      await fetching
      fetching = guarded(() => get(notOlder)).finally(() => ([fetching, fetched] = [undefined, undefined]))
      const got = settle(await fetching)
      if (!got.ok) return got
      installing ??= guarded(() => putInPlace(notOlder)).finally(() => (installing = undefined))
      return settle(await installing)
    },
    close() {
      clearTimeout(timer)
      ended.abort()
    },
  }
  const goOn = (): void => {
    timer = setTimeout(goOn, everyMs * (0.9 + 0.2 * Math.random())) // a whole town does not ask in one minute
    timer.unref()
    void updates.check()
  }
  let timer = setTimeout(goOn, firstAfterMs)
  timer.unref()
  return updates
}

/** The kind of package for a computer; undefined where there is none. */
function computerOf({ platform, architecture }: Pick<UpdateOptions, 'platform' | 'architecture'>) {
  const system: PackageSystem | undefined = platform === 'linux' ? 'debian' : platform === 'win32' ? 'windows' : undefined
  const known: PackageArchitecture | undefined = architecture === 'x64' || architecture === 'arm64' ? architecture : undefined
  return system === undefined || known === undefined ? undefined : { system, architecture: known }
}

/** Takes away what was fetched and is not what is next: it was installed, or never will be. */
function sweep(files: string, keep: string | undefined): void {
  const names = existsSync(files) ? readdirSync(files) : []
  for (const name of names) if (name !== keep && name !== `${keep ?? ''}.part`) rmSync(join(files, name), { recursive: true, force: true })
}

/** A path as a shell reads it back. */
const quoted = (path: string): string => (/^[\w./+~-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`)
