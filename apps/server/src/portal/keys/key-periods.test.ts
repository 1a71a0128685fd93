import { expect, test } from 'vitest'
import { keyPeriods } from './key-periods.ts'

const at = (hour: number) => new Date(Date.UTC(2026, 4, 6, hour))
const key = (name: string, hour: number) => ({ name, signsFrom: at(hour) })
const [first, second, third] = [key('first', 0), key('second', 10), key('third', 20)]
const names = (hour: number, keys = [first, second, third]) => {
  const { signing, published } = keyPeriods(keys, at(hour), 2 * 3600)
  return [signing.name, published.map(({ name }) => name)]
}

test.each([
  ['the only one signs', 5, [first], ['first', ['first']]],
  ['the only one signs though its time has not come: a clock was set back', -5, [first], ['first', ['first']]],
  ['the next is published before it signs', 9, [first, second], ['first', ['first', 'second']]],
  ['it signs from its moment on, the old one stays published', 10, [first, second], ['second', ['second', 'first']]],
  ['until nobody can hold anything it signed', 12, [first, second], ['second', ['second']]],
  ['three at once', 11, [first, second, third], ['second', ['second', 'first', 'third']]],
])('%s', (_what, hour, keys, expected) => {
  expect(names(hour, keys)).toEqual(expected)
})
