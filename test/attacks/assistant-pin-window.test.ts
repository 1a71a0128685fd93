// The window that asks for a PIN, in a real Chromium.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createTestPki } from '@yinxin/testkit'
import {
  accessible,
  answerOn,
  asFromOutside,
  askFrom,
  askToSign,
  at,
  context,
  describeInChromium,
  evil,
  own,
  picture,
  portal,
  world,
} from './assistant-in-chromium.ts'
import { formDocument, pageCall, personalise, siteRequest, until } from './assistant-world.ts'

describeInChromium('the PIN window', () => {
  test.each([
    ['zh-CN', '要让这个网站请您签名吗', '请看清内容，再输入 PIN 码签名', '全部展开'],
    ['en', 'May this site ask you to sign?', 'Read it, then enter your PIN to sign', 'Show all'],
  ] as const)('R41 shows all of what is signed, after it has asked whether this site may: %s', async (language, may, heading, all) => {
    await world.addUkey()
    const fields = Array.from({ length: 30 }, (_, n) => ({ label: `第 ${n + 1} 项申报内容`, value: `${n}00.00 元，${'说明'.repeat(n)}` }))
    const form = formDocument({ title: '社会保险费申报表', fields: [{ label: '收款', value: 'АBC 银行' }, ...fields] })
    const site = await at(portal)
    await askToSign(site, form, 'application/json', { language })
    const prompt = await at(await world.nextWindow())
    await prompt.getByRole('heading', { name: may }).waitFor()
    await accessible(prompt)
    await picture(prompt, `sign-approve-${language}`)
    await prompt.locator('#go').click()
    await prompt.getByRole('heading', { name: heading }).waitFor()
    await accessible(prompt)
    await picture(prompt, `sign-${language}`)
    const box = prompt.locator('.signed')
    expect(await box.innerText()).toContain(fields.at(-1)?.value)
    const height = () => box.evaluate(({ clientHeight, scrollHeight }) => [clientHeight, scrollHeight])
    const [before = 0, whole = 0] = await height()
    expect(before).toBeLessThan(whole)
    await prompt.setViewportSize({ width: 390, height: 844 })
    await picture(prompt, `sign-${language}-390`)
    expect(await prompt.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await prompt.getByRole('button', { name: all }).click()
    const [after = 0, now = 1] = await height()
    expect(after).toBeGreaterThanOrEqual(now)
    await prompt.locator('#pin').fill('246813')
    await prompt.locator('#go').click()
    const answer = (await answerOn(site)).result as unknown as { message: string }
    expect(Buffer.from(answer.message, 'base64').includes(Buffer.from(form))).toBe(true)
  })

  test('R15 names site, purpose and certificate, and hands the PIN to the UKey', async () => {
    await world.addUkey()
    const site = await at(portal)
    await askFrom(site, siteRequest(portal))
    const prompt = await at(await world.nextWindow())
    await prompt.getByRole('heading', { name: '登录前，请输入 PIN 码' }).waitFor()
    const text = await prompt.locator('main').innerText()
    for (const part of ['示范省公共服务平台', portal, '登录', '示范市明远机械有限公司', '还可以输错 8 次', '软件 UKey'])
      expect(text).toContain(part)
    expect(new URL(prompt.url()).hash).toBe('')
    await accessible(prompt)
    await picture(prompt, 'pin')
    // the phrase is chosen here the first time
    await prompt.getByText('设一句暗语').click()
    await prompt.locator('#phrase').fill('春江潮水连海平')
    await prompt.getByRole('button', { name: '保存' }).click()
    await prompt.getByText('春江潮水连海平').waitFor()
    await prompt.locator('#pin').fill('000111')
    await prompt.keyboard.press('Enter')
    await prompt.locator('#pin-wrong', { hasText: 'PIN 码不对' }).waitFor()
    expect(await prompt.locator('main').innerText()).toContain('还可以输错 7 次')
    await picture(prompt, 'pin-wrong')
    await prompt.locator('#pin').fill('246813')
    await prompt.locator('#go').click()
    expect((await answerOn(site)).result?.authToken.algorithm).toBe('ES256')
    const heard = await site.evaluate(() => (window as unknown as { heard: string[] }).heard.join('\n'))
    expect(heard).toContain('operation.progress')
    for (const secret of ['春江', '246813', '000111']) expect(heard).not.toContain(secret)
  })

  test('R10 the last try needs a tick; without it nothing is sent', async () => {
    await world.addUkey()
    const site = await at(portal)
    await askFrom(site, siteRequest(portal))
    const prompt = await at(await world.nextWindow())
    for (let left = 7; left > 0; left--) {
      await prompt.locator('#pin').fill('000111')
      await prompt.locator('#go').click()
      await prompt.getByText(left === 1 ? '这是最后一次' : `还可以输错 ${left} 次`).waitFor()
    }
    await picture(prompt, 'pin-last')
    await prompt.setViewportSize({ width: 1366, height: 640 })
    const go = await prompt.locator('#go').boundingBox()
    expect((go?.y ?? 1000) + (go?.height ?? 0)).toBeLessThanOrEqual(640)
    await accessible(prompt)
    await prompt.locator('#pin').fill('246813')
    await prompt.locator('#go').click()
    expect(await prompt.locator('#sure').isVisible()).toBe(true)
    expect(await prompt.locator('#pin').inputValue()).toBe('246813')
    await prompt.locator('#sure').check()
    await prompt.locator('#go').click()
    expect((await answerOn(site)).result?.authToken.algorithm).toBe('ES256')
  })

  test('R10 the factory PIN is changed in the same window before it is used', async () => {
    await world.addUkey({ pin: '12345678' })
    const site = await at(portal)
    await askFrom(site, siteRequest(portal))
    const prompt = await at(await world.nextWindow())
    await prompt.getByRole('heading', { name: '先修改初始 PIN 码' }).waitFor()
    await picture(prompt, 'pin-factory')
    await prompt.locator('#old-pin').fill('12345678')
    await prompt.locator('#new-pin').fill('234567')
    await prompt.locator('#repeat-pin').fill('234568')
    await prompt.locator('#go').click()
    await prompt.getByText('两次输入的新 PIN 码不一样').waitFor()
    await prompt.locator('#repeat-pin').fill('234567')
    await prompt.locator('#go').click()
    await prompt.locator('#new-pin-wrong', { hasText: '连续' }).waitFor()
    await prompt.locator('#old-pin').fill('12345678')
    await prompt.locator('#new-pin').fill('735192')
    await prompt.locator('#repeat-pin').fill('735192')
    await prompt.locator('#go').click()
    await prompt.locator('#pin').fill('735192')
    await prompt.locator('#go').click()
    expect((await answerOn(site)).result?.authToken.algorithm).toBe('ES256')
  })

  test('a site that is not on the list is approved first, by its address; a certificate is chosen where there are several; in English', async () => {
    await world.addUkey()
    await world.addUkey({ name: '示范市第二单位' })
    const site = await at(evil)
    await askFrom(site, siteRequest(evil), { language: 'en' })
    const prompt = await at(await world.nextWindow())
    await prompt.getByRole('heading', { name: 'Let this site use your certificate?' }).waitFor()
    const text = await prompt.locator('main').innerText()
    expect(text).toContain(evil)
    expect(text).toContain('Not approved yet')
    await accessible(prompt)
    await picture(prompt, 'approve-en')
    await prompt.locator('#go').click()
    await prompt.getByRole('heading', { name: 'Which certificate?' }).waitFor()
    expect(await prompt.locator('main').innerText()).toContain('A site you approved')
    expect(await prompt.locator('main').innerText()).not.toContain('Another site') // a name of its own choice is worth nothing
    await accessible(prompt)
    await picture(prompt, 'choose-en')
    await prompt.getByText('示范市第二单位').first().click()
    await prompt.locator('#go').click()
    await prompt.locator('#pin').waitFor()
    expect(await prompt.locator('main').innerText()).toContain('示范市第二单位')
    await prompt.setViewportSize({ width: 320, height: 700 })
    expect(await prompt.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
    await picture(prompt, 'pin-en-320')
    await prompt.emulateMedia({ colorScheme: 'dark' })
    await accessible(prompt)
    await prompt.locator('#cancel').click()
    expect((await answerOn(site)).error?.data.code).toBe('PIN_CANCELLED')
  })

  test('A10 what cannot be a PIN takes no try; Esc cancels; the button is above the fold with a phrase; the window goes by itself', async () => {
    const { file } = await world.addUkey()
    const site = await at(portal)
    await askFrom(site, siteRequest(portal))
    const prompt = await asFromOutside(site, await world.nextWindow())
    await prompt.setViewportSize({ width: 1366, height: 640 }) // 768 without the browser's own bars
    await prompt.locator('#pin').waitFor()
    if (await prompt.getByText('设一句暗语').isVisible()) {
      await prompt.getByText('设一句暗语').click()
      await prompt.locator('#phrase').fill('春江潮水连海平')
      await prompt.getByRole('button', { name: '保存' }).click()
    }
    for (const impossible of ['', '12345', '１２３４５６', '密码密码密码', '1'.repeat(17)]) {
      await prompt.locator('#pin').fill(impossible)
      await prompt.locator('#go').click()
      await prompt.locator('#pin-wrong', { hasText: '6 到 16 位' }).waitFor()
      expect(await prompt.locator('#pin').getAttribute('aria-invalid')).toBe('true')
    }
    await picture(prompt, 'pin-impossible')
    await accessible(prompt)
    // nor through the page's own call
    const token = await prompt.evaluate(() => Object.values(sessionStorage)[0] as string)
    const state = async () => (await pageCall(world.assistant.port, 'prompt.state', { version: 0 }, { token })).body
    const { version } = await state()
    await pageCall(world.assistant.port, 'prompt.answer', { version, answer: { kind: 'pin', pin: '123' } }, { token })
    await until(async () => (JSON.stringify(await state()).includes('PIN_MALFORMED') ? true : undefined))
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pin: { triesLeft: 8 } })
    // The page asks anew, with an empty field: what is typed before it does would be gone with the old one.
    await prompt.waitForFunction(() => document.querySelector<HTMLInputElement>('#pin')?.value === '')
    await prompt.locator('#pin').fill('000111')
    await prompt.locator('#go').click()
    await prompt.getByText('还可以输错 7 次').waitFor()
    await picture(prompt, 'pin-fold')
    const go = await prompt.locator('#go').boundingBox()
    expect((go?.y ?? 1000) + (go?.height ?? 0)).toBeLessThanOrEqual(640)
    await prompt.getByText('忘了 PIN 码').click()
    await prompt.getByText('重设 PIN 码由签发机构').waitFor()
    const closed = prompt.waitForEvent('close')
    await prompt.keyboard.press('Escape').catch(() => undefined) // the window may be gone before the key is up
    await closed
    expect((await answerOn(site)).error?.data.code).toBe('PIN_CANCELLED')
  })

  test('A8 an expired certificate is said to be one before the PIN is typed', async () => {
    const expired = createTestPki({ kind: 'P-256', now: new Date(Date.now() - 3 * 365 * 86_400_000) })
    await personalise(expired, join(world.ukeys, 'expired.ukey'), '246813', '示范市过期单位', 'P-256')
    const site = await at(portal)
    await askFrom(site, siteRequest(portal))
    const prompt = await at(await world.nextWindow())
    await prompt.getByText('用它登录会被拒绝').waitFor()
    await picture(prompt, 'pin-expired')
    await prompt.locator('#cancel').click()
    const home = await at(world.assistant.homeAddress())
    await home.getByText('UKey 已插入，但现在不能用来登录').waitFor()
    await home.locator('[data-step=expired]').waitFor()
  })

  test('closing the window cancels, a reload does not', async () => {
    await world.addUkey()
    const site = await at(portal)
    await askFrom(site, siteRequest(portal))
    const prompt = await at(await world.nextWindow())
    await prompt.locator('#pin').waitFor()
    await prompt.reload()
    await prompt.locator('#pin').waitFor()
    await prompt.close()
    expect((await answerOn(site)).error?.data.code).toBe('PIN_CANCELLED')
  })

  test('opened by another page it is out of that page’s reach, and where it is not it asks nothing', async () => {
    await world.addUkey()
    const site = await at(portal)
    await askFrom(site, siteRequest(portal))
    const address = await world.nextWindow()
    const hostile = await at(evil)
    const [popup] = await Promise.all([
      context.waitForEvent('page'),
      hostile.evaluate((to) => void Object.assign(window, { popup: window.open(to) }), address),
    ])
    await popup.locator('#pin').waitFor()
    // The tie is cut: its opener cannot take it elsewhere while the PIN is typed.
    await hostile.evaluate((to) => {
      const { popup: opened } = window as unknown as { popup: Window | null }
      if (opened !== null) opened.location.href = to
    }, `${evil}/looks-like-the-assistant`)
    await popup.locator('#pin').fill('246813')
    expect(popup.url()).toBe(`${own()}/prompt`)
    expect(await hostile.evaluate(() => (window as unknown as { popup: Window | null }).popup?.closed)).toBe(true)
    await popup.close()
    // A browser that knows no such policy: the page sees its opener and refuses.
    const old = await context.newPage()
    await old.addInitScript(() => Object.defineProperty(window, 'opener', { value: {} }))
    await old.goto(`${own()}/prompt`)
    await old.getByText('这个窗口是别的网页打开的').waitFor()
    expect(await old.locator('input').count()).toBe(0)
  })

  test('its code and token are worth nothing to another page', async () => {
    await world.addUkey()
    const site = await at(portal)
    await askFrom(site, siteRequest(portal))
    const address = await world.nextWindow()
    const hostile = await at(evil)
    const steal = (name: string, body: object, headers: Record<string, string> = {}) =>
      hostile.evaluate(
        ([to, text, more]) =>
          fetch(to, { method: 'POST', headers: { 'Content-Type': 'application/json', ...more }, body: text }).then(
            (answer) => answer.text(),
            () => 'blocked',
          ),
        [`${own()}/api/${name}`, JSON.stringify(body), headers] as const,
      )
    expect(await steal('exchange', { code: new URL(address).hash.slice(1) })).toBe('blocked')
    const prompt = await at(address) // the code is still good: nobody used it up
    await prompt.locator('#pin').waitFor()
    const token = (await prompt.evaluate(() => Object.values(sessionStorage)[0])) as string
    expect(await steal('prompt.answer', { version: 2, answer: { kind: 'pin', pin: '246813' } }, { 'X-Yinxin-Token': token })).toBe(
      'blocked',
    )
    expect((await pageCall(world.assistant.port, 'prompt.state', {}, { token, origin: evil })).body).toMatchObject({
      failure: { code: 'ORIGIN_MISSING' },
    })
  })
})
