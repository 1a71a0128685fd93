import { expect, it } from 'vitest'
import { sharedTurns } from './shared-turns.ts'

it('runs one at a time; whoever asks meanwhile shares the run after; a failure is told to those who waited for it and ends there', async () => {
  let [runs, under, most] = [0, 0, 0]
  const gates: (() => void)[] = []
  const turn = sharedTurns(async () => {
    const run = ++runs
    most = Math.max(most, ++under)
    await new Promise<void>((resolve) => gates.push(resolve))
    under--
    if (run === 2) throw new Error('second')
  })
  const settle = async () => {
    await new Promise(setImmediate)
    gates.shift()?.()
    await new Promise(setImmediate)
  }
  const first = turn()
  await new Promise(setImmediate)
  const [second, third] = [turn(), turn()]
  const told = Promise.allSettled([first, second, third])
  await settle()
  await settle()
  expect((await told).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
  expect([runs, most]).toEqual([2, 1])
  const fourth = turn()
  await settle()
  await fourth
  expect(runs).toBe(3)
})
