// What of a matrix the suite takes: some, drawn from the seed of the run (YINXIN_SEED), so that each kind is met every time. `npm run long` takes all.
import { hash } from 'node:crypto'
import { seededRandom, seedOfRun, type Random } from './differential/random.ts'
import { isLong } from './needs.ts'

/** `npm run long` takes all there is, and `npm run pictures` photographs it. */
const takesAll = isLong || process.env['YINXIN_PICTURES'] !== undefined

/** Dice of their own for each name: what one test draws does not depend on what others draw. */
export const diceFor = (name: string): Random => seededRandom(seedOfRun() ^ hash('sha256', name, 'buffer').readUInt32BE())

/** Of `list` as many as `count`, in their order, drawn for `name`; all of them where everything is run. */
export function drawn<T>(name: string, list: readonly T[], count = 1): readonly T[] {
  if (takesAll || list.length <= count) return list
  const dice = diceFor(name)
  const left = [...list.keys()]
  const taken = Array.from({ length: count }, () => left.splice(dice.below(left.length), 1)[0])
  return list.filter((_, at) => taken.includes(at))
}
