/** The registry, by advapi32: the person's own part (HKEY_CURRENT_USER), and the computer's (HKEY_LOCAL_MACHINE), which only administrators write. */
import koffi from 'koffi'

const library = koffi.load('advapi32.dll')
const setValue = library.func(
  'long __stdcall RegSetKeyValueW(intptr_t root, str16 key, str16 name, uint32_t type, uint8_t *data, uint32_t bytes)',
)
const deleteValue = library.func('long __stdcall RegDeleteKeyValueW(intptr_t root, str16 key, str16 name)')
const deleteTree = library.func('long __stdcall RegDeleteTreeW(intptr_t root, str16 key)')
const openKey = library.func(
  'long __stdcall RegOpenKeyExW(intptr_t root, str16 key, uint32_t options, uint32_t access, _Out_ intptr_t *opened)',
)
const enumerateKey = library.func(
  'long __stdcall RegEnumKeyExW(intptr_t key, uint32_t index, uint8_t *name, _Inout_ uint32_t *characters, intptr_t reserved, intptr_t class, intptr_t classLength, intptr_t written)',
)
const closeKey = library.func('long __stdcall RegCloseKey(intptr_t key)')
const getValue = library.func(
  'long __stdcall RegGetValueW(intptr_t root, str16 key, str16 name, uint32_t kinds, _Out_ uint32_t *kind, uint8_t *data, _Inout_ uint32_t *bytes)',
)

/** HKEY_CURRENT_USER and HKEY_LOCAL_MACHINE, as the sign-extended handles they are. */
const roots = { person: -2147483647n, computer: -2147483646n } as const
export type RegistryRoot = keyof typeof roots

/** KEY_READ; most keys below one that are read, and longest name of one, in characters (registry element size limits). */
const [keyRead, mostKeys, longestName] = [0x20019, 2000, 256] as const
/** RRF_RT_REG_SZ | RRF_RT_REG_MULTI_SZ, without what stands for variables being put in; most bytes of a value that are read. */
const [texts, mostBytes] = [0x22, 16_384] as const

/** Names of the keys below one; none where it is not there or not ours to read. */
export function keysBelow(root: RegistryRoot, key: string): readonly string[] {
  const opened: [number] = [0]
  if (openKey(roots[root], key, 0, keyRead, opened) !== ok) return []
  const names: string[] = []
  for (const name = Buffer.alloc(2 * longestName); names.length < mostKeys;) {
    const length: [number] = [longestName]
    if (enumerateKey(opened[0], names.length, name, length, 0, 0, 0, 0) !== ok) break
    names.push(name.toString('utf16le', 0, 2 * length[0]))
  }
  closeKey(opened[0])
  return names
}

/** The texts of a value, of one that has several all; none where it is not there, is no text or too long. */
export function readTexts(root: RegistryRoot, key: string, name: string): readonly string[] {
  const [data, kind, length] = [Buffer.alloc(mostBytes), [0] as [number], [mostBytes] as [number]]
  if (getValue(roots[root], key, name, texts, kind, data, length) !== ok) return []
  return data.toString('utf16le', 0, length[0]).split('\0').filter(Boolean)
}
/** RRF_RT_REG_BINARY. */
const binary = 0x8

/** The bytes of a value; undefined where it is not there, something else or too long. */
export function readBinary(root: RegistryRoot, key: string, name: string): Buffer | undefined {
  const [data, kind, length] = [Buffer.alloc(mostBytes), [0] as [number], [mostBytes] as [number]]
  return getValue(roots[root], key, name, binary, kind, data, length) === ok ? data.subarray(0, length[0]) : undefined
}
/** RRF_RT_REG_DWORD. */
const number = 0x10

/** A 32-bit number; undefined where it is not there or something else. */
export function readWord(root: RegistryRoot, key: string, name: string): number | undefined {
  const [data, kind, length] = [Buffer.alloc(4), [0] as [number], [4] as [number]]
  return getValue(roots[root], key, name, number, kind, data, length) === ok ? data.readUInt32LE(0) : undefined
}

/** REG_SZ, REG_DWORD. */
const [typeText, typeNumber] = [1, 4] as const
const [ok, notFound] = [0, 2] as const

/** @param name undefined: the key's default value. Throws when the system refuses. */
export function writeText(root: RegistryRoot, key: string, name: string | undefined, text: string): void {
  const bytes = Buffer.from(`${text}\0`, 'utf16le')
  check(setValue(roots[root], key, name ?? null, typeText, bytes, bytes.length), key)
}

/** A 32-bit number. Throws when the system refuses. */
export function writeNumber(root: RegistryRoot, key: string, name: string, value: number): void {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  check(setValue(roots[root], key, name, typeNumber, bytes, bytes.length), key)
}

/** One that is not there is no error. */
export const removeValue = (root: RegistryRoot, key: string, name: string): void => check(deleteValue(roots[root], key, name), key)

/** Removes a key and everything below it; one that is not there is no error. */
export const removeKey = (root: RegistryRoot, key: string): void => check(deleteTree(roots[root], key), key)

function check(answer: unknown, key: string): void {
  if (answer !== ok && answer !== notFound) throw new Error(`registry: ${key} answers ${String(answer)}`)
}
