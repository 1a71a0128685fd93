// The boxes of docs/deployment.md: commands and files, each on the hosts its first line names.
import { readFileSync } from 'node:fs'

export interface Box {
  /** `sh`, `sql`, `json` … */
  readonly language: string
  /** Path of a file, or a word that says when commands are for: `install`, `backup`, `restore`. */
  readonly name: string | undefined
  readonly hosts: readonly string[]
  readonly text: string
}

/** Reads the boxes in their order. The text on a host after the first names that host where it names the first. */
export function readBoxes(file: string | URL): readonly Box[] {
  const boxes = [...readFileSync(file, 'utf8').matchAll(/^```(\w+)([^\n]*)\n([\s\S]*?)^```$/gm)]
  return boxes.map(([, language = '', rest = '', text = '']) => {
    const [name = '', hosts = ''] = rest.split(/\bon /)
    return { language, name: name.trim() || undefined, hosts: hosts.trim().split(/ +/).filter(Boolean), text }
  })
}

export const textOn = ({ hosts, text }: Box, host: string): string => text.replaceAll(hosts[0] ?? host, host)
