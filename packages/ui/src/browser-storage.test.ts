import { describe, expect, it } from 'vitest'
import { guardedStorage } from './browser-storage.ts'

/** A browser's storage: its names are its own properties. */
function storage(): Storage {
  const methods = {
    getItem(this: Record<string, string>, name: string) {
      return this[name] ?? null
    },
    setItem(this: Record<string, string>, name: string, value: string) {
      this[name] = value
    },
    removeItem(this: Record<string, string>, name: string) {
      delete this[name]
    },
  }
  return Object.create(methods) as Storage
}

const blocked = (): never => {
  throw new DOMException('Access is denied for this document.', 'SecurityError')
}
/** Takes nothing any more. */
const full = Object.create({
  ...{ getItem: () => null, removeItem: () => undefined },
  setItem: () => {
    throw new DOMException('full', 'QuotaExceededError')
  },
}) as Storage

describe('what a browser keeps for a site', () => {
  it.each([
    ['kept', (kept: Storage) => () => kept],
    ['blocked: the getter itself throws', () => blocked],
    ['full', () => () => full],
  ])('%s: a page reads what it wrote, and forgets what it forgot', (_name, openFor) => {
    const kept = guardedStorage(openFor(storage()))
    expect(kept.read('a')).toBeUndefined()
    kept.write('a', '1')
    kept.write('a', '2')
    kept.write('b', '3')
    expect([kept.read('a'), kept.read('b'), kept.names('a'), kept.names('').toSorted()]).toEqual(['2', '3', ['a'], ['a', 'b']])
    kept.forget('a')
    kept.forget('never there')
    expect([kept.read('a'), kept.names('')]).toEqual([undefined, ['b']])
  })

  it('outlives the page where the browser keeps it, and only there', () => {
    const disk = storage()
    guardedStorage(() => disk).write('a', '1')
    guardedStorage(blocked).write('a', '2')
    expect(guardedStorage(() => disk).read('a')).toBe('1')
    expect(guardedStorage(blocked).read('a')).toBeUndefined()
  })

  it('a person blocks it while the page is open: what is written from then on stays with the page', () => {
    let isBlocked = false
    const disk = storage()
    const kept = guardedStorage(() => (isBlocked ? blocked() : disk))
    kept.write('a', '1')
    isBlocked = true
    expect(kept.read('a')).toBeUndefined()
    kept.write('a', '2')
    expect(kept.read('a')).toBe('2')
    isBlocked = false
    kept.write('a', '3')
    expect(kept.read('a')).toBe('3')
  })
})
