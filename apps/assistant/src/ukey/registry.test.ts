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

describe('a driver that is found later', () => {
  test('is listed with the others, tells like them, and is attended to by who attends already', async () => {
    const [first, second] = [driverOf('a'), driverOf('b')]
    let attending = 0
    const registry = createUkeyRegistry([first.driver], () => [failure('UKEY_WITHOUT_DRIVER')])
    const noLonger = registry.attend()
    const heard: UkeyEvent[] = []
    registry.watch((event) => heard.push(event))
    registry.add({
      ...second.driver,
      attend() {
        attending += 1
        return () => void (attending -= 1)
      },
    })
    const { ukeys, problems } = await registry.list()
    expect([ukeys.map(({ serialNumber }) => serialNumber), problems.map(({ code }) => code)]).toEqual([['a', 'b'], ['UKEY_WITHOUT_DRIVER']])
    second.tell({ kind: 'inserted', ukeyId: 'b' })
    registry.changed()
    expect(heard).toEqual([{ kind: 'inserted', ukeyId: ukeys[1]?.id }, { kind: 'reading' }])
    expect(attending).toBe(1)
    noLonger()
    expect(attending).toBe(0)
  })

  test('a listing is old, or being read, as soon as one driver’s is', async () => {
    const [first, second] = [driverOf('a').driver, driverOf('b').driver]
    const reading = { ...second, list: async () => ({ ukeys: [], problems: [], stale: true, reading: true }) as const }
    expect(await createUkeyRegistry([first, reading]).list()).toMatchObject({ stale: true, reading: true })
    expect(await createUkeyRegistry([first, second]).list()).not.toHaveProperty('stale')
  })
})
