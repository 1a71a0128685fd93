import { roleKinds } from '@yinxin/protocol/portal'
import { describe, expect, it } from 'vitest'
import { roleMessageTexts } from './message-texts.ts'

const organization = '示范市启航物流有限公司'
const messages = (language: 'zh-CN' | 'en', name = organization) => {
  const texts = roleMessageTexts[language]
  const kind = texts.kinds.handler
  return {
    invited: texts.invited('P', name, kind),
    agreed: texts.agreed('P', name, kind),
    changed: texts.changed('P', name),
    ended: texts.ended('P', name),
    certificateTaken: texts.certificateTaken('P', name),
  }
}

describe.each(['zh-CN', 'en'] as const)('R17 messages about roles in %s', (language) => {
  const all = Object.entries(messages(language))

  it.each(all)('%s: says who writes and about which organisation, with no link and nobody’s name', (_what, text) => {
    expect(text).toMatch(language === 'en' ? /^\[P\] / : /^【P】/)
    expect(text).toContain(organization)
    expect(text).not.toMatch(/https?:|www\.|\d{5,}|undefined/)
  })

  it.each(all)('%s: is one message of a few parts', (_what, text) => expect([...text].length).toBeLessThan(250))

  it('an invitation says for how long, and that a stranger need do nothing', () => {
    expect(messages(language).invited).toMatch(language === 'en' ? /7 days.*do nothing/ : /7 天.*不用处理/)
  })

  it('what happened without the person says whom to ask', () => {
    const { changed, ended, certificateTaken } = messages(language)
    for (const text of [changed, ended, certificateTaken]) expect(text).toMatch(language === 'en' ? /supervisor/ : /主管/)
  })

  it('every kind of role has a word of its own', () => {
    const { kinds } = roleMessageTexts[language]
    expect(Object.keys(kinds)).toEqual([...roleKinds])
    expect(new Set(Object.values(kinds)).size).toBe(roleKinds.length)
  })
})

it('the English texts are English, the Chinese ones Chinese', () => {
  for (const text of Object.values(messages('en', 'Demo'))) expect(text).not.toMatch(/\p{Script=Han}/u)
  for (const text of Object.values(messages('zh-CN', '单位'))) expect(text).not.toMatch(/[a-z]{2,} [a-z]{2,}/i)
})
