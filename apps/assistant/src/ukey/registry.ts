/** All drivers as one. Ids of UKeys carry their driver's name, so that a call finds the driver that listed it. */
import { failed, type Failure } from '@yinxin/protocol/failures'
import type { DriverListing, DriverUkey, UkeyDriver, UkeyEvent } from './driver.ts'
import { oneKeyOnce } from './one-key-once.ts'

/** Every UKey of every driver behind the interface of one; `name` has no meaning here. */
export type UkeyRegistry = Required<Omit<UkeyDriver, 'name'>>

/** One that drivers are found for while the assistant runs. */
type GrowingRegistry = UkeyRegistry & {
  add(driver: UkeyDriver): void
  /** Everybody who listens looks again. */
  changed(): void
}

/** @param problems of devices no driver has */
export function createUkeyRegistry(first: readonly UkeyDriver[], problems: () => readonly Failure[] = () => []): GrowingRegistry {
  const drivers: UkeyDriver[] = []
  const stops: (() => void)[] = []
  const listeners = new Set<(event: UkeyEvent) => void>()
  const idOf = (index: number, ukeyId: string): string => `${index}.${ukeyId}`
  const find = (id: string): { driver: UkeyDriver; ukeyId: string } | undefined => {
    const [index = '', ...rest] = id.split('.')
    const driver = /^\d{1,3}$/.test(index) ? drivers[Number(index)] : undefined
    return driver === undefined ? undefined : { driver, ukeyId: rest.join('.') }
  }
  const tell = (event: UkeyEvent): void => {
    for (const listener of listeners) listener(event)
  }
  /** Ends of who attends: a driver that comes later is attended to like the others. */
  const attended = new Set<((() => void) | undefined)[]>()
  const add = (driver: UkeyDriver): void => {
    const index = drivers.push(driver) - 1
    for (const ends of attended) ends.push(driver.attend?.())
    stops.push(driver.watch((event) => tell(event.kind === 'reading' ? event : { ...event, ukeyId: idOf(index, event.ukeyId) })))
  }
  for (const driver of first) add(driver)
  const withId =
    (index: number) =>
    (ukey: DriverUkey): DriverUkey => ({ ...ukey, id: idOf(index, ukey.id) })
  return {
    add,
    changed: () => tell({ kind: 'reading' }),
    async list(): Promise<DriverListing> {
      const listings = await Promise.all(drivers.map((driver) => driver.list()))
      return {
        ukeys: oneKeyOnce(listings.flatMap(({ ukeys }, index) => ukeys.map(withId(index)))),
        problems: [...listings.flatMap((listing) => listing.problems), ...problems()],
        ...(listings.some(({ stale }) => stale) ? { stale: true as const } : {}),
        ...(listings.some(({ reading }) => reading) ? { reading: true as const } : {}),
      }
    },
    watch(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    attend() {
      const ends = drivers.map((driver) => driver.attend?.())
      attended.add(ends)
      return () => {
        attended.delete(ends)
        for (const end of ends) end?.()
      }
    },
    async sign(input, calledOff) {
      const found = find(input.ukeyId)
      return found === undefined ? failed('UKEY_MISSING') : found.driver.sign({ ...input, ukeyId: found.ukeyId }, calledOff)
    },
    async changePin(input) {
      const found = find(input.ukeyId)
      return found === undefined ? failed('UKEY_MISSING') : found.driver.changePin({ ...input, ukeyId: found.ukeyId })
    },
    async makeKey(input) {
      const found = find(input.ukeyId)
      if (found === undefined) return failed('UKEY_MISSING')
      return found.driver.makeKey?.({ ...input, ukeyId: found.ukeyId }) ?? failed('UKEY_MAKES_NO_KEYS')
    },
    async install(input) {
      const found = find(input.ukeyId)
      if (found === undefined) return failed('UKEY_MISSING')
      return found.driver.install?.({ ...input, ukeyId: found.ukeyId }) ?? failed('UKEY_MAKES_NO_KEYS')
    },
    async unblock(input) {
      const found = find(input.ukeyId)
      if (found === undefined) return failed('UKEY_MISSING')
      return found.driver.unblock?.({ ...input, ukeyId: found.ukeyId }) ?? failed('UNBLOCK_NOT_HERE')
    },
    async close() {
      for (const stop of stops) stop()
      await Promise.all(drivers.map((driver) => driver.close()))
    },
  }
}
