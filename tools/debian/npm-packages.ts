// Packages of npm for another processor than this one: fetched by npm, held against package-lock.json, unpacked.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

interface Locked {
  readonly version: string
  readonly integrity: string
}

/**
 * The folder of a package, as package-lock.json has it: the installed one, or one fetched for the purpose and kept in
 * node_modules/.cache. Throws one sentence when the lock has none, or what came is not what the lock says.
 */
export function packageFolder(root: string, name: string): string {
  const installed = join(root, 'node_modules', name)
  if (existsSync(join(installed, 'package.json'))) return installed
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, Locked | undefined> }
  const locked = packages[`node_modules/${name}`]
  if (locked === undefined) throw new Error(`package-lock.json has no ${name}`)
  const kept = join(root, 'node_modules/.cache/yinxin-packages', `${name.replaceAll('/', '+')}-${locked.version}`)
  if (!existsSync(kept)) fetchPackage(name, locked, kept)
  return kept
}

function fetchPackage(name: string, { version, integrity }: Locked, kept: string): void {
  const beside = `${kept}.${process.pid}.new`
  mkdirSync(beside, { recursive: true })
  try {
    const words = ['pack', `${name}@${version}`, '--pack-destination', beside, '--silent']
    const file = join(beside, execFileSync('npm', words, { encoding: 'utf8' }).trim())
    const [algorithm = '', expected] = integrity.split('-', 2)
    if (createHash(algorithm).update(readFileSync(file)).digest('base64') !== expected)
      throw new Error(`${name} ${version} is not the package that package-lock.json names`)
    execFileSync('tar', ['-xzf', file, '-C', beside, '--strip-components=1'])
    rmSync(file)
    renameSync(beside, kept)
  } finally {
    rmSync(beside, { recursive: true, force: true })
  }
}
