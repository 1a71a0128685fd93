import { describe, expect, it } from 'vitest'
import { messageTexts, messageTime, type MessageTexts } from './message-texts.ts'

const [portal, code, browser, time] = ['示范平台', '048213', 'Edge · Windows', '11-29 16:30']
const made = (texts: MessageTexts): Readonly<Record<keyof MessageTexts, string>> => ({
  ...{ registrationCode: texts.registrationCode(portal, code), signInCode: texts.signInCode(portal, code) },
  ...{ recoveryCode: texts.recoveryCode(portal, code), alreadyRegistered: texts.alreadyRegistered(portal) },
  ...{ noAccount: texts.noAccount(portal), registered: texts.registered(portal), newDevice: texts.newDevice(portal, browser, time) },
  ...{ passwordChanged: texts.passwordChanged(portal, time), passkeyAdded: texts.passkeyAdded(portal, browser, time) },
  ...{ passkeyRemoved: texts.passkeyRemoved(portal, browser, time), accountClosed: texts.accountClosed(portal, time) },
  ...{ mobileCode: texts.mobileCode(portal, code), oldMobileCode: texts.oldMobileCode(portal, code) },
  ...{ mobileTaken: texts.mobileTaken(portal), mobileChanged: texts.mobileChanged(portal, '199****0402', time) },
  signedIn: texts.signedIn(portal, browser, time),
  certificateExpiring: texts.certificateExpiring(portal, {
    organization: '示范市明远机械有限公司',
    serial: 'D4E5F6',
    date: '2026-12-29',
    days: '30',
  }),
  visitSoon: texts.visitSoon(portal, '20261128-0047', '示范市社会保险服务中心（政务大厅三楼）', '2026-12-04'),
  newCertificateWaits: texts.newCertificateWaits(portal, '示范市明远机械有限公司'),
})
const languages = ['zh-CN', 'en'] as const
const all = languages.flatMap((language) =>
  Object.entries(made(messageTexts[language])).map(([name, text]) => [language, name, text] as const),
)

describe('R16 what the portal writes to mobiles', () => {
  it.each(all)('%s %s says from whom it is first, and fits three parts of a text message', (language, _, text) => {
    expect(text.startsWith(language === 'en' ? `[${portal}] ` : `【${portal}】`)).toBe(true)
    expect(text.length).toBeLessThanOrEqual(language === 'en' ? 3 * 153 : 3 * 67)
  })

  it.each(all.filter(([, name]) => name.endsWith('Code')))(
    '%s %s has the code once, how long it serves, and that nobody asks for it',
    (_, __, text) => {
      expect(text.split(code)).toHaveLength(2)
      expect(text).toMatch(/5 分钟|5 minutes/)
      expect(text).toMatch(/工作人员也不会问|staff never ask/)
    },
  )

  it.each(all.filter(([, name]) => !name.endsWith('Code')))('%s %s has no code', (_, __, text) => expect(text).not.toContain(code))

  it.each(all)('%s %s has no link: whoever copies it cannot make one that people trust', (_, __, text) => {
    expect(text).not.toMatch(/https?:|www\.|\.(?:com|cn|gov)\b/i)
  })

  it.each(all.filter(([, name]) => !['registrationCode', 'recoveryCode', 'certificateExpiring'].includes(name)))(
    '%s %s says what to do when it was somebody else',
    (_, __, text) => expect(text).toMatch(/不是您|是您本人的|not you|If it was (?:you|not)/),
  )

  it.each(['newDevice', 'passkeyAdded', 'passkeyRemoved'] as const)('%s names the browser, and when', (name) => {
    for (const language of languages)
      for (const fact of [browser, ...(language === 'en' || name !== 'newDevice' ? [time] : [time])])
        expect(made(messageTexts[language])[name]).toContain(fact)
  })

  it('a browser that calls itself something hostile is named as it is', () => {
    expect(messageTexts.en.newDevice(portal, '$& <b>', time)).toContain('($& <b>)')
  })
})

describe('R16 the time in a message', () => {
  it.each([
    [new Date(2026, 10, 29, 16, 30), '11-29 16:30'],
    [new Date(2026, 0, 1, 0, 0, 59), '01-01 00:00'],
    [new Date(2026, 11, 31, 23, 59, 59, 999), '12-31 23:59'],
    [new Date(2028, 1, 29, 9, 5), '02-29 09:05'],
  ])('%s is %s', (at, text) => expect(messageTime(at)).toBe(text))
})
