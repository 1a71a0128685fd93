import type { SourceFile } from './read-sources.ts'

/** Names that more than one file exports, each with the files: one word has one meaning. */
export function doubleNames(files: readonly SourceFile[]): readonly { readonly name: string; readonly paths: readonly string[] }[] {
  const places = new Map<string, Set<string>>()
  for (const { path, exports } of files) for (const { name } of exports) places.set(name, (places.get(name) ?? new Set()).add(path))
  return [...places]
    .filter(([, paths]) => paths.size > 1)
    .map(([name, paths]) => ({ name, paths: [...paths].sort() }))
    .sort((a, b) => a.name.localeCompare(b.name))
}
