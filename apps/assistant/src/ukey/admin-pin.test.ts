import { failed, succeeded } from '@yinxin/protocol/failures'
import { expect, test } from 'vitest'
import { findAdminPin } from './admin-pin.ts'

/** A device with one admin PIN and so many tries. */
async function find(has: string, { again, tries = 5 }: { again: boolean; tries?: number }) {
  const tried: string[] = []
  const found = await findAdminPin(
    { current: 'OLD', next: 'NEW', again },
    {
      replaces: true,
      triesLeft: () => tries - tried.length,
      async attempt(pin) {
        tried.push(pin)
        return pin === has ? succeeded(pin) : failed('UNBLOCK_KEY_REFUSED')
      },
    },
  )
  return { tried, found: found.ok ? found.value.pin : (found.failure.detail?.['reason'] ?? found.failure.code) }
}

test.each([
  ['OLD', { again: false }, ['OLD'], 'OLD'],
  ['NEW', { again: true }, ['NEW'], 'NEW'],
  ['OLD', { again: true }, ['NEW', 'OLD'], 'OLD'],
  ['NEW', { again: false }, ['OLD'], 'UNBLOCK_KEY_REFUSED'],
  ['???', { again: true }, ['NEW', 'OLD'], 'UNBLOCK_KEY_REFUSED'],
  ['OLD', { again: false, tries: 1 }, [], 'last-try'],
  ['OLD', { again: false, tries: 0 }, [], 'last-try'],
  ['OLD', { again: true, tries: 2 }, ['NEW'], 'last-try'],
] as const)('R10 a UKey with %s, %j: tried %j, then %s', async (has, how, tried, found) => {
  expect(await find(has, how)).toEqual({ tried, found })
})

test('what is no refusal ends it at once', async () => {
  let times = 0
  const attempts = { replaces: true, triesLeft: () => undefined, attempt: async () => (times++, failed('UKEY_REMOVED')) }
  expect(await findAdminPin({ current: 'OLD', next: 'NEW', again: true }, attempts)).toMatchObject({ failure: { code: 'UKEY_REMOVED' } })
  expect(times).toBe(1)
})

test.each([
  [true, { fixed: true }],
  [false, {}],
] as const)('R10 an admin PIN that is replaced: %s, and the authority says %j: nothing is tried', async (replaces, told) => {
  let times = 0
  const attempts = { replaces, triesLeft: () => undefined, attempt: async () => (times++, succeeded('opened')) }
  const found = await findAdminPin({ current: 'OLD', next: 'NEW', again: false, ...told }, attempts)
  expect([found, times]).toEqual([failed('UNBLOCK_NOT_HERE'), 0])
})

test('R10 a PUK is the same the second time: it is tried once', async () => {
  const tried: string[] = []
  const attempt = async (pin: string) => (tried.push(pin), failed('UNBLOCK_KEY_REFUSED'))
  await findAdminPin({ current: 'PUK', next: 'PUK', again: true, fixed: true }, { replaces: false, triesLeft: () => undefined, attempt })
  expect(tried).toEqual(['PUK'])
})
