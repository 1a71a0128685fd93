/** What a key does on the page of applications; undefined while somebody writes, or for any other key. */
export type ApplicationKey = 'next' | 'previous' | 'next-page' | 'previous-page' | 'approve' | 'search'

const keys: Readonly<Record<string, ApplicationKey>> = {
  ...{ j: 'next', k: 'previous', ']': 'next-page', '[': 'previous-page' },
  ...{ a: 'approve', '/': 'search' },
}

export function applicationKey({ key, ctrlKey, metaKey, altKey, target }: KeyboardEvent): ApplicationKey | undefined {
  const isWriting = target instanceof HTMLElement && /^(?:INPUT|SELECT|TEXTAREA)$/.test(target.tagName)
  return ctrlKey || metaKey || altKey || isWriting ? undefined : keys[key.toLowerCase()]
}

/** The one after or before in a list; the first when none is chosen, and the ends are ends. */
export function neighbour(numbers: readonly string[], current: string | undefined, step: 1 | -1): string | undefined {
  const at = current === undefined ? -1 : numbers.indexOf(current)
  return at < 0 ? numbers[0] : numbers[Math.min(numbers.length - 1, Math.max(0, at + step))]
}
