/** All drivers as one. Ids of UKeys carry their driver's name, so that a call finds the driver that listed it. */
import { failed } from '@yinxin/protocol/failures'
import type { DriverListing, DriverUkey, UkeyDriver, UkeyEvent } from './driver.ts'

/** Every UKey of every driver behind the interface of one; `name` has no meaning here. */
export type UkeyRegistry = Omit<UkeyDriver, 'name'> & Required<Pick<UkeyDriver, 'attend'>>

export function createUkeyRegistry(drivers: readonly UkeyDriver[]): UkeyRegistry {
  const listeners = new Set<(event: UkeyEvent) => void>()
  const idOf = (index: number, ukeyId: string): string => `${index}.${ukeyId}`
  const find = (id: string): { driver: UkeyDriver; ukeyId: string } | undefined => {
    const [index = '', ...rest] = id.split('.')
    const driver = /^\d{1,3}$/.test(index) ? drivers[Number(index)] : undefined
    return driver === undefined ? undefined : { driver, ukeyId: rest.join('.') }
  }
  const stops = drivers.map((driver, index) =>
    driver.watch((event) => {
      for (const listener of listeners) listener(event.kind === 'reading' ? event : { ...event, ukeyId: idOf(index, event.ukeyId) })
    }),
  )
  const withId =
    (index: number) =>
    (ukey: DriverUkey): DriverUkey => ({ ...ukey, id: idOf(index, ukey.id) })
  return {
    async list(): Promise<DriverListing> {
      const listings = await Promise.all(drivers.map((driver) => driver.list()))
      return {
        ukeys: listings.flatMap(({ ukeys }, index) => ukeys.map(withId(index))),
        problems: listings.flatMap(({ problems }) => problems),
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
      return () => {
        for (const end of ends) end?.()
      }
    },
    async sign(input) {
      const found = find(input.ukeyId)
      return found === undefined ? failed('UKEY_MISSING') : found.driver.sign({ ...input, ukeyId: found.ukeyId })
    },
    async changePin(input) {
      const found = find(input.ukeyId)
      return found === undefined ? failed('UKEY_MISSING') : found.driver.changePin({ ...input, ukeyId: found.ukeyId })
    },
    async close() {
      for (const stop of stops) stop()
      await Promise.all(drivers.map((driver) => driver.close()))
    },
  }
}
