import { dirname } from 'node:path'
import type { SourceFile } from './read-sources.ts'

/** Who imports whom, among `files`; what is only loaded when it is used left out, and imports of types alone unless `types` says they count. */
export function importGraph(
  files: readonly SourceFile[],
  nodeOf: (path: string) => string,
  { types = false }: { readonly types?: boolean } = {},
): ReadonlyMap<string, ReadonlySet<string>> {
  const known = new Set(files.map(({ path }) => path))
  const graph = new Map<string, Set<string>>()
  for (const { path, imports } of files) {
    const node = nodeOf(path)
    const next = graph.get(node) ?? new Set<string>()
    graph.set(node, next)
    for (const { from, typeOnly, lazy } of imports) {
      const to = nodeOf(from)
      if ((types || !typeOnly) && lazy !== true && known.has(from) && !isAbove(to, node) && !isAbove(node, to)) next.add(to)
    }
  }
  return graph
}

export const itself = (path: string): string => path

/** True for a node and for the folders it lies in: what composes its parts, or is shared by them, stands above them. */
const isAbove = (folder: string, path: string) => path === folder || path.startsWith(`${folder}/`)

/** The folder of a file. */
export const folderOf = (path: string): string => dirname(path)
