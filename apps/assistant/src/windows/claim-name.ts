/** A name only one process can have at a time: a mutex of the person's session (kernel32). Pipes will not do: some systems let two listen. */
import koffi from 'koffi'

const kernel = koffi.load('kernel32.dll')
const createMutex = kernel.func('intptr_t __stdcall CreateMutexW(intptr_t attributes, int owned, str16 name)')
const waitFor = kernel.func('uint32_t __stdcall WaitForSingleObject(intptr_t handle, uint32_t ms)')
const closeHandle = kernel.func('int __stdcall CloseHandle(intptr_t handle)')

/** WAIT_OBJECT_0; WAIT_ABANDONED: its holder died. */
const [mine, abandoned] = [0, 0x80] as const

/** @returns what gives the name back; undefined while another process has it */
export function claimNameOnWindows(name: string): (() => void) | undefined {
  const handle = createMutex(0, 0, String.raw`Local\yinxin-${name}`) as number
  if (handle === 0) return undefined
  const answer = waitFor(handle, 0) as number
  if (answer === mine || answer === abandoned) return () => void closeHandle(handle)
  closeHandle(handle)
  return undefined
}
