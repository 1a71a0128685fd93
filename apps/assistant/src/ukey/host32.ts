/**
 * The optional component for makers' libraries of 32 bits: a Node of 32 bits and koffi's native part for it, in a folder of their own. What runs in it is this
 * assistant's own script, given to it on its standard input: it is of the assistant's version, and no script lies on the disk that could be exchanged.
 */
import { dirname, join } from 'node:path'
import { getAsset } from 'node:sea'
import { fileURLToPath } from 'node:url'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { isWhole } from '../platform/folder-seal.ts'
import { readTextFile } from '../platform/json-file.ts'
import { isPacked, ownProgram } from '../platform/own-program.ts'
import { programOf } from './program-of.ts'

/** Another program that runs a child: its file, its words, and what it reads as its script. */
export interface OtherProgram {
  readonly program: string
  readonly words: readonly string[]
  readonly script: string
  readonly environment: NodeJS.ProcessEnv
}

/** Name of its folder. The number is raised when the script needs other parts than those that lie there. */
export const host32Folder = 'host32-1'
/** Name of the script among what the program carries, and beside the bundles (tools/build-assistant.ts). */
export const host32Script = 'host32.cjs'

/** Whether a process like this one cannot load the library, and the component can. */
export const needsHost32 = (library: string, architecture: string = process.arch): boolean =>
  architecture === 'x64' && programOf(library) === 'ia32'

/**
 * The component of this assistant: beside its versions (`⟨root⟩/versions/⟨version⟩/⟨program⟩`, Windows), or beside its folder (`/opt/yinxin/assistant/bin`): nowhere
 * that others write than those who write the assistant.
 */
export const host32Home = (program: string = ownProgram()): string => join(dirname(dirname(dirname(program))), host32Folder)

/** @returns DRIVER_HOST_MISSING when a part of it is not there, or not in its size; or sources that were never bundled have no script for it */
export function openHost32(home: string, words: readonly string[], environment: NodeJS.ProcessEnv = process.env): Result<OtherProgram> {
  const script = isWhole(home) ? ownScript() : undefined
  if (script === undefined) return failed('DRIVER_HOST_MISSING')
  const program = join(home, process.platform === 'win32' ? 'node.exe' : 'node')
  return succeeded({ program, words: ['-', ...words], script, environment: withoutNodeOptions(environment) })
}

/** An unmodified Node takes options from the environment, which could run foreign code inside it. */
export function withoutNodeOptions(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^NODE_/i.test(name)))
}

/** A program whose installer has no component carries no script for it. */
function packedScript(): string | undefined {
  try {
    return getAsset(host32Script, 'utf8')
  } catch {
    return undefined
  }
}

function ownScript(): string | undefined {
  if (isPacked) return packedScript()
  const beside = import.meta.url.endsWith('.ts') ? `../../dist/program/${host32Script}` : host32Script
  return readTextFile(fileURLToPath(new URL(beside, import.meta.url)))
}
