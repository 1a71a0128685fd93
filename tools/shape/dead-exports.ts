import type { SourceFile } from './read-sources.ts'

export interface DeadExport {
  readonly path: string
  readonly line: number
  readonly name: string
  /** A test uses it, nothing that runs does. */
  readonly testsOnly: boolean
}

/** Files others come in by: every name they export is for somebody outside of what is read here. */
export type IsEntry = (path: string) => boolean

/** Exports that no other file imports. A type another declaration of its own file speaks of is what that one takes or gives: not dead. */
export function deadExports(files: readonly SourceFile[], isEntry: IsEntry): readonly DeadExport[] {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const [run, tested] = [
    usedNames(
      files.filter(({ isTest }) => !isTest),
      byPath,
      isEntry,
    ),
    usedNames(files, byPath, isEntry),
  ]
  return files
    .filter(({ isTest, path }) => !isTest && !isEntry(path) && !path.startsWith('tools/'))
    .flatMap(({ path, exports, text }) =>
      exports
        .filter(({ name, kind }) => !run.has(`${path}#${name}`) && !(kind === 'type' && occurrences(text, name) > 1))
        .map(({ name, line }) => ({ path, line, name, testsOnly: tested.has(`${path}#${name}`) })),
    )
}

const occurrences = (text: string, name: string) => text.match(new RegExp(`\\b${name}\\b`, 'g'))?.length ?? 0

/** `path#name` of everything taken by one of `importers`, followed through files that only pass names on. */
function usedNames(importers: readonly SourceFile[], byPath: ReadonlyMap<string, SourceFile>, isEntry: IsEntry): ReadonlySet<string> {
  const used = new Set<string>()
  const take = (path: string, name: string): void => {
    const key = `${path}#${name}`
    if (used.has(key)) return
    used.add(key)
    const file = byPath.get(path)
    if (file === undefined) return
    if (name === '*') for (const { name: each } of file.exports) take(path, each)
    for (const { from, names, reExported } of file.imports) {
      if (!reExported) continue
      if (names.includes('*') || name === '*') for (const each of names.includes('*') ? [name] : names) take(from, each)
      else if (names.includes(name)) take(from, name)
    }
  }
  for (const { path, imports } of importers)
    for (const { from, names, reExported } of imports) if (!reExported || isEntry(path)) for (const name of names) take(from, name)
  return used
}
