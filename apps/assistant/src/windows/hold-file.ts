/** Keeps a file as it is while a program runs it (kernel32): nobody writes, renames or removes it, whoever may otherwise. */
import koffi from 'koffi'

const kernel = koffi.load('kernel32.dll')
const createFile = kernel.func(
  'intptr_t __stdcall CreateFileW(str16 name, uint32_t access, uint32_t share, intptr_t security, uint32_t how, uint32_t flags, intptr_t template)',
)
const closeHandle = kernel.func('int __stdcall CloseHandle(intptr_t handle)')

/** GENERIC_READ, FILE_SHARE_READ and no other, OPEN_EXISTING, INVALID_HANDLE_VALUE. */
const [genericRead, shareRead, existing, invalid] = [0x8000_0000, 1, 3, -1] as const

/** @returns what lets go of it; undefined when it is not there, or somebody has it open for writing */
export function holdFileOnWindows(file: string): (() => void) | undefined {
  const handle = createFile(file, genericRead, shareRead, 0, existing, 0, 0) as number
  return handle === invalid ? undefined : () => void closeHandle(handle)
}
