import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { forgetPostgresVariables } from './environment.ts'
import type { Log } from './log.ts'
import { postgresBinaries, postgresLauncher, type PostgresBinaries, type PostgresLauncher } from './postgres-binaries.ts'
import { endWithUs } from './processes.ts'

export interface PostgresOptions {
  /** Holds everything of this PostgreSQL: `data/`, the socket, `postgres.log`. */
  readonly folder: string
  readonly log: Log
  /** Server settings beside ours; tests switch fsync off, nobody else does. */
  readonly settings?: Readonly<Record<string, string>>
}

export interface RunningPostgres {
  /** Of the database `yinxin`, by unix socket. */
  readonly url: string
  /** Process id of the postmaster that runs now (another one after it was killed and started again). */
  pid(): number
  /** Fast shutdown; resolves when the process has ended. */
  stop(): Promise<void>
}

/** sockaddr_un.sun_path holds 108 bytes with the terminating zero. */
const longestSocketPath = 107
const socketName = '.s.PGSQL.5432'
/** Of the folder for the socket, where the path of the data folder is too long for one. */
const socketsPrefix = 'yinxin-sockets-'

/**
 * Starts PostgreSQL in `folder`, creating the cluster on first use. No TCP port: a unix socket in a folder only we may enter. A server
 * left over in the same folder by a killed program is stopped first; one that dies while we run is started again; it ends with us, even
 * when we are killed (Linux: parent-death signal). Throws one sentence when it cannot be started.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const { log } = options
  forgetPostgresVariables()
  mkdirSync(options.folder, { recursive: true, mode: 0o700 })
  const folder = realpathSync(options.folder)
  const [binaries, launcher] = [postgresBinaries(), postgresLauncher(folder)]
  launcher.prepare(folder)
  await stopLeftOver(join(folder, 'data'), log)
  createCluster(folder, binaries, launcher)
  const sockets = socketFolder(folder)
  launcher.prepare(sockets)
  const removeSockets = () => (sockets === folder ? undefined : rmSync(sockets, { recursive: true, force: true }))
  const postmaster = await supervise({ ...options, folder, sockets, binaries, launcher }).catch((error: unknown) => {
    removeSockets()
    throw error
  })
  const stop = async () => {
    await postmaster.stop()
    removeSockets()
  }
  const url = (database: string) => `postgresql:///${database}?host=${encodeURIComponent(sockets)}&user=yinxin`
  try {
    await createOwnDatabase(url('postgres'), log)
  } catch (error) {
    await stop()
    throw error
  }
  return { url: url('yinxin'), pid: postmaster.pid, stop }
}

/** Address of the PostgreSQL that runs in `folder` now, whoever started it; undefined when none does. As `startPostgres` gives it. */
export function runningPostgres(folder: string): string | undefined {
  const data = join(folder, 'data')
  const [pid, , , , sockets = '', , , state] = readPostmasterFile(data)
  if (state?.trim() !== 'ready' || !standsIn(Number(pid), existsSync(data) ? realpathSync(data) : data)) return undefined
  return `postgresql:///yinxin?host=${encodeURIComponent(sockets)}&user=yinxin`
}

/** Makes the cluster beside its place and moves it there whole, so that a start cut short leaves nothing half made. */
function createCluster(folder: string, { initdb }: PostgresBinaries, { prefix, prepare }: PostgresLauncher): void {
  if (existsSync(join(folder, 'data/PG_VERSION'))) return
  const unfinished = join(folder, 'data.unfinished')
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { mode: 0o700 })
  prepare(unfinished)
  // LC_CTYPE is what pg_trgm asks what a letter is: with C no Chinese character is one
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--lc-ctype=C.UTF-8']
  const [command = initdb, ...words] = [
    ...prefix,
    ...endWithUs('KILL'),
    initdb,
    '-D',
    unfinished,
    '-U',
    'yinxin',
    '--auth=trust',
    '--no-instructions',
    ...locale,
  ]
  const { status, stderr, error } = spawnSync(command, words, { encoding: 'utf8', env: environment() })
  if (status !== 0) rmSync(unfinished, { recursive: true, force: true })
  if (status !== 0) throw new Error(`the database could not be created: ${(error?.message ?? stderr).trim().split('\n').at(-1) ?? ''}`)
  renameSync(unfinished, join(folder, 'data'))
}

/** In the plain locale: a name the machine does not know changes nothing, and we can read what it says. */
const environment = () => ({ ...process.env, LC_ALL: 'C' })

