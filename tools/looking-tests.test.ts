import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { longJourneys, lookingTests } from './looking-tests.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

it('npm run long takes every journey of which the suite does a part, also where a module beside it draws', () => {
  expect(longJourneys(root)).toEqual(
    expect.arrayContaining([
      'test/e2e/pages.test.ts',
      'test/e2e/every-button.test.ts',
      'test/e2e/every-button-signed-in.test.ts',
      'test/e2e/unknown-handler.test.ts',
      'test/e2e/ukey-removal.test.ts',
    ]),
  )
  expect(lookingTests(root)).not.toContain('test/e2e/every-button.test.ts')
})
