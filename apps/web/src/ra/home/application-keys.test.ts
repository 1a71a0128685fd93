import { expect, test } from 'vitest'
import { neighbour } from './application-keys.ts'

test('next and previous stop at the ends, and begin with the first', () => {
  expect(neighbour(['a', 'b'], undefined, 1)).toBe('a')
  expect(neighbour(['a', 'b'], 'a', 1)).toBe('b')
  expect(neighbour(['a', 'b'], 'b', 1)).toBe('b')
  expect(neighbour(['a', 'b'], 'a', -1)).toBe('a')
  expect(neighbour(['a', 'b'], 'gone', -1)).toBe('a')
  expect(neighbour([], 'a', 1)).toBeUndefined()
})
