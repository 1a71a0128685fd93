import { describe, expect, it } from 'vitest'
import { delegationMessageTexts } from './message-texts.ts'

const portal = '示范省社会保险网上服务平台'
const longest = '示范省示范市示范县示范镇示范村集体经济组织联合发展服务有限责任公司分公司'

describe('R39 what managers are written about delegations', () => {
  it.each(Object.entries(delegationMessageTexts))(
    '%s: from whom, about which organisation, and nothing that could be followed or filled in',
    (_what, text) => {
      const words = text(portal, longest)
      expect(words.startsWith(`【${portal}】`)).toBe(true)
      expect(words).toContain(longest)
      expect(words).not.toMatch(/https?:|www\.|验证码|密码|PIN|身份证|\d{6}/)
    },
  )

  it.each(Object.entries(delegationMessageTexts))('%s: three messages’ length at most, with the longest names', (_what, text) => {
    expect([...text(portal, longest)].length).toBeLessThanOrEqual(201)
  })

  it('an offer says until when it waits, and where it is confirmed', () => {
    expect(delegationMessageTexts.offered(portal, '甲')).toMatch(/30 天内.*代办委托/)
  })

  it('who did not want it is told what to do', () => {
    expect(delegationMessageTexts.accepted(portal, '甲')).toContain('马上')
  })
})
