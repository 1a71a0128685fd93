/**
 * What the browser says about reaching this computer. `ungated`: it asks nothing (a browser without the permission, or a page that is
 * itself on this computer).
 */
export type LoopbackPermission = 'granted' | 'prompt' | 'denied' | 'ungated'

/** The permission now, and a way to hear of a change without asking anything. */
export interface PermissionWatch {
  readonly state: () => LoopbackPermission
  /** Calls `listener` at every change; returns how to stop. */
  readonly onChange: (listener: () => void) => () => void
}

/** The part of `navigator.permissions` that is needed. */
export interface PermissionSource {
  query(descriptor: { name: string }): Promise<EventTarget & { readonly state: string }>
}

const ungated: PermissionWatch = { state: () => 'ungated', onChange: () => () => {} }

/**
 * Reads the permission to reach loopback. The old name is asked only where the new one is unknown: asking for both crashed some
 * Chrome 145 builds. A page on loopback is exempt, whatever the query says (measured in Chromium 156).
 * @param hostname of the page
 */
export async function readLoopbackPermission(hostname: string, source: PermissionSource | undefined): Promise<PermissionWatch> {
  if (isLoopbackHost(hostname) || source === undefined) return ungated
  for (const name of ['loopback-network', 'local-network-access']) {
    try {
      return watch(await source.query({ name }))
    } catch {
      continue // TypeError: this browser does not know the name
    }
  }
  return ungated
}

function watch(status: EventTarget & { readonly state: string }): PermissionWatch {
  return {
    state: () => (status.state === 'granted' || status.state === 'prompt' ? status.state : 'denied'),
    onChange: (listener) => {
      status.addEventListener('change', listener)
      return () => status.removeEventListener('change', listener)
    },
  }
}

/** True when a page of this host is on this computer. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
}
