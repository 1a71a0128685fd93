// The assistant's home page in a real Chromium.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { nameAttributeOids, parseCertificate, subjectText } from '@yinxin/pki'
import { accessible, at, describeInChromium, picture, world } from './assistant-in-chromium.ts'

describeInChromium('home page', () => {
  test('R8 R10 shows every certificate, changes the PIN, plugs software UKeys in and out, in both languages', async () => {
    await world.addUkey({ pin: '12345678' })
    await world.addUkey({ name: '示范市第二单位', drawer: true })
    const home = await at(world.assistant.homeAddress())
    await home.getByRole('heading', { name: 'UKey 已插入' }).waitFor()
    const text = await home.locator('main').innerText()
    for (const part of [
      '示范市明远机械有限公司',
      '9199**********0083',
      '在有效期内',
      '是否吊销：未查',
      '剩余',
      '还可以输错 8 次',
      '还是初始 PIN 码',
    ])
      expect(text).toContain(part)
    expect(text).not.toContain('91990000MA00000083')
    await picture(home, 'home')
    await accessible(home)
    await home.getByText('证书详情').click()
    for (const part of ['证书链', '数字签名', '向签发机构查询']) await home.locator('.cert-details', { hasText: part }).waitFor()
    const saved = home.waitForEvent('download')
    await home.locator('[data-act=export]').click()
    const download = await saved
    expect(download.suggestedFilename()).toMatch(/^示范市明远机械有限公司-[0-9a-f]{8}\.cer$/)
    const exported = parseCertificate(new Uint8Array(readFileSync(await download.path())))
    expect(exported.ok && subjectText(exported.value, nameAttributeOids.O)).toMatchObject({ text: '示范市明远机械有限公司' })
    await picture(home, 'home-details')
    await accessible(home)
    await home.locator('[data-act=change-pin]').click()
    await home.locator('#home-old-pin').fill('12345678')
    for (const id of ['new', 'repeat']) await home.locator(`#home-${id}-pin`).fill('123456')
    await home.locator('[data-act=save-pin]').click()
    await home.locator('#home-new-pin-wrong', { hasText: 'PIN' }).waitFor()
    await home.locator('#home-old-pin').fill('12345678')
    for (const id of ['new', 'repeat']) await home.locator(`#home-${id}-pin`).fill('735192')
    await home.locator('[data-act=save-pin]').click()
    await home.getByText('PIN 码已修改').waitFor()
    await home.getByRole('button', { name: '插入', exact: true }).click()
    await home.locator('.ukey', { hasText: '示范市第二单位' }).waitFor()
    await home.getByRole('button', { name: '拔出', exact: true }).first().click()
    await home.locator('.ukey', { hasText: '示范市明远机械有限公司' }).waitFor({ state: 'detached' })
    await home.locator('#language').click()
    await home.getByRole('heading', { name: 'UKey plugged in' }).waitFor()
    for (const width of [1440, 390]) {
      await home.setViewportSize({ width, height: 900 })
      expect(await home.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
      await picture(home, `home-en-${width}`)
      await accessible(home)
    }
    await home.locator('#language').click()
    await picture(home, 'home-390')
  })

  test('its code is good once, and a copy of the address shows nothing', async () => {
    const address = world.assistant.homeAddress()
    const first = await at(address)
    await first.locator('#device').waitFor()
    await first.reload()
    await first.locator('#device').waitFor()
    const second = await at(address)
    await second.getByText('1212').waitFor()
    expect(await second.locator('#device').count()).toBe(0)
  })
})
