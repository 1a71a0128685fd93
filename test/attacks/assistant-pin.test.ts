// The PIN in the assistant's window: wrong, last, the factory's, none at all; on a software UKey and on a device. Real sockets, real UKey files.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type AuthenticateResult, type StatusResult } from '@yinxin/protocol/assistant'
import { createSofthsmToken, softhsmLibrary, softhsmPresent } from '@yinxin/testkit/contracts/softhsm-token'
import { failureOf, folderFor, resultOf, siteRequest, until } from './assistant-world.ts'
import { authenticate, eachWithItsOwnWorld, fresh, page, portal, promptFor, steps, world } from './site-and-window.ts'

eachWithItsOwnWorld()

describe('the PIN', () => {
  test('R10 a wrong PIN is asked again in the same window with the tries left; the last try is guarded; then the UKey is locked', async () => {
    await world.addUkey()
    const answered = authenticate(siteRequest(portal))
    const { prompt, shown } = await promptFor('pin')
    expect(shown.question?.pin).toEqual({ length: { min: 6, max: 16 }, triesLeft: 8, lastTry: false })
    for (let left = 7; left > 0; left--) {
      await prompt.answer({ kind: 'pin', pin: '000111' })
      const again = await prompt.question('pin')
      expect(again.question?.pin).toMatchObject({ triesLeft: left, lastTry: left === 1, failure: { code: 'PIN_INCORRECT' } })
    }
    await prompt.answer({ kind: 'pin', pin: '000111' })
    expect(failureOf(await answered).code).toBe('PIN_LOCKED')
    expect(world.windowCount()).toBe(1)
    expect(failureOf(await authenticate(siteRequest(portal))).code).toBe('PIN_LOCKED')
  })

  test('R10 a factory PIN has to be changed first, and to a strong one', async () => {
    await world.addUkey({ pin: '12345678' })
    const answered = authenticate(siteRequest(portal))
    const { prompt } = await promptFor('change-pin')
    await prompt.answer({ kind: 'new-pin', oldPin: '12345678', newPin: '111111' })
    expect((await prompt.question('change-pin')).question?.pin?.failure).toMatchObject({ code: 'PIN_WEAK', detail: { rule: 'factory' } })
    await prompt.answer({ kind: 'new-pin', oldPin: '99999999', newPin: '735192' })
    expect((await prompt.question('change-pin')).question?.pin).toMatchObject({ triesLeft: 7, failure: { code: 'PIN_INCORRECT' } })
    await prompt.answer({ kind: 'new-pin', oldPin: '12345678', newPin: '735192' })
    await prompt.question('pin')
    await prompt.answer({ kind: 'pin', pin: '735192' })
    expect(resultOf<AuthenticateResult>(await answered).authToken.algorithm).toBe('ES256')
    expect(steps()).toEqual(['change-pin', 'change-pin', 'change-pin', 'pin', 'signing'])
  })

  test('A10 what cannot be a PIN never reaches the device, whatever window it came from', async () => {
    const { file } = await world.addUkey()
    const answered = authenticate(siteRequest(portal))
    const { prompt } = await promptFor('pin')
    for (const pin of ['123', '1'.repeat(17), '１２３４５６']) {
      await prompt.answer({ kind: 'pin', pin })
      const again = await prompt.question('pin')
      expect(again.question?.pin).toMatchObject({ triesLeft: 8, failure: { code: 'PIN_MALFORMED', detail: { min: 6, max: 16 } } })
    }
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pin: { triesLeft: 8 } })
    await prompt.answer({ kind: 'cancelled' })
    expect(failureOf(await answered).code).toBe('PIN_CANCELLED')
  })
})

describe.skipIf(!softhsmPresent)('a PKCS #11 device', () => {
  test('R26 signs with both of its keys; the factory PIN is changed first, once it is typed', async () => {
    await world.close()
    const token = createSofthsmToken(folderFor('softhsm'), '示范UKEY-2', '12345678')
    Object.assign(process.env, token.environment)
    await fresh({ options: { pkcs11: [softhsmLibrary] } })
    const { ukeys } = await until(async () => {
      const status = resultOf<StatusResult>(await page.call('status'))
      return status.ukeys.length > 0 ? status : undefined
    })
    expect(ukeys).toMatchObject([
      { driver: 'pkcs11', software: false, label: '示范UKEY-2', certificates: [{ use: 'authentication' }, { use: 'authentication' }] },
    ])
    const algorithms: string[] = []
    for (const [index, { sha256: certificateSha256 }] of (ukeys[0]?.certificates ?? []).entries()) {
      const answered = authenticate(siteRequest(portal), { certificateSha256 })
      const { prompt } = await promptFor('pin')
      if (index === 0) {
        await prompt.answer({ kind: 'pin', pin: '12345678' })
        await prompt.question('change-pin')
        await prompt.answer({ kind: 'new-pin', oldPin: '12345678', newPin: '735192' })
        await prompt.question('pin')
      }
      await prompt.answer({ kind: 'pin', pin: '735192' })
      algorithms.push(resultOf<AuthenticateResult>(await answered).authToken.algorithm)
    }
    expect(algorithms.sort()).toEqual(['ES256', 'RS256'])
  })
})
