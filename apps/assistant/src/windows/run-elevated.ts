/** Runs a program with an administrator's rights: Windows asks the person (shell32). The password, where one is asked for, never comes here. */
import { dirname } from 'node:path'
import koffi from 'koffi'
import { commandLineOf } from './command-line.ts'

const shell = koffi.load('shell32.dll')
const kernel = koffi.load('kernel32.dll')
const executeInfo = koffi.struct('SHELLEXECUTEINFOW', {
  ...{
    cbSize: 'uint32_t',
    fMask: 'uint32_t',
    hwnd: 'intptr_t',
    lpVerb: 'str16',
    lpFile: 'str16',
    lpParameters: 'str16',
    lpDirectory: 'str16',
  },
  ...{ nShow: 'int', hInstApp: 'intptr_t', lpIDList: 'intptr_t', lpClass: 'intptr_t', hkeyClass: 'intptr_t', dwHotKey: 'uint32_t' },
  ...{ hIcon: 'intptr_t', hProcess: 'intptr_t' },
})
const shellExecute = shell.func('int __stdcall ShellExecuteExW(_Inout_ SHELLEXECUTEINFOW *info)')
const waitFor = kernel.func('uint32_t __stdcall WaitForSingleObject(intptr_t handle, uint32_t ms)')
const exitCodeOf = kernel.func('int __stdcall GetExitCodeProcess(intptr_t process, _Out_ uint32_t *code)')
const closeHandle = kernel.func('int __stdcall CloseHandle(intptr_t handle)')

/** SEE_MASK_NOCLOSEPROCESS | SEE_MASK_NOASYNC | SEE_MASK_FLAG_NO_UI; SW_SHOWNORMAL; WAIT_OBJECT_0. */
const [mask, shown, signalled] = [0x40 | 0x100 | 0x400, 1, 0] as const

/** @returns its exit code; undefined when the person declined, it could not be started, or it runs longer than `ms` milliseconds */
export async function runElevated(file: string, words: readonly string[], ms: number): Promise<number | undefined> {
  const texts = { lpVerb: 'runas', lpFile: file, lpParameters: commandLineOf(words), lpDirectory: dirname(file), lpClass: 0 }
  const numbers = { hwnd: 0, nShow: shown, hInstApp: 0, lpIDList: 0, hkeyClass: 0, dwHotKey: 0, hIcon: 0, hProcess: 0 }
  const info = { cbSize: koffi.sizeof(executeInfo), fMask: mask, ...texts, ...numbers }
  // In a thread of its own: it returns when the person has answered Windows' question.
  const started = await inThread(shellExecute, info)
  if (started === 0 || info.hProcess === 0) return undefined
  const ended = await inThread(waitFor, info.hProcess, ms)
  const code: [number] = [0]
  const known = ended === signalled && exitCodeOf(info.hProcess, code) !== 0
  closeHandle(info.hProcess)
  return known ? code[0] : undefined
}

function inThread(call: { async(...words: readonly unknown[]): void }, ...words: readonly unknown[]): Promise<unknown> {
  return new Promise((resolve, reject) =>
    call.async(...words, (error: unknown, answer: unknown) =>
      error === null || error === undefined ? resolve(answer) : reject(error as Error),
    ),
  )
}
