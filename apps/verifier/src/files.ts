import { readFileSync } from 'node:fs'
import { valuesInFile, type FileKind } from '@yinxin/pki'
import { UsageError } from '@yinxin/server/commands/arguments.ts'

/** Every value of the kind in a file, in any form `valuesInFile` reads. Throws UsageError when there is none or not all can be read. */
export function readDerFile(file: string, kind: FileKind): readonly Uint8Array[] {
  const found = valuesInFile(readBytes(file), kind)
  if (!found.ok) throw new UsageError(`${file}: ${found.problem.replace(/^file: /, '')}`)
  return found.value
}

/** The text of a file without the line end an editor adds. Throws UsageError. */
export const readTokenFile = (file: string): string => readBytes(file).toString('utf8').trim()

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch {
    throw new UsageError(`${file} cannot be read`)
  }
}
