import { expect, test } from 'vitest'
import { createLaunches } from './launches.ts'

test('R11 the certificate an application was opened for is a hint for five minutes, and the last one counts', () => {
  let elapsed = 0
  const launches = createLaunches(() => elapsed)
  expect(launches.preferred()).toBeUndefined()
  launches.note('a')
  launches.note('b')
  elapsed = 299_999
  expect(launches.preferred()).toBe('b')
  elapsed = 300_000
  expect(launches.preferred()).toBeUndefined()
  launches.note('c')
  launches.note(undefined)
  expect(launches.preferred()).toBeUndefined()
})
