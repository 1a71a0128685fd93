import { expect, test } from 'vitest'
import type { DriverUkey } from './driver.ts'
import { oneKeyOnce } from './one-key-once.ts'

const ukey = (id: string, sha256: readonly string[], more: Partial<DriverUkey> = {}): DriverUkey =>
  ({ id, certificates: sha256.map((each) => ({ sha256: each, certificate: '', use: 'authentication' })), ...more }) as DriverUkey
const idsOf = (...ukeys: readonly DriverUkey[]) => oneKeyOnce(ukeys).map(({ id }) => id)

test('one device behind two libraries is shown once: as the one that tells its tries, else as the first', () => {
  expect(idsOf(ukey('p11', ['a', 'b']), ukey('skf', ['a'], { abilities: ['exact-tries'] }), ukey('other', ['c']))).toEqual(['skf', 'other'])
  expect(idsOf(ukey('first', ['a']), ukey('second', ['a']))).toEqual(['first'])
})

test('what only looks alike stays: empty ones, and two with the same certificate of an authority', () => {
  const authority = { sha256: 'ca', certificate: '', use: 'other' } as const
  const [one, two] = ['1', '2'].map((id) => ukey(id, [], { certificates: [authority] })) as [DriverUkey, DriverUkey]
  expect(idsOf(ukey('empty', []), ukey('empty too', []), one, two)).toEqual(['empty', 'empty too', '1', '2'])
})
