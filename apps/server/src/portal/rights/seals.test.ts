import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createDatabase } from '../../platform/db.ts'
import { sealKeyOf, sealsOf, sealsWith, useSeals, type RightSealKey } from './seals.ts'

const now = new Date('2026-05-06T07:08:09Z')
const clock = { now: () => now, monotonic: () => 0 }
const key = (days: number): RightSealKey => sealKeyOf(randomBytes(32), new Date(now.getTime() + days * 86_400_000))
const sealsOfKeys = (keys: readonly RightSealKey[]) => sealsWith(() => keys, { clock, node: 'test', noted: () => undefined })

describe('R52 a seal', () => {
  const [old, present, future] = [key(-9), key(-1), key(1)]
  const seals = sealsOfKeys([old, present, future])

  it('is made with the key that seals now, and holds under each there is', () => {
    expect(seals.seal('text').slice(0, 8)).toBe(present.id)
    expect(seals.sealHead().toString('hex')).toBe(present.id)
    for (const one of [old, present, future]) expect(seals.isSealed('text', sealsOfKeys([one]).seal('text'))).toBe(true)
  })

  it.each([
    ['of another text', seals.seal('texts')],
    ['under a key that is not ours', sealsOfKeys([key(-1)]).seal('text')],
    ['cut short', seals.seal('text').slice(0, 40)],
    ['only a key id', present.id],
    ['nothing', ''],
    ['under the id of another key', old.id + seals.seal('text').slice(8)],
  ])('%s is none', (_name, seal) => {
    expect(seals.isSealed('text', seal)).toBe(false)
  })
})

it('a handle has its own seals, and one without believes nothing', async () => {
  const [one, other] = [createDatabase<object>('postgresql://localhost/a'), createDatabase<object>('postgresql://localhost/b')]
  const seals = sealsOfKeys([key(-1)])
  useSeals(one, seals)
  expect(sealsOf(one)).toBe(seals)
  expect(sealsOf(one.withSchema('portal'))).toBe(seals)
  expect(() => sealsOf(other)).toThrow('without seals')
})
