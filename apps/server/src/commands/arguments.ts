import type { ParseArgsOptionsConfig } from 'node:util'

/** Exit codes of every command. */
export const exitCodes = { ok: 0, refused: 1, usage: 2 } as const

/** One command of `yinxin`. */
export interface Command {
  /** The whole text of `--help`. */
  readonly help: string
  /**
   * Runs with the words after the command's name and resolves with the exit code. Throws `UsageError` for words it does not understand;
   * any other error is printed as one line with exit code 1.
   */
  run(words: readonly string[]): Promise<number>
}

/** Words nobody can act on: printed as one line, with exit code 2. */
export class UsageError extends Error {}

/** Reads options strictly: an unknown one, a missing value or a word too many is a `UsageError`. */
export function readOptions<Options extends ParseArgsOptionsConfig>(words: readonly string[], options: Options, positionals = 0) {
  // Imported, it would bring half of Node along, for commands too that read their words themselves.
  const { parseArgs } = process.getBuiltinModule('node:util')
  try {
    const parsed = parseArgs({ args: [...words], options, strict: true, allowPositionals: positionals > 0 })
    if (parsed.positionals.length > positionals) throw new Error(`Unexpected word '${parsed.positionals[positionals] ?? ''}'`)
    return parsed
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error))
  }
}

/** Reads a port number of the command line. */
export function readPort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port < 1 || port > 65_533) throw new UsageError(`'${text}' is not a port (1 to 65533)`)
  return port
}
