/** What the site remembers about the assistant on this computer. Everything in it is public. */
export interface Memory {
  readonly key: () => string | undefined
  readonly port: () => number | undefined
  readonly remember: (seen: { readonly publicKey: string; readonly port: number }) => void
  readonly trustKey: (publicKey: string) => void
}

/** Not `yinxin.assistant-key`: what older pages kept there was one key for all sites. */
const keyName = 'yinxin.assistant-site-key'
const portName = 'yinxin.assistant-port'

/** Memory in `storage`; without one (blocked by the browser) nothing is remembered and nothing breaks. */
export function createMemory(storage: Storage | undefined): Memory {
  const read = (name: string) => attempt(() => storage?.getItem(name) ?? undefined)
  const write = (name: string, value: string) => attempt(() => storage?.setItem(name, value))
  return {
    key: () => read(keyName),
    port: () => Number(read(portName)) || undefined,
    remember: ({ publicKey, port }) => {
      write(portName, String(port))
      // Trust on first use; a later change is shown, never taken over silently.
      if (read(keyName) === undefined) write(keyName, publicKey)
    },
    trustKey: (publicKey) => write(keyName, publicKey),
  }
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch {
    return undefined // storage is blocked or full: live without memory
  }
}
