/** Which library a profile is for: told by the name of its file. */
import { basename } from 'node:path'

/** @param patterns names in lower case, `*` for any characters */
export function isFileOf(patterns: readonly string[], library: string): boolean {
  const file = basename(library).toLowerCase()
  return patterns.some((pattern) => fitsPattern(pattern, file))
}

/** Whether a name has the form of a pattern, `*` for any characters. Without regular expressions: patterns come from a file. */
export function fitsPattern(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  if (rest.length === 0) return pattern === name
  const last = rest.pop() ?? ''
  if (!name.startsWith(first) || !name.endsWith(last)) return false
  let at = first.length
  for (const piece of rest) {
    const found = name.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return at <= name.length - last.length
}
