/**
 * The options of `run` in a file: how an installed assistant is started for everybody of a computer. `{"site-list": "/…", "pkcs11": ["/…"]}`, the
 * names of the command line; what is on the command line as well wins.
 */
import { readJsonFile } from './platform/json-file.ts'

/** @returns words of the command line. Throws one sentence for a file that is none. */
export function settingsWords(file: string): readonly string[] {
  const settings = readJsonFile(file)
  if (settings === undefined) throw new Error(`--settings: ${file} is no file of settings`)
  return Object.entries(settings).flatMap(([name, value]) => {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value]
    return values.flatMap((one) => {
      if (one === true) return [`--${name}`]
      if (typeof one !== 'string' && typeof one !== 'number') throw new Error(`--settings: "${name}" is neither a text nor a list of texts`)
      return [`--${name}`, String(one)]
    })
  })
}
