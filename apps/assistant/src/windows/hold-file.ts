/** Keeps a file as it is while a program runs it (kernel32): nobody writes, renames or removes it, whoever may otherwise, nor a folder above it. */
import { createHash } from 'node:crypto'
import koffi from 'koffi'

const kernel = koffi.load('kernel32.dll')
const createFile = kernel.func(
  'intptr_t __stdcall CreateFileW(str16 name, uint32_t access, uint32_t share, intptr_t security, uint32_t how, uint32_t flags, intptr_t template)',
)
const readFile = kernel.func(
  'int __stdcall ReadFile(intptr_t file, uint8_t *bytes, uint32_t count, _Out_ uint32_t *read, intptr_t overlapped)',
)
const closeHandle = kernel.func('int __stdcall CloseHandle(intptr_t handle)')

/** GENERIC_READ, FILE_SHARE_READ and no other, OPEN_EXISTING, INVALID_HANDLE_VALUE. */
const [genericRead, shareRead, existing, invalid] = [0x8000_0000, 1, 3, -1] as const

export interface HeldFile {
  /** Of what the handle that keeps it leads to, in lower-case hex; undefined when it cannot be read. */
  sha256(): string | undefined
  letGo(): void
}

/** @returns undefined when it is not there, or somebody has it open for writing */
export function holdFileOnWindows(file: string): HeldFile | undefined {
  const handle = createFile(file, genericRead, shareRead, 0, existing, 0, 0) as number
  return handle === invalid ? undefined : { sha256: () => hashOf(handle), letGo: () => void closeHandle(handle) }
}

function hashOf(handle: number): string | undefined {
  const [hash, chunk, read] = [createHash('sha256'), Buffer.allocUnsafe(1 << 20), [0] as [number]]
  while (readFile(handle, chunk, chunk.length, read, 0) !== 0) {
    if (read[0] === 0) return hash.digest('hex')
    hash.update(chunk.subarray(0, read[0]))
  }
  return undefined
}
