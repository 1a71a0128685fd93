/** The proxy Windows is set to, for this person (winhttp). A script (PAC) and finding one by itself (WPAD) are not followed. */
import koffi from 'koffi'
import type { WindowsProxy } from '../platform/system-proxy.ts'

const winHttp = koffi.load('winhttp.dll')
const kernel = koffi.load('kernel32.dll')
// WINHTTP_CURRENT_USER_IE_PROXY_CONFIG: a BOOL, then three texts that are ours to free
const readConfig = winHttp.func('int __stdcall WinHttpGetIEProxyConfigForCurrentUser(uint8_t *config)')
const globalFree = kernel.func('intptr_t __stdcall GlobalFree(intptr_t memory)')

const [size, proxyAt, bypassAt, scriptAt] = [32, 16, 24, 8] as const

/** Nothing where it cannot be read. */
export function readWindowsProxy(): WindowsProxy {
  const config = Buffer.alloc(size)
  if (readConfig(config) === 0) return { proxy: undefined, bypass: undefined }
  const [proxy, bypass] = [textAt(config, proxyAt), textAt(config, bypassAt)]
  for (const at of [proxyAt, bypassAt, scriptAt]) if (config.readBigInt64LE(at) !== 0n) globalFree(config.readBigInt64LE(at))
  return { proxy, bypass }
}

function textAt(config: Buffer, at: number): string | undefined {
  return config.readBigUInt64LE(at) === 0n ? undefined : (koffi.decode(config, at, 'str16') as string)
}
