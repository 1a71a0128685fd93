// R10 A locked card unblocked end to end with its PUK: a virtual reader, pcscd, OpenSC, the assistant's own driver, a real RA and CA. A PUK is given out once.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assembleCertificationRequest, certificationRequestInfo, nameOf } from '@yinxin/pki'
import { personaliseIsoApplet } from '@yinxin/testkit/contracts/card-readers'
import { organization, uscc } from '../ra/ra-world.ts'
import { createUnblockWorld, newPin, type UnblockWorld } from '../ra/unblock-world.ts'
import { cardsCanBe, createCardBench, untilThere, type CardBench } from './card-bench.ts'

describe.skipIf(!cardsCanBe)('R10 a locked card', () => {
  let [its, bench]: [UnblockWorld, CardBench] = [] as never
  beforeAll(async () => {
    bench = await createCardBench()
    its = await createUnblockWorld({}, ['RSA', 'P-256'])
  }, 60_000)
  afterAll(async () => {
    await its.close()
    await bench.close()
  })

  test('wrong PINs lock it; an officer signs, its PUK sets the new PIN and is spent', { timeout: 120_000 }, async () => {
    const [reader] = bench.readers
    await reader.isoApplet()
    await reader.insert()
    const card = personaliseIsoApplet(bench, 0, '解锁')
    const publicKeySpki = card.addKey('11')
    const info = certificationRequestInfo({ subject: nameOf([['CN', 'x']]), publicKeySpki })
    const request = assembleCertificationRequest(info, 'RSA-SHA256', card.sign(info, '11'))
    const certificationRequest = Buffer.from(request).toString('base64')
    const issued = await its.world.ca.issue({ certificationRequest, subject: { organization, uscc }, traceId: '0123456789abcdef' })
    if (!issued.ok) throw new Error(issued.failure.code)
    card.addCertificate(Buffer.from(issued.value.certificate, 'base64'), '11')

    const driver = bench.unblockingDriver()
    const { serialNumber } = (await untilThere(driver, 1)).ukeys[0] ?? expect.unreachable()
    await its.world.ra.putAdminPins([{ ukeySerial: serialNumber, uscc, pin: card.puk, puk: true }])
    const one = its.assistantWith({ driver, serialNumber, algorithm: 'RS256' })
    while (!(await one.ukey()).pin.locked) expect(await one.signs('999111')).toBe(false)
    expect(await one.signs(card.pin)).toBe(false)

    const { step } = await one.approved()
    expect(await one.running.goOn(step, newPin)).toEqual({ ok: true, value: undefined })
    expect(await one.one()).toMatchObject({ phase: 'over', state: 'done' })
    expect([await one.signs(newPin), (await one.ukey()).pin.locked, (await reader.pin()).value]).toEqual([true, false, newPin])

    // what went out once is good for nothing more, until the card is made anew
    one.running.forget(step)
    expect(await one.apply()).toMatchObject({ failure: { code: 'UNBLOCK_SPENT' } })
    const importing = (pin: string) => its.world.ra.putAdminPins([{ ukeySerial: serialNumber, uscc, pin, puk: true }])
    expect([await importing(card.puk), await importing('1234567812345678')]).toEqual([
      { added: 0, holders: 0, known: 1 },
      { added: 1, holders: 0, known: 0 },
    ])
    expect((await one.apply()).ok).toBe(true)
  })
})
