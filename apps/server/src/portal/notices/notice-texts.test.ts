import { noticeKinds, type NoticeKind } from '@yinxin/protocol/portal'
import { describe, expect, it } from 'vitest'
import { noticeQueue } from './notice.ts'
import { noticeTexts } from './notice-texts.ts'

const portal = { zh: '示范市社保网上服务', en: 'Demo City Social Insurance' }
const detail = { issuerName: 'CN=印信演示 CA, O=印信, C=CN', serial: '00A1B2C3D4E5F6', date: '2026-12-29', days: '30', ukey: 'YX-0077' }
const say = (kind: NoticeKind, more: Partial<typeof detail & { holderName: string }> = {}) =>
  noticeTexts[kind](portal, { ...detail, ...more })

describe('R24 R30 what an organisation is told', () => {
  it.each(noticeKinds)('%s: by the portal’s name, in Chinese and English, with the certificate or UKey so that it can be found', (kind) => {
    const { subject, text } = say(kind)
    const isOfUkey = kind.startsWith('unblock-')
    expect(text.startsWith(`【${portal.zh}】`)).toBe(true)
    expect(text).toMatch(isOfUkey ? /。 (?:Somebody|A supervisor) .*UKey YX-0077.+\.$/ : / A (?:new )?certificate .+\.$/)
    expect(text).toContain(isOfUkey ? 'UKey YX-0077' : '印信演示 CA …D4E5F6')
    expect(subject).toMatch(/^示范市社保网上服务：.+ \/ .+$/)
  })

  it.each(noticeKinds)('%s: no link to follow, no number to call, not the whole serial number', (kind) => {
    const { subject, text } = say(kind)
    for (const words of [subject, text]) {
      expect(words).not.toMatch(/https?:|www\.|\d{7,}/)
      expect(words).not.toContain(detail.serial)
    }
  })

  it('what was not done by them says whom to call; what expires says when and what to do', () => {
    expect(say('bound').text).toContain('马上联系窗口')
    expect(say('new-certificate').text).toContain('马上联系签发机构停用')
    expect(say('unblock-asked').text).toContain('马上打电话给窗口')
    expect(say('unblock-agreed').text).toContain('马上打电话给签发机构的窗口')
    expect(say('certificate-expiring')).toMatchObject({
      subject: expect.stringContaining('2026-12-29'),
      text: expect.stringMatching(/2026-12-29 到期，还有 30 天.*expires in 30 days/),
    })
    const ofHolder = say('certificate-expiring', { holderName: 'CN=示范市明远机械有限公司, O=x' }).text
    expect(ofHolder).toContain('（示范市明远机械有限公司，印信演示 CA …D4E5F6）')
    expect(ofHolder).toMatch(/证书助手的“业务办理”.*签发机构的窗口.*“帮助”/)
  })

  it.each([
    ['CN first', 'CN=甲, O=乙', '甲'],
    ['CN last', 'C=CN,O=乙,CN=甲', '甲'],
    ['a name that only looks like one', 'O=XCN=乙', 'O=XCN=乙'],
    ['no CN', 'O=乙, C=CN', 'O=乙, C=CN'],
    ['a long one is cut', `CN=${'甲'.repeat(80)}`, '甲'.repeat(30)],
    ['a long one without CN too', `O=${'乙'.repeat(80)}`, `O=${'乙'.repeat(28)}`],
    ['characters of two halves stay whole', `CN=${'𠮷'.repeat(40)}`, '𠮷'.repeat(30)],
    ['without CN as well', '𠮷'.repeat(40), '𠮷'.repeat(30)],
  ])('the issuer, %s', (_what, issuerName, shown) => {
    const { text } = say('bound', { issuerName })
    expect(text).toContain(`（${shown} …D4E5F6）`)
    expect(text.isWellFormed()).toBe(true)
  })

  it('a certificate that says little is told with little, and nothing is made up', () => {
    expect(noticeTexts.bound(portal, {}).text).toContain('绑定了一张证书（）')
    expect(noticeTexts['certificate-expiring'](portal, {}).text).not.toMatch(/undefined|NaN/)
    expect(say('bound', { serial: '' }).text).toContain('（印信演示 CA）')
  })

  it('a subject is of this portal alone: nothing of a certificate gets into the head of a mail', () => {
    const hostile = { issuerName: 'CN=x\r\nBcc: all@example.com', serial: '1\r\nX: y' }
    for (const kind of noticeKinds) expect(say(kind, hostile).subject).not.toMatch(/[\r\n]|Bcc/)
  })
})

describe('a notice that waits for its provider', () => {
  it('is read from its job', () => expect(noticeQueue.read({ notice: 'f3b2' })).toEqual({ notice: 'f3b2' }))

  it.each([undefined, null, 'f3b2', [], {}, { notice: '' }, { notice: 7 }, { notice: 'x'.repeat(37) }])('%j is no job', (value) => {
    expect(noticeQueue.read(value)).toBeUndefined()
  })
})
