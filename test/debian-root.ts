/** Another Debian in a folder (debootstrap), from the mirror this machine has its packages from, and programs that run in it. For `npm run long`, as root. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const repository = fileURLToPath(new URL('..', import.meta.url))
/** Kept: what is made takes minutes and a gigabyte. */
const kept = process.env['YINXIN_ROOTS'] ?? join(repository, 'node_modules/.cache/debian-roots')

export interface DebianRoot {
  readonly suite: 'bookworm' | 'trixie'
  readonly architecture: 'amd64' | 'i386'
  /** More architectures whose packages it takes. */
  readonly foreign?: readonly string[]
  readonly packages: readonly string[]
}

/** Makes one, unless it is there. Throws where debootstrap is not installed, this is not root, or the mirror lacks a package. @returns its folder */
export function debianRoot({ suite, architecture, foreign = [], packages }: DebianRoot): string {
  const hash = createHash('sha256')
    .update([architecture, ...foreign, ...packages].join(' '))
    .digest('hex')
    .slice(0, 8)
  const folder = join(kept, `${suite}-${architecture}-${hash}`)
  if (existsSync(folder)) return folder
  mkdirSync(kept, { recursive: true })
  const making = `${folder}.new`
  rmSync(making, { recursive: true, force: true })
  const run = (program: string, ...words: readonly string[]): unknown =>
    execFileSync(program, words, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  run('debootstrap', `--arch=${architecture}`, '--variant=minbase', suite, making, mirror())
  cpSync('/etc/resolv.conf', join(making, 'etc/resolv.conf'), { dereference: true })
  for (const one of foreign) run('chroot', making, 'dpkg', '--add-architecture', one)
  run('chroot', making, 'apt-get', 'update')
  run('chroot', making, 'apt-get', 'install', '-y', '--no-install-recommends', ...packages)
  renameSync(making, folder)
  return folder
}

/** Where apt of this machine has Debian itself from: its own settings are the only place that says so. */
function mirror(): string {
  const known = execFileSync('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages'], { encoding: 'utf8' })
  const found = known.split('\n').find((address) => /\/debian\/?$/.test(address))
  if (found === undefined) throw new Error('apt of this machine knows no mirror of Debian')
  return found
}

/**
 * Writes a program of this system that runs one of the root's, with the same words, channels and environment. It sees the given folders at their own paths; what is
 * mounted for it is seen by nobody else and goes with it.
 */
export function writeProgramOf(root: string, program: string, folders: readonly string[], file: string): void {
  const bind = (folder: string): string => `mkdir -p '${root}${folder}' && mount --rbind '${folder}' '${root}${folder}'`
  const inside = [
    ...[...folders, '/proc', '/dev'].map(bind),
    `exec chroot --userspec=0:0 '${root}' /usr/bin/env -C "$PWD" '${program}' "$@"`,
  ].join(' && ')
  const lines = ['#!/bin/sh', `exec unshare -m sh -c '${inside.replaceAll("'", `'\\''`)}' sh "$@"`, '']
  writeFileSync(file, lines.join('\n'), { mode: 0o755 })
}
