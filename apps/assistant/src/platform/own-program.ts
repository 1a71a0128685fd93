/** How this program is started again: as the one executable file it was packed into, or as a script and the Node that runs it. */
import { isSea } from 'node:sea'

/** True in the executable of an installer, which carries Node, the program and its pages in one file. */
export const isPacked = isSea()

/** File of the program: the executable, or the script Node was started with. */
export const ownProgram = (): string => (isPacked ? process.execPath : (process.argv[1] ?? ''))

/** The words that start this program with these arguments. */
export const ownCommand = (...words: readonly string[]): readonly [string, ...string[]] =>
  isPacked ? [process.execPath, ...words] : [process.execPath, ownProgram(), ...words]
