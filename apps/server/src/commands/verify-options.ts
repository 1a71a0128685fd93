import { UsageError } from './arguments.ts'

const single = ['token', 'origin', 'nonce', 'at', 'revocation'] as const
const several = ['anchor', 'intermediate', 'crl', 'ocsp'] as const
type Single = (typeof single)[number]
type Several = (typeof several)[number]

/** Options of `yinxin verify`, read but not yet interpreted. */
export interface Options {
  one(name: Single): string | undefined
  /** Throws UsageError when it is missing. */
  required(name: Single): string
  many(name: Several): readonly string[]
}

/** Reads `--name value`, `--name=value` and, for files of which there may be several, `--name value value…`. Throws UsageError. */
export function readVerifyOptions(args: readonly string[]): Options {
  const values = collectValues(args)
  for (const name of single) if ((values.get(name)?.length ?? 0) > 1) throw new UsageError(`--${name} takes one value`)
  return {
    one: (name) => values.get(name)?.[0],
    required(name) {
      const [value] = values.get(name) ?? []
      if (value === undefined) throw new UsageError(`--${name} is missing`)
      return value
    },
    many: (name) => values.get(name) ?? [],
  }
}

function collectValues(args: readonly string[]): Map<string, string[]> {
  const values = new Map<string, string[]>()
  let current: string[] | undefined
  for (const argument of args) {
    if (!argument.startsWith('--')) {
      if (current === undefined) throw new UsageError(`${argument} stands alone`)
      current.push(argument)
      continue
    }
    const [name = '', inline] = splitOnce(argument.slice(2))
    if (![...single, ...several].some((known) => known === name)) throw new UsageError(`--${name} is unknown`)
    current = values.get(name) ?? []
    values.set(name, current)
    if (inline !== undefined) current.push(inline)
  }
  for (const [name, found] of values) if (found.length === 0) throw new UsageError(`--${name} needs a value`)
  return values
}

function splitOnce(text: string): [string, string?] {
  const at = text.indexOf('=')
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