/** The data folder, or one of our own where its path is too long for a socket, or has what PostgreSQL's list of folders cannot. */
function socketFolder(folder: string): string {
  const fits = (path: string) => Buffer.byteLength(join(path, socketName)) <= longestSocketPath && !/[,"]/.test(path)
  if (fits(folder)) return folder
  const temporary = [tmpdir(), '/tmp'].find((path) => existsSync(path) && fits(join(path, `${socketsPrefix}123456`)))
  if (temporary === undefined)
    throw new Error(`the path of the data folder is too long for PostgreSQL's socket; choose another with --data`)
  return mkdtempSync(join(temporary, socketsPrefix))
}

interface Postmaster {
  pid(): number
  stop(): Promise<void>
}

interface SuperviseOptions extends PostgresOptions {
  readonly sockets: string
  readonly binaries: PostgresBinaries
  readonly launcher: PostgresLauncher
}

/** Keeps one postmaster running: the first start must work, a later death is answered with a new start. */
async function supervise(options: SuperviseOptions): Promise<Postmaster> {
  const data = join(options.folder, 'data')
  let stopping = false
  let child = await launchUntilReady(options)

  function watch(): void {
    child.once('exit', (code, signal) => {
      if (stopping) return
      options.log.error({ code, signal }, 'PostgreSQL ended unexpectedly; starting it again')
      void restart()
    })
  }

  async function restart(): Promise<void> {
    for (let attempt = 1; !stopping; attempt++) {
      try {
        await stopLeftOver(data, options.log)
        child = await launchUntilReady(options)
        if (stopping) return await end(child)
        return watch()
      } catch (error) {
        options.log.error({ err: error, attempt }, 'PostgreSQL did not start again')
        await pause(Math.min(5000, 200 * attempt))
      }
    }
  }

  watch()
  return {
    pid: () => child.pid ?? 0,
    async stop() {
      stopping = true
      await end(child)
    },
  }
}

function launch({ folder, sockets, binaries, launcher, settings = {} }: SuperviseOptions): ChildProcess {
  const ours = {
    listen_addresses: '',
    port: '5432', // the name of the socket
    unix_socket_directories: `"${sockets}"`,
    unix_socket_permissions: '0700',
    max_connections: '60',
    timezone: 'UTC',
    jit: 'off',
  }
  const chosen = Object.entries({ ...ours, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const [command = '', ...words] = [...launcher.prefix, ...endWithUs('INT'), binaries.postgres, '-D', join(folder, 'data'), ...chosen]
  const log = openSync(join(folder, 'postgres.log'), 'a', 0o600)
  // Its own process group: Ctrl-C in a terminal must reach us first, while requests still need the database.
  const child = spawn(command, words, { stdio: ['ignore', log, log], detached: true, env: environment() })
  closeSync(log)
  return child
}

/** Starts once and waits until connections are taken: PostgreSQL writes `ready` into line 8 of postmaster.pid. */
async function launchUntilReady(options: SuperviseOptions): Promise<ChildProcess> {
  const child = launch(options)
  let failure: string | undefined
  child.once('error', (error) => (failure = error.message))
  child.once('exit', (code) => (failure ??= `exit code ${code}: ${lastWords(options.folder)}`))
  for (let waited = 0; waited < 60_000; waited += 10) {
    const lines = readPostmasterFile(join(options.folder, 'data'))
    if (lines[0] === String(child.pid) && lines[7]?.trim() === 'ready') return child
    if (failure !== undefined) throw new Error(`PostgreSQL did not start (${failure})`)
    await pause(10)
  }
  child.kill('SIGQUIT')
  throw new Error('PostgreSQL was not ready within a minute')
}

function lastWords(folder: string): string {
  const lines = readFileSync(join(folder, 'postgres.log'), 'utf8').trim().split('\n')
  return lines.findLast((line) => line.includes('FATAL')) ?? lines.at(-1) ?? ''
}

function readPostmasterFile(data: string): readonly string[] {
  try {
    return readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return [] // not there: nothing runs, or nothing has started yet
  }
}

/**
 * Stops a postmaster a killed program left in this data folder, waits for its backends, and removes the lock files it then leaves: PostgreSQL
 * itself refuses to start when the number in one belongs to a zombie or, after a restart of the machine, to somebody else. Only processes
 * that stand in exactly this folder are touched.
 */
async function stopLeftOver(data: string, log: Log): Promise<void> {
  const [number, , , , sockets = ''] = readPostmasterFile(data)
  const pid = Number(number)
  if (!(pid > 0) || !existsSync('/proc/self/cwd')) return // nothing ran, or we cannot look: then PostgreSQL decides
  if (standsIn(pid, data)) {
    log.warn({ pid }, 'stopping the PostgreSQL that an earlier run left behind')
    for (const [signal, milliseconds] of [
      ['SIGINT', 10_000],
      ['SIGQUIT', 5000],
      ['SIGKILL', 5000],
    ] as const) {
      if (standsIn(pid, data)) process.kill(pid, signal)
      for (let waited = 0; waited < milliseconds && standsIn(pid, data); waited += 10) await pause(10)
    }
  }
  // Backends share the data: two postmasters' must never run at once. They end by themselves when theirs is gone.
  for (let waited = 0; waited < 10_000 && whoStandsIn(data).length > 0; waited += 20) await pause(20)
  const [other] = whoStandsIn(data)
  if (other !== undefined)
    throw new Error(`a PostgreSQL process left over from an earlier run (${other}) does not end; stop it and start again`)
  const stale = [join(data, 'postmaster.pid'), ...(sockets === '' ? [] : [join(sockets, socketName), join(sockets, `${socketName}.lock`)])]
  for (const file of stale) rmSync(file, { force: true })
  if (basename(sockets).startsWith(socketsPrefix)) rmSync(sockets, { recursive: true, force: true })
}

function whoStandsIn(data: string): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && standsIn(pid, data))
}

function standsIn(pid: number, data: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === data // PostgreSQL's processes work in its data folder
  } catch {
    return false // gone, a zombie, or not ours to look at
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGINT')
  const force = setTimeout(() => child.kill('SIGQUIT'), 10_000)
  await ended
  clearTimeout(force)
}

async function createOwnDatabase(url: string, log: Log): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ datctype: string }>(`select datctype from pg_database where datname = 'yinxin'`)
    if (rows[0] === undefined) await client.query('create database yinxin')
    else if (rows[0].datctype === 'C') log.warn(madeBefore)
  } finally {
    await client.end()
  }
}

/** Everything works but a search by parts of Chinese names, which scans instead of using an index. */
const madeBefore =
  'this database was made by an older version with LC_CTYPE C, which knows no Chinese letters: to change that, dump it with pg_dump, start on a new data folder with the old secrets, and restore it'
