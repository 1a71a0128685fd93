/**
 * Which libraries Windows would take from the folder a program lies in. An installer lies among downloads, where a web page may have put anything: a library
 * of the right name there would run in it, as administrator too.
 */
import * as ResEdit from 'resedit'

type Program = ResEdit.NtExecutable

/** Entries of a program's directory (winnt.h), and the kind of a manifest among its resources. */
const [importEntry, loadConfigEntry, manifestKind] = [1, 10, 24] as const
/** IMAGE_IMPORT_DESCRIPTOR: its size, and where in it the place of the name is. */
const [importSize, importName] = [20, 12] as const
/** Where in IMAGE_LOAD_CONFIG_DIRECTORY64 the flags are that what it imports is loaded with (`DependentLoadFlags`). */
const loadFlags = 0x4e
/** LOAD_LIBRARY_SEARCH_SYSTEM32 */
const systemFolderOnly = 0x800

/** `KnownDLLs` of every Windows 10 and 11, as far as we use them: those it maps itself, wherever the program lies. */
const known = new Set(['advapi32.dll', 'gdi32.dll', 'kernel32.dll', 'msvcrt.dll', 'ole32.dll', 'shell32.dll', 'user32.dll'])

/** Has Windows take everything the program imports from its own folder (from 10, 1607 on; older ones and Wine do not look at it). */
export function importFromSystemOnly(program: Program): void {
  const at = placeOf(program, loadConfigEntry)
  if (at === undefined) throw new Error('this program says nothing of how it is loaded')
  at.setUint16(loadFlags, systemFolderOnly, true)
}

/** @param file bytes of a program for x64 @returns names of libraries; none for a program that may lie anywhere */
export function takenFromBeside(file: Uint8Array): readonly string[] {
  const program = ResEdit.NtExecutable.from(file, { ignoreCert: true })
  const flags = placeOf(program, loadConfigEntry)?.getUint16(loadFlags, true) ?? 0
  if ((flags & systemFolderOnly) !== 0) return []
  const { entries } = ResEdit.NtExecutableResource.from(program)
  const manifests = entries.filter(({ type }) => type === manifestKind).map(({ bin }) => Buffer.from(bin).toString('utf8'))
  // The manifest says which comctl32.dll: Windows has several, side by side in a folder of its own.
  const beside = manifests.some((text) => text.includes('Microsoft.Windows.Common-Controls')) ? ['comctl32.dll'] : []
  return importsOf(program).filter((name) => !known.has(name) && !beside.includes(name))
}

/** Names of what it imports, in small letters. */
function importsOf(program: Program): readonly string[] {
  const names: string[] = []
  const table = placeOf(program, importEntry)
  for (let at = 0; table !== undefined; at += importSize) {
    const name = table.getUint32(at + importName, true)
    if (name === 0) break
    names.push(textAt(program, name))
  }
  return names
}

function textAt(program: Program, address: number): string {
  const bytes = bytesAt(program, address)
  return bytes.toString('latin1', 0, bytes.indexOf(0)).toLowerCase()
}

function placeOf(program: Program, entry: number): DataView<ArrayBuffer> | undefined {
  const { virtualAddress } = program.newHeader.optionalHeaderDataDirectory.get(entry)
  if (virtualAddress === 0) return undefined
  const { buffer, byteOffset } = bytesAt(program, virtualAddress)
  return new DataView(buffer, byteOffset)
}

/** The program's own bytes from an address on: what is written there is in the program. */
function bytesAt(program: Program, address: number): Buffer<ArrayBuffer> {
  for (const { info, data } of program.getAllSections())
    if (data !== null && address >= info.virtualAddress && address < info.virtualAddress + data.byteLength)
      return Buffer.from(data, address - info.virtualAddress)
  throw new Error(`this program has nothing at ${address.toString(16)}`)
}
