/**
 * What a browser keeps for this site, by name. A browser may refuse at any touch (cookies blocked, private mode, disk full): then this page
 * itself remembers until it goes, and nothing breaks.
 */
export interface BrowserStorage {
  read(name: string): string | undefined
  write(name: string, value: string): void
  forget(name: string): void
  /** Names that are kept now and begin with `prefix`. */
  names(prefix: string): readonly string[]
}

/** @param open gives the browser's own storage; it is asked every time, since a person may block it at any time */
export function guardedStorage(open: () => Storage): BrowserStorage {
  const own = new Map<string, string>()
  /** What the browser does, or `otherwise` where it refuses. */
  function ask<T>(action: (storage: Storage) => T, otherwise: T): T {
    try {
      return action(open())
    } catch {
      return otherwise
    }
  }
  return {
    read: (name) => own.get(name) ?? ask((storage) => storage.getItem(name), null) ?? undefined,
    write(name, value) {
      own.delete(name)
      const isKept = ask((storage) => {
        storage.setItem(name, value)
        return true
      }, false)
      if (!isKept) own.set(name, value)
    },
    forget(name) {
      own.delete(name)
      ask((storage) => storage.removeItem(name), undefined)
    },
    names: (prefix) => [...own.keys(), ...ask((storage) => Object.keys(storage), [])].filter((name) => name.startsWith(prefix)),
  }
}

/** Kept on this computer, for every tab. */
export const siteStorage = guardedStorage(() => localStorage)

/** Kept in this tab, over its reloads. */
export const tabStorage = guardedStorage(() => sessionStorage)
