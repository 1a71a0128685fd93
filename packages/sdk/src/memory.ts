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

/**
 * Memory in `storage`; without one (blocked by the browser) nothing is remembered and nothing breaks. What another origin wrote into the
 * same storage is not this site's: an assistant has another key for each.
 */
export function createMemory(storage: Storage | undefined, origin: string): Memory {
  const read = (name: string) => attempt(() => ownPart(storage?.getItem(name) ?? '', origin))
  const write = (name: string, value: string) => attempt(() => storage?.setItem(name, `${origin} ${value}`))
  return {
    key: () => read(keyName),
    port: () => parsePort(read(portName) ?? ''),
    remember: ({ publicKey, port }) => {
      write(portName, String(port))
      // Trust on first use; a later change is shown, never taken over silently.
      if (read(keyName) === undefined) write(keyName, publicKey)
    },
    trustKey: (publicKey) => write(keyName, publicKey),
  }
}

function ownPart(stored: string, origin: string): string | undefined {
  const value = stored.startsWith(`${origin} `) ? stored.slice(origin.length + 1) : ''
  return value === '' ? undefined : value
}

/** A port a program without rights can listen on, in decimal; undefined for anything else. */
function parsePort(text: string): number | undefined {
  const port = /^[1-9]\d{3,4}$/.test(text) ? Number(text) : 0
  return port >= 1024 && port <= 65_535 ? port : undefined
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch {
    return undefined // storage is blocked or full: live without memory
  }
}
