import { UsageError } from '@yinxin/server/commands/arguments.ts'

/** What may follow an option: one value, one or more, or nothing. */
export type OptionForm = 'one' | 'several' | 'flag'

/** Options of a command, read but not yet interpreted. */
export interface Options<Name extends string> {
  one(name: Name): string | undefined
  /** Throws UsageError when it is missing. */
  required(name: Name): string
  many(name: Name): readonly string[]
  flag(name: Name): boolean
}

/**
 * Reads `--name value`, `--name=value`, `--flag` and, where several are allowed, `--name value value…`; such an option may also be
 * repeated. Throws UsageError for everything else.
 */
export function readVerifyOptions<Name extends string>(words: readonly string[], forms: Readonly<Record<Name, OptionForm>>): Options<Name> {
  const values = collectValues(words, forms)
  return {
    one: (name) => values.get(name)?.[0],
    required(name) {
      const [value] = values.get(name) ?? []
      if (value === undefined) throw new UsageError(`--${name} is missing`)
      return value
    },
    many: (name) => values.get(name) ?? [],
    flag: (name) => values.has(name),
  }
}

function collectValues(words: readonly string[], forms: Readonly<Record<string, OptionForm>>): Map<string, string[]> {
  const values = new Map<string, string[]>()
  let current: string[] | undefined
  for (const word of words) {
    if (!word.startsWith('--')) {
      if (current === undefined) throw new UsageError(`'${word}' stands alone`)
      current.push(word)
      continue
    }
    const [name = '', inline] = splitOnce(word.slice(2))
    if (!Object.hasOwn(forms, name)) throw new UsageError(`--${name} is unknown`)
    const found = values.get(name) ?? []
    values.set(name, found)
    if (inline !== undefined) found.push(inline)
    current = forms[name] === 'flag' ? undefined : found
  }
  for (const [name, found] of values) checkCount(name, forms[name], found.length)
  return values
}

function checkCount(name: string, form: OptionForm | undefined, count: number): void {
  if (form === 'flag' && count > 0) throw new UsageError(`--${name} takes no value`)
  if (form !== 'flag' && count === 0) throw new UsageError(`--${name} needs a value`)
  if (form === 'one' && count > 1) throw new UsageError(`--${name} takes one value`)
}

function splitOnce(text: string): [string, string?] {
  const at = text.indexOf('=')
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
