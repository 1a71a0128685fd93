/** For which kind of processor a library is made: a process can load only its own. */
import { closeSync, openSync, readSync } from 'node:fs'

/** Machines by the numbers of ELF (System V ABI, e_machine) and of PE (Microsoft PE format, Machine), as Node names them. */
const elfMachines: Readonly<Record<number, string>> = { 3: 'ia32', 40: 'arm', 62: 'x64', 183: 'arm64', 258: 'loong64' }
const peMachines: Readonly<Record<number, string>> = { 0x14c: 'ia32', 0x8664: 'x64', 0xaa64: 'arm64' }

/** Enough of a file to hold the headers that are read. */
const headBytes = 4096

/** @returns as `process.arch`; undefined when the file is no library, or none of a machine we know */
export function programOf(path: string): string | undefined {
  try {
    return machineOf(readHead(path))
  } catch {
    return undefined // not there, not readable
  }
}

/** By the first bytes of the file. */
function machineOf(head: Buffer): string | undefined {
  if (head.length >= 20 && head.readUInt32BE(0) === 0x7f_45_4c_46) return elfMachines[head.readUInt16LE(18)]
  if (head.length < 64 || head.toString('latin1', 0, 2) !== 'MZ') return undefined
  const at = head.readUInt32LE(60)
  return at + 6 <= head.length && head.toString('latin1', at, at + 4) === 'PE\0\0' ? peMachines[head.readUInt16LE(at + 4)] : undefined
}

function readHead(path: string): Buffer {
  const file = openSync(path, 'r')
  try {
    const head = Buffer.alloc(headBytes)
    return head.subarray(0, readSync(file, head, 0, headBytes, 0))
  } finally {
    closeSync(file)
  }
}
