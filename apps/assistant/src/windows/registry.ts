/** Values of the person's own part of the registry (HKEY_CURRENT_USER), by advapi32. */
import koffi from 'koffi'

const library = koffi.load('advapi32.dll')
const setValue = library.func(
  'long __stdcall RegSetKeyValueW(intptr_t root, str16 key, str16 name, uint32_t type, uint8_t *data, uint32_t bytes)',
)
const deleteValue = library.func('long __stdcall RegDeleteKeyValueW(intptr_t root, str16 key, str16 name)')
const deleteTree = library.func('long __stdcall RegDeleteTreeW(intptr_t root, str16 key)')

/** HKEY_CURRENT_USER, as the sign-extended handle it is. */
const currentUser = -2147483647n
/** REG_SZ, REG_DWORD. */
const [typeText, typeNumber] = [1, 4] as const
const [ok, notFound] = [0, 2] as const

/** @param name undefined: the key's default value. Throws when the system refuses. */
export function writeText(key: string, name: string | undefined, text: string): void {
  const bytes = Buffer.from(`${text}\0`, 'utf16le')
  check(setValue(currentUser, key, name ?? null, typeText, bytes, bytes.length), key)
}

/** A 32-bit number. Throws when the system refuses. */
export function writeNumber(key: string, name: string, value: number): void {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  check(setValue(currentUser, key, name, typeNumber, bytes, bytes.length), key)
}

/** One that is not there is no error. */
export const removeValue = (key: string, name: string): void => check(deleteValue(currentUser, key, name), key)

/** Removes a key and everything below it; one that is not there is no error. */
export const removeKey = (key: string): void => check(deleteTree(currentUser, key), key)

function check(answer: unknown, key: string): void {
  if (answer !== ok && answer !== notFound) throw new Error(`registry: ${key} answers ${String(answer)}`)
}
