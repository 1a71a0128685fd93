import { expect, it } from 'vitest'
import { formatListName, parseListName, shardOf } from './list-name.ts'

const issuerSha256 = 'a'.repeat(64)

it.each([
  [{ issuerSha256, shards: 1, shard: 0 }, issuerSha256],
  [{ issuerSha256, shards: 16, shard: 3 }, `${issuerSha256}-3-of-16`],
  [{ issuerSha256, shards: 256, shard: 255 }, `${issuerSha256}-255-of-256`],
])('%o is %s, both ways', (name, text) => {
  expect(formatListName(name)).toBe(text)
  expect(parseListName(text)).toEqual(name)
})

it.each([
  '',
  'a',
  `${issuerSha256}-0-of-1`,
  `${issuerSha256}-16-of-16`,
  `${issuerSha256}-1-of-3`,
  `${issuerSha256}-03-of-16`,
  `${issuerSha256}-3`,
  issuerSha256.toUpperCase(),
])('%s names none', (text) => expect(parseListName(text)).toBeUndefined())

it('every certificate is on one shard of each number of shards', () => {
  expect(['00', 'ff', '4012'].map((serial) => shardOf(serial, 16).shard)).toEqual([0, 15, 2])
  expect(shardOf('40ff', 1)).toEqual({ shards: 1, shard: 0 })
  expect(shardOf('40ff', 256)).toEqual({ shards: 256, shard: 255 })
})
