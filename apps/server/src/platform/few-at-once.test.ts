import { expect, test } from 'vitest'
import { fewAtOnce } from './few-at-once.ts'

test('a few run, some wait in their order, what is more is turned away; one that fails makes room too', async () => {
  const few = fewAtOnce(2, 2)
  const begun: number[] = []
  const ends: (() => void)[] = []
  const begin = (number: number) =>
    few.run(async () => {
      begun.push(number)
      await new Promise<void>((resolve) => ends.push(resolve))
      if (number === 1) throw new Error('failed')
      return number
    })
  const settled = Promise.allSettled([begin(0), begin(1), begin(2), begin(3), begin(4)])
  await Promise.resolve()
  expect(begun).toEqual([0, 1])
  for (let turn = 0; turn < 4; turn++) {
    await expect.poll(() => ends.length).toBeGreaterThan(0)
    ends.shift()?.()
  }
  expect((await settled).map((one) => (one.status === 'fulfilled' ? one.value : 'failed'))).toEqual([0, 'failed', 2, 3, undefined])
  expect(begun).toEqual([0, 1, 2, 3])
})
