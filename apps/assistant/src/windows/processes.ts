/** Programs of the running processes (kernel32, psapi). */
import koffi from 'koffi'
import type { RunningProgram } from '../platform/processes.ts'

const kernel = koffi.load('kernel32.dll')
const enumProcesses = kernel.func('int __stdcall K32EnumProcesses(uint8_t *ids, uint32_t bytes, _Out_ uint32_t *needed)')
const openProcess = kernel.func('intptr_t __stdcall OpenProcess(uint32_t access, int inherit, uint32_t pid)')
const queryName = kernel.func(
  'int __stdcall QueryFullProcessImageNameW(intptr_t process, uint32_t flags, uint8_t *name, _Inout_ uint32_t *size)',
)
const closeHandle = kernel.func('int __stdcall CloseHandle(intptr_t handle)')

/** PROCESS_QUERY_LIMITED_INFORMATION */
const limitedInformation = 0x1000
/** Most processes that are looked at. */
const maxProcesses = 8192

/** Every process whose program may be known to us, with the path of its file. */
export function processesWithProgram(): readonly RunningProgram[] {
  const [ids, needed] = [Buffer.alloc(maxProcesses * 4), [0] as [number]]
  if (enumProcesses(ids, ids.length, needed) === 0) return []
  const pids = Array.from({ length: Math.min(maxProcesses, needed[0] / 4) }, (_, i) => ids.readUInt32LE(i * 4))
  return pids.flatMap((pid) => {
    const program = programOfProcess(pid)
    return program === undefined ? [] : [{ pid, programs: [program] }]
  })
}

/** Path of the program a process runs; undefined for a process that is gone or not ours to look at. */
export function programOfProcess(pid: number): string | undefined {
  const handle = openProcess(limitedInformation, 0, pid) as number
  if (handle === 0) return undefined
  const [name, size] = [Buffer.alloc(65_536), [32_767] as [number]]
  const known = queryName(handle, 0, name, size) as number
  closeHandle(handle)
  return known === 0 ? undefined : name.toString('utf16le', 0, size[0] * 2)
}
