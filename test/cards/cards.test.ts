// A UKey that is a smart card, the whole way: reader, pcscd, OpenSC's PKCS #11, our driver. What is done here to the card is done by pulling
// its plug at a command of our choosing, not by pretending.
import { ukeyDriverContract } from '@yinxin/testkit/contracts/ukey-driver'
import type { CardReader, PersonalCard } from '@yinxin/testkit/contracts/card-readers'
import type { Result } from '@yinxin/protocol/failures'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DriverListing } from '../../apps/assistant/src/ukey/driver.ts'
import type { HostedDriver } from '../../apps/assistant/src/ukey/hosted-driver.ts'
import { watchCards } from '../../apps/assistant/src/ukey/pcsc/cards-there.ts'
import { cardsCanBe, createCardBench, signWith, untilThere, type CardBench } from './card-bench.ts'

const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.failure.code)

describe.skipIf(!cardsCanBe)('smart cards', () => {
  let bench: CardBench
  beforeAll(async () => void (bench = await createCardBench()))
  afterAll(() => bench.close())

  ukeyDriverContract('PKCS #11, OpenSC and a card with IsoApplet', async () => {
    const { pin } = await bench.isoApplet()
    const [reader] = bench.readers
    return { driver: bench.driver(), pin, remove: reader.remove, insert: reader.insert }
  })

  ukeyDriverContract('PKCS #11, OpenSC where PUKs unblock, and a card with IsoApplet', async () => {
    await bench.readers[0].remove()
    const { pin, puk } = await bench.isoApplet()
    const [reader] = bench.readers
    const byPuk = { adminPin: puk, adminPinStays: true, locks: true } as const
    return { driver: bench.unblockingDriver(), pin, ...byPuk, remove: reader.remove, insert: reader.insert }
  })

  ukeyDriverContract('PKCS #11, OpenSC and a PIV card', async () => {
    await bench.readers[0].remove()
    const { pin } = await bench.piv()
    const [, reader] = bench.readers
    return { driver: bench.driver(), pin, remove: reader.remove, insert: reader.insert }
  })

  ukeyDriverContract('PKCS #11, OpenSC where PUKs unblock, and a PIV card', async () => {
    await bench.readers[1].remove()
    const { pin, puk } = await bench.piv()
    const [, reader] = bench.readers
    const byPuk = { adminPin: puk, adminPinStays: true, locks: true } as const
    return { driver: bench.unblockingDriver(), pin, ...byPuk, remove: reader.remove, insert: reader.insert }
  })

  describe('R30 two cards at once', () => {
    test('each is shown, and each signs with its own PIN', async () => {
      const [card, piv] = [await bench.readers[0].remove().then(() => bench.isoApplet()), { pin: '246813' }]
      const driver = bench.driver()
      const listing = await untilThere(driver, 2)
      for (const at of [0, 1]) expect(codeOf(await signWith(driver, listing, [card.pin, piv.pin][at] ?? '', at))).toBe('ok')
      await bench.readers[1].remove()
      await untilThere(driver, 1)
      expect(codeOf(await signWith(driver, listing, piv.pin, 1))).toMatch(/^UKEY_(?:MISSING|REMOVED)$/)
      expect(codeOf(await signWith(driver, listing, card.pin))).toBe('ok')
      await driver.close()
    })
  })

  describe('a card that is pulled out', () => {
    let [card, reader, driver, whole]: [PersonalCard, CardReader, HostedDriver, DriverListing] = [] as never
    beforeAll(async () => {
      ;[reader] = bench.readers
      await reader.remove()
      card = await bench.isoApplet('拔出')
      driver = bench.driver()
      whole = await untilThere(driver, 1)
    })
    afterAll(() => driver.close())

    /** Does `task` with the card pulled out at a command, puts it in again, and waits for it. */
    async function pulledOutAt<Value>(command: number, when: 'before' | 'after', task: () => Promise<Value>): Promise<Value> {
      await reader.pullOutAt({ command, when })
      const value = await task()
      await reader.remove() // where the task needed fewer commands
      await untilThere(driver, 0)
      await reader.insert()
      await untilThere(driver, 1)
      return value
    }

    async function commandsOf(task: () => Promise<unknown>): Promise<number> {
      await untilThere(driver, 1)
      await reader.pullOutAt({ command: Infinity, when: 'before' })
      await task()
      return reader.commands()
    }

    const points = (count: number) =>
      Array.from({ length: count }, (_, at) => at + 1).flatMap((command) =>
        (['before', 'after'] as const).map((when) => ({ command, when })),
      )

    test('at every command of a signature: the PIN is compared once at most, no try is lost, and it works again', async () => {
      const count = await commandsOf(() => signWith(driver, whole, card.pin))
      expect(count).toBeGreaterThan(2)
      for (const { command, when } of points(count)) {
        const { compared } = await reader.pin()
        const signed = await pulledOutAt(command, when, () => signWith(driver, whole, card.pin))
        expect(['UKEY_REMOVED', 'UKEY_MISSING', 'ok'], `${when} command ${command}`).toContain(codeOf(signed))
        const after = await reader.pin()
        expect([after.compared - compared <= 1, after.triesLeft], `${when} command ${command}`).toEqual([true, 6])
        expect(codeOf(await signWith(driver, whole, card.pin)), `${when} command ${command}`).toBe('ok')
      }
    })

    test('at every command of a wrong PIN: it costs one try at most', async () => {
      const count = await commandsOf(() => signWith(driver, whole, '999111'))
      await signWith(driver, whole, card.pin)
      for (const { command, when } of points(count)) {
        const before = await reader.pin()
        const refused = await pulledOutAt(command, when, () => signWith(driver, whole, '999111'))
        expect(['UKEY_REMOVED', 'UKEY_MISSING', 'PIN_INCORRECT'], `${when} command ${command}`).toContain(codeOf(refused))
        const after = await reader.pin()
        expect(after.compared - before.compared, `${when} command ${command}`).toBeLessThanOrEqual(1)
        expect(after.triesLeft, `${when} command ${command}`).toBe(6 - (after.compared - before.compared))
        expect(codeOf(await signWith(driver, whole, card.pin))).toBe('ok')
      }
    })

    test('at every command of a change of the PIN: it is the old one or the new one, and what was said of it is true', async () => {
      const [old, fresh] = [card.pin, '735192']
      const change = (oldPin: string, newPin: string) => driver.changePin({ ukeyId: whole.ukeys[0]?.id ?? '', oldPin, newPin })
      const count = await commandsOf(() => change(old, fresh))
      expect(codeOf(await change(fresh, old))).toBe('ok')
      for (const { command, when } of points(count)) {
        const changed = codeOf(await pulledOutAt(command, when, () => change(old, fresh)))
        const { value, triesLeft } = await reader.pin()
        expect([[old, fresh].includes(value), triesLeft]).toEqual([true, 6])
        if (changed === 'ok') expect(value).toBe(fresh)
        else if (changed !== 'PIN_CHANGE_UNCERTAIN') expect([changed, value], `${when} command ${command}`).toEqual([changed, old])
        expect(['ok', 'PIN_CHANGE_UNCERTAIN', 'UKEY_REMOVED', 'UKEY_MISSING']).toContain(changed)
        if (value === fresh) expect(codeOf(await change(fresh, old))).toBe('ok')
      }
    })

    test('R10 the last try is told, then the lock; the PUK gives the PIN back', async () => {
      const wrong = () => signWith(driver, whole, '999111')
      for (let left = 5; left > 1; left--) expect(codeOf(await wrong())).toBe('PIN_INCORRECT')
      expect(await wrong()).toMatchObject({ failure: { code: 'PIN_INCORRECT', detail: { triesLeft: 1 } } })
      expect([codeOf(await wrong()), codeOf(await signWith(driver, whole, card.pin))]).toEqual(['PIN_LOCKED', 'PIN_LOCKED'])
      expect((await untilThere(driver, 1)).ukeys[0]?.pin.locked).toBe(true)
      card.unblock('864209')
      expect(codeOf(await signWith(driver, whole, '864209'))).toBe('ok')
      expect((await untilThere(driver, 1)).ukeys[0]?.pin.locked).toBe(false)
    })
  })

  test('a card that takes seconds to be read is announced at once, and nobody waits for it', async () => {
    const [reader, other] = bench.readers
    for (const each of [reader, other]) await each.remove()
    const driver = bench.driver()
    await untilThere(driver, 0)
    await reader.slowDown(40)
    const heard: string[] = []
    const told = new Promise<void>((resolve) =>
      driver.watch(({ kind }) => {
        heard.push(kind)
        if (heard.length === 1) resolve()
      }),
    )
    await reader.insert()
    await told
    expect(await driver.list()).toEqual({ ukeys: [], problems: [], stale: true, reading: true })
    await untilThere(driver, 1)
    expect(heard).toEqual(['reading', 'inserted', 'reading'])
    await reader.slowDown(0)
    await driver.close()
  })

  test('a service of cards that ended and was started again is heard of: what comes afterwards is told, and signs', async () => {
    const [reader, other] = bench.readers
    for (const each of [reader, other]) await each.remove()
    const card = await bench.isoApplet()
    const [driver, watcher] = [bench.driver(), watchCards() ?? expect.unreachable()]
    const strangers = () => watcher.driver.list().then(() => watcher.strangers()?.map((stranger) => stranger.reader))
    await untilThere(driver, 1)
    await expect.poll(strangers, { timeout: 10_000 }).toEqual([reader.name])
    await bench.service.end()
    await untilThere(driver, 0)
    await expect.poll(strangers, { timeout: 10_000 }).toEqual([])
    await bench.service.start()
    await reader.insert()
    const listing = await untilThere(driver, 1)
    await expect.poll(strangers, { timeout: 10_000 }).toEqual([reader.name])
    expect(codeOf(await signWith(driver, listing, card.pin))).toBe('ok')
    // and by events: nothing is found out by looking (card-bench.ts)
    await reader.remove()
    await untilThere(driver, 0)
    for (const each of [driver, watcher.driver]) await each.close()
  })
})
