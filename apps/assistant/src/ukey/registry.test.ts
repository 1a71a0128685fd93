import { describe, expect, test } from 'vitest'
import { failed, failure, succeeded } from '@yinxin/protocol/failures'
import type { DriverUkey, UkeyDriver, UkeyEvent } from './driver.ts'
import { createUkeyRegistry } from './registry.ts'

const ukey = (id: string): DriverUkey => ({
  id,
  serialNumber: id,
  label: id,
  driver: 'soft',
  software: true,
  pin: { locked: false, factory: false },
  pinLength: { min: 6, max: 16 },
  certificates: [],
})

/** A driver of one UKey, which notes what it is asked. */
function driverOf(id: string, broken = false) {
  const asked: string[] = []
  let tell: (event: UkeyEvent) => void = () => undefined
  let closed = false
  const driver: UkeyDriver = {
    name: 'soft',
    list: async () => (broken ? { ukeys: [], problems: [failure('DRIVER_MISSING')] } : { ukeys: [ukey(id)], problems: [] }),
    watch(listener) {
      tell = listener
      return () => void (tell = () => undefined)
    },
    async sign({ ukeyId }) {
      asked.push(ukeyId)
      return succeeded(new Uint8Array(1))
    },
    async changePin({ ukeyId }) {
      asked.push(ukeyId)
      return failed('PIN_INCORRECT')
    },
    close: async () => void (closed = true),
  }
  return { driver, asked, tell: (event: UkeyEvent) => tell(event), isClosed: () => closed }
}

describe('all drivers as one', () => {
  test('two drivers may have the same id for a UKey: each call finds the one that listed it', async () => {
    const [first, second] = [driverOf('a.b'), driverOf('a.b')]
    const registry = createUkeyRegistry([first.driver, second.driver])
    const ids = (await registry.list()).ukeys.map(({ id }) => id)
    expect(new Set(ids).size).toBe(2)
    const input = { certificateSha256: '', pin: '', algorithm: 'ES256', data: new Uint8Array() } as const
    expect((await registry.sign({ ...input, ukeyId: ids[1] ?? '' })).ok).toBe(true)
    expect(await registry.changePin({ ukeyId: ids[0] ?? '', oldPin: '', newPin: '' })).toMatchObject({ failure: { code: 'PIN_INCORRECT' } })
    expect([first.asked, second.asked]).toEqual([['a.b'], ['a.b']])
  })

  test('a driver that does not work hides no other one', async () => {
    const listed = await createUkeyRegistry([driverOf('a', true).driver, driverOf('b').driver]).list()
    expect([listed.ukeys.map(({ serialNumber }) => serialNumber), listed.problems.map(({ code }) => code)]).toEqual([
      ['b'],
      ['DRIVER_MISSING'],
    ])
  })

  test.each(['', '7.a', 'a', '-1.a', '0', '1e3.a', 'constructor.a'])('an id nobody gave out (%s) is no UKey', async (ukeyId) => {
    const { driver, asked } = driverOf('a')
    const registry = createUkeyRegistry([driver])
    expect(await registry.changePin({ ukeyId, oldPin: '', newPin: '' })).toMatchObject({
      failure: { code: ukeyId === '0' ? 'PIN_INCORRECT' : 'UKEY_MISSING' },
    })
    expect(asked).toEqual(ukeyId === '0' ? [''] : [])
  })

  test('events carry the id the list gave; after the end nobody is told', async () => {
    const [first, second] = [driverOf('a'), driverOf('b')]
    const registry = createUkeyRegistry([first.driver, second.driver])
    const heard: UkeyEvent[] = []
    const stop = registry.watch((event) => heard.push(event))
    second.tell({ kind: 'removed', ukeyId: 'b' })
    expect(heard).toEqual([{ kind: 'removed', ukeyId: (await registry.list()).ukeys[1]?.id }])
    stop()
    await registry.close()
    first.tell({ kind: 'inserted', ukeyId: 'a' })
    expect([heard.length, first.isClosed(), second.isClosed()]).toEqual([1, true, true])
  })
})
