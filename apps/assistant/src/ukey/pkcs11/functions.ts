/** The functions of a PKCS #11 library that we call, bound by koffi: found in its list of functions (v2.40 §3.6), whose order is fixed. */
import koffi from 'koffi'

export const windows = process.platform === 'win32'
/** Bytes of a CK_ULONG. */
export const wide = windows ? 4 : 8

const names = [
  'C_Initialize',
  'C_Finalize',
  'C_GetInfo',
  'C_GetFunctionList',
  'C_GetSlotList',
  'C_GetSlotInfo',
  'C_GetTokenInfo',
  'C_GetMechanismList',
  'C_GetMechanismInfo',
  'C_InitToken',
  'C_InitPIN',
  'C_SetPIN',
  'C_OpenSession',
  'C_CloseSession',
  'C_CloseAllSessions',
  'C_GetSessionInfo',
  'C_GetOperationState',
  'C_SetOperationState',
  'C_Login',
  'C_Logout',
  'C_CreateObject',
  'C_CopyObject',
  'C_DestroyObject',
  'C_GetObjectSize',
  'C_GetAttributeValue',
  'C_SetAttributeValue',
  'C_FindObjectsInit',
  'C_FindObjects',
  'C_FindObjectsFinal',
  'C_EncryptInit',
  'C_Encrypt',
  'C_EncryptUpdate',
  'C_EncryptFinal',
  'C_DecryptInit',
  'C_Decrypt',
  'C_DecryptUpdate',
  'C_DecryptFinal',
  'C_DigestInit',
  'C_Digest',
  'C_DigestUpdate',
  'C_DigestKey',
  'C_DigestFinal',
  'C_SignInit',
  'C_Sign',
  'C_SignUpdate',
  'C_SignFinal',
  'C_SignRecoverInit',
  'C_SignRecover',
  'C_VerifyInit',
  'C_Verify',
  'C_VerifyUpdate',
  'C_VerifyFinal',
  'C_VerifyRecoverInit',
  'C_VerifyRecover',
  'C_DigestEncryptUpdate',
  'C_DecryptDigestUpdate',
  'C_SignEncryptUpdate',
  'C_DecryptVerifyUpdate',
  'C_GenerateKey',
  'C_GenerateKeyPair',
  'C_WrapKey',
  'C_UnwrapKey',
  'C_DeriveKey',
  'C_SeedRandom',
  'C_GenerateRandom',
  'C_GetFunctionStatus',
  'C_CancelFunction',
  'C_WaitForSlotEvent',
] as const

const signatures = {
  C_Initialize: ['void *'],
  C_GetSlotList: ['uint8_t', 'uint8_t *', 'uint8_t *'],
  C_GetSlotInfo: ['unsigned long', 'uint8_t *'],
  C_GetTokenInfo: ['unsigned long', 'uint8_t *'],
  C_OpenSession: ['unsigned long', 'unsigned long', 'void *', 'void *', 'uint8_t *'],
  C_CloseSession: ['unsigned long'],
  C_Login: ['unsigned long', 'unsigned long', 'uint8_t *', 'unsigned long'],
  C_Logout: ['unsigned long'],
  C_InitPIN: ['unsigned long', 'uint8_t *', 'unsigned long'],
  C_SetPIN: ['unsigned long', 'uint8_t *', 'unsigned long', 'uint8_t *', 'unsigned long'],
  C_FindObjectsInit: ['unsigned long', 'CkAttribute *', 'unsigned long'],
  C_FindObjects: ['unsigned long', 'uint8_t *', 'unsigned long', 'uint8_t *'],
  C_FindObjectsFinal: ['unsigned long'],
  C_GetAttributeValue: ['unsigned long', 'unsigned long', '_Inout_ CkAttribute *', 'unsigned long'],
  C_SignInit: ['unsigned long', 'CkMechanism *', 'unsigned long'],
  C_Sign: ['unsigned long', 'uint8_t *', 'unsigned long', 'uint8_t *', 'uint8_t *'],
  C_GetMechanismList: ['unsigned long', 'uint8_t *', 'uint8_t *'],
  C_GenerateKeyPair: [
    'unsigned long',
    'CkMechanism *',
    ...['CkAttribute *', 'unsigned long'],
    ...['CkAttribute *', 'unsigned long'],
    'uint8_t *',
    'uint8_t *',
  ],
  C_CreateObject: ['unsigned long', 'CkAttribute *', 'unsigned long', 'uint8_t *'],
  C_DestroyObject: ['unsigned long', 'unsigned long'],
  C_WaitForSlotEvent: ['unsigned long', 'uint8_t *', 'void *'],
} as const

interface Call {
  (...values: readonly unknown[]): number | bigint
  /** In a thread of its own; the last value is told of the end. */
  async(...values: readonly unknown[]): void
}
export type Functions = Readonly<Record<keyof typeof signatures, Call>>

/** A library that is collected as garbage is unloaded, and its functions then lead nowhere: it lives as long as the process. */
const loaded: unknown[] = []

/** Throws when the library cannot be loaded or has no list of functions. */
export function bind(path: string): Functions {
  const struct = windows ? koffi.pack : koffi.struct
  const list = struct('CkFunctionList', {
    major: 'uint8_t',
    minor: 'uint8_t',
    ...Object.fromEntries(names.map((name) => [name, 'void *'])),
  })
  struct('CkAttribute', { type: 'unsigned long', pValue: 'void *', length: 'unsigned long' })
  struct('CkMechanism', { mechanism: 'unsigned long', parameter: 'void *', length: 'unsigned long' })
  const library = koffi.load(path)
  loaded.push(library)
  const out: unknown[] = [null]
  const rv = Number((library.func('unsigned long C_GetFunctionList(_Out_ void **list)') as Call)(out))
  if (rv !== 0) throw new Error(`C_GetFunctionList answered 0x${rv.toString(16)}`)
  const table = koffi.decode(out[0], list) as Readonly<Record<string, unknown>>
  const bound = Object.entries(signatures).map(([name, parameters]) => {
    const type = koffi.proto(`unsigned long ${name}(${parameters.map((parameter, i) => `${parameter} p${i}`).join(', ')})`)
    return [name, koffi.decode(table[name], type) as Call] as const
  })
  return Object.fromEntries(bound) as unknown as Functions
}
