import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/**
 * Independent test data beside the repository (`../shared/vectors`), or in the folder a variable names: `YINXIN_PKITS` for `pkits`.
 * A clone without it skips these tests with a line that says so; in CI, and where the variable is set, an absent folder is a failure, so
 * that the gate cannot pass by seeing nothing.
 */
export function vectorFolder(name: string): {
  present: boolean
  path: string
  read: (file: string) => string
  bytes: (file: string) => Uint8Array
} {
  const variable = `YINXIN_${name.toUpperCase().replaceAll('-', '_')}`
  const named = process.env[variable] ?? ''
  const path = named === '' ? resolve(import.meta.dirname, '../../../shared/vectors', name) : resolve(named)
  const present = existsSync(path)
  if (!present && named !== '') throw new Error(`test data missing: ${variable} names a folder that is not there`)
  if (!present && process.env['CI'] === 'true') throw new Error(`test data missing in CI: shared/vectors/${name}`)
  if (!present) console.warn(`SKIPPED: test data not found: shared/vectors/${name}`)
  return {
    present,
    path,
    read: (file) => readFileSync(join(path, file), 'utf8'),
    bytes: (file) => new Uint8Array(readFileSync(join(path, file))),
  }
}

/** Blocks of `Key = Value` lines as Botan and OpenSSL write their vectors; a value may repeat down the file when `inherit` names its key. */
export function keyValueBlocks(text: string, inherit: readonly string[] = []): Record<string, string>[] {
  const carried: Record<string, string> = {}
  return text
    .split(/\n\s*\n/)
    .map((block) => {
      const pairs = block.split('\n').flatMap((line) => {
        const match = /^([A-Za-z0-9]+)\s*=\s*(.*)$/.exec(line.trim())
        return match ? [[match[1] ?? '', match[2] ?? ''] as const] : []
      })
      for (const [key, value] of pairs) if (inherit.includes(key)) carried[key] = value
      return pairs.length > 0 ? { ...carried, ...Object.fromEntries(pairs) } : {}
    })
    .filter((block) => Object.keys(block).length > 0)
}
