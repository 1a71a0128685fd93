import { afterEach, expect, test, vi } from 'vitest'
import { applicationKey, neighbour } from './application-keys.ts'

test('next and previous stop at the ends, and begin with the first', () => {
  expect(neighbour(['a', 'b'], undefined, 1)).toBe('a')
  expect(neighbour(['a', 'b'], 'a', 1)).toBe('b')
  expect(neighbour(['a', 'b'], 'b', 1)).toBe('b')
  expect(neighbour(['a', 'b'], 'a', -1)).toBe('a')
  expect(neighbour(['a', 'b'], 'gone', -1)).toBe('a')
  expect(neighbour([], 'a', 1)).toBeUndefined()
})

/** An element of a page, as far as keys ask about it. */
class Element {
  readonly tagName: string
  constructor(tagName: string) {
    this.tagName = tagName
  }
}
afterEach(() => vi.unstubAllGlobals())

const press = (key: string, more: object = {}) => {
  vi.stubGlobal('HTMLElement', Element)
  const held = { ctrlKey: false, metaKey: false, altKey: false, target: new Element('BODY') }
  return applicationKey({ key, ...held, ...more } as unknown as KeyboardEvent)
}

test.each([
  ['j', 'next'],
  ['k', 'previous'],
  [']', 'next-page'],
  ['[', 'previous-page'],
  ['a', 'approve'],
  ['A', 'approve'],
  ['/', 'search'],
  ['Enter', undefined],
  ['x', undefined],
])('the key %s: %s', (key, does) => expect(press(key)).toBe(does))

test.each(['INPUT', 'SELECT', 'TEXTAREA'])('nothing is approved while somebody writes in an %s', (name) => {
  expect(press('a', { target: new Element(name) })).toBeUndefined()
  expect(press('a', { target: null })).toBe('approve')
})

test.each(['ctrlKey', 'metaKey', 'altKey'])('with %s it is the browser’s', (held) => expect(press('a', { [held]: true })).toBeUndefined())
