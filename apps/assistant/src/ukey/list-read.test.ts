import { expect, test } from 'vitest'
import type { DriverListing, DriverUkey } from './driver.ts'
import { listRead } from './list-read.ts'

const reading: DriverListing = { ukeys: [], problems: [], stale: true, reading: true }
const there: DriverListing = { ukeys: [{ id: '1' } as DriverUkey], problems: [] }

/** Answers one listing after the other, then the last for ever. */
function driverOf(...listings: readonly DriverListing[]) {
  let at = 0
  return { list: async () => listings[Math.min(at++, listings.length - 1)] as DriverListing, asked: () => at }
}

test('waits while a device is being read', async () => {
  expect(await listRead(driverOf(reading, reading, there))).toBe(there)
})

test('does not wait for others once there is what is wanted', async () => {
  const some: DriverListing = { ...there, stale: true }
  const driver = driverOf(some)
  expect([await listRead(driver, ({ ukeys }) => ukeys.length > 0), driver.asked()]).toEqual([some, 1])
})

test('a device that is never read ends the wait', async () => {
  expect(await listRead(driverOf(reading), undefined, 150)).toBe(reading)
})
