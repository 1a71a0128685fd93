/** The proxy Windows is set to, for this person (winhttp). Finding a script by the network's own word (WPAD) is not followed (decision 186). */
import koffi from 'koffi'
import type { SetProxy, WindowsProxy } from '../platform/system-proxy.ts'

const winHttp = koffi.load('winhttp.dll')
const kernel = koffi.load('kernel32.dll')
// WINHTTP_CURRENT_USER_IE_PROXY_CONFIG: a BOOL, then three texts that are ours to free
const readConfig = winHttp.func('int __stdcall WinHttpGetIEProxyConfigForCurrentUser(uint8_t *config)')
const globalFree = kernel.func('intptr_t __stdcall GlobalFree(intptr_t memory)')
const openSession = winHttp.func('intptr_t __stdcall WinHttpOpen(str16 agent, uint32_t access, str16 proxy, str16 bypass, uint32_t flags)')
const setTimeouts = winHttp.func(
  'int __stdcall WinHttpSetTimeouts(intptr_t session, int resolveMs, int connectMs, int sendMs, int receiveMs)',
)
koffi.struct('WINHTTP_AUTOPROXY_OPTIONS', {
  flags: 'uint32_t',
  detect: 'uint32_t',
  script: 'str16',
  reserved: 'intptr_t',
  more: 'uint32_t',
  logOn: 'int',
})
const askScript = winHttp.func(
  'int __stdcall WinHttpGetProxyForUrl(intptr_t session, str16 url, WINHTTP_AUTOPROXY_OPTIONS *options, uint8_t *info)',
)

const [size, proxyAt, bypassAt, scriptAt] = [32, 16, 24, 8] as const

/** What is set for this person; nothing where it cannot be read. */
export function readWindowsProxy(): SetProxy {
  const config = Buffer.alloc(size)
  if (readConfig(config) === 0) return { proxy: undefined, bypass: undefined, script: undefined }
  const [proxy, bypass, script] = [textAt(config, proxyAt), textAt(config, bypassAt), textAt(config, scriptAt)]
  for (const at of [proxyAt, bypassAt, scriptAt]) free(config, at)
  return { proxy, bypass, script }
}

/** WINHTTP_ACCESS_TYPE_NO_PROXY: the script itself is fetched directly. */
const directly = 1
/** WINHTTP_AUTOPROXY_CONFIG_URL */
const byScript = 2
/** For each step of fetching a script, in milliseconds: an answer that does not come is none. */
const stepMs = 2000
let session = 0

/**
 * What a script says for an address. Windows fetches and runs it, never we: the script is a stranger's program. Nobody's name is given to whoever has it.
 * @returns undefined where there is no answer
 */
export function proxyByScript(script: string, url: string): Promise<WindowsProxy | undefined> {
  if (session === 0) {
    session = openSession('yinxin-assistant', directly, null, null, 0) as number
    setTimeouts(session, stepMs, stepMs, stepMs, stepMs)
  }
  const options = { flags: byScript, detect: 0, script, reserved: 0, more: 0, logOn: 0 }
  // WINHTTP_PROXY_INFO: a kind, then two texts that are ours to free
  const info = Buffer.alloc(24)
  return new Promise((resolve) => {
    askScript.async(session, url, options, info, (error: unknown, answered: number) => {
      if (error !== null || answered === 0) return resolve(undefined)
      const said = { proxy: textAt(info, 8), bypass: textAt(info, 16) }
      for (const at of [8, 16]) free(info, at)
      resolve(said)
    })
  })
}

function free(struct: Buffer, at: number): void {
  if (struct.readBigInt64LE(at) !== 0n) globalFree(struct.readBigInt64LE(at))
}

function textAt(config: Buffer, at: number): string | undefined {
  return config.readBigUInt64LE(at) === 0n ? undefined : (koffi.decode(config, at, 'str16') as string)
}
