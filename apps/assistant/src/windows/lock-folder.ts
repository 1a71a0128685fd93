/** Makes a folder one that only administrators write (advapi32): nothing can be laid beside a program that runs from it with their rights. */
import koffi from 'koffi'

const security = koffi.load('advapi32.dll')
const kernel = koffi.load('kernel32.dll')
const readDescriptor = security.func(
  'int __stdcall ConvertStringSecurityDescriptorToSecurityDescriptorW(str16 text, uint32_t revision, _Out_ intptr_t *descriptor, intptr_t size)',
)
const setSecurity = security.func('int __stdcall SetFileSecurityW(str16 file, uint32_t what, intptr_t descriptor)')
const localFree = kernel.func('intptr_t __stdcall LocalFree(intptr_t memory)')

/**
 * Nothing is inherited; administrators and the system may all, everybody else reads and runs. The owner too (OWNER RIGHTS, which takes from him the right to
 * change this again): that is the person, and every program of theirs.
 */
const onlyAdministratorsWrite = 'D:P(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)(A;OICI;0x1200a9;;;OW)(A;OICI;0x1200a9;;;BU)'
/** SDDL_REVISION_1; DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION. */
const [revision, list] = [1, 0x8000_0004] as const

/** @returns false where the disk keeps no such rights, or it is not ours */
export function lockFolderOnWindows(folder: string): boolean {
  const descriptor: [number | bigint] = [0]
  if (readDescriptor(onlyAdministratorsWrite, revision, descriptor, 0) === 0) return false
  const done = setSecurity(folder, list, descriptor[0]) as number
  localFree(descriptor[0])
  return done !== 0
}
