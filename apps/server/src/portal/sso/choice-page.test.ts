import { describe, expect, it } from 'vitest'
import { choicePage, type Offered } from './choice-page.ts'

const offered = (change: Partial<Offered> = {}): Offered => ({
  ...{ address: '/sso/interaction/abc?context=1', organization: '示范市明远机械有限公司', unitCode: '30104826', isClient: false },
  ...change,
})

describe('R31 R39 the page that asks for whom one enters', () => {
  it('has a link each, with name and unit, and says which are clients', () => {
    const page = choicePage(
      [offered(), offered({ address: '/sso/interaction/abc?context=2', organization: '乙', isClient: true })],
      'zh-CN',
    )
    expect(page.match(/class="choice"/g)).toHaveLength(2)
    expect(page).toContain('href="/sso/interaction/abc?context=1"')
    expect(page).toContain('<bdi>示范市明远机械有限公司</bdi><br><small>单位编码 30104826</small>')
    expect(page).toContain('<bdi>乙</bdi> <small>代办</small>')
    expect(page.match(/代办<\/small>/g)).toHaveLength(1)
  })

  it.each([
    ['an element', '<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['the end of its own element', '</bdi></a><a href=//evil.example>', '&lt;/bdi&gt;&lt;/a&gt;&lt;a href=//evil.example&gt;'],
    ['quotes', `"'`, '&quot;&#39;'],
    ['what looks escaped already', '&lt;', '&amp;lt;'],
  ])('a name that holds %s is text', (_what, organization, text) => {
    const page = choicePage([offered({ organization })], 'zh-CN')
    expect(page).toContain(`<bdi>${text}</bdi>`)
    expect(page).not.toContain(`<bdi>${organization}</bdi>`)
  })

  it('a name that turns the direction of writing turns only itself: each stands isolated', () => {
    const page = choicePage([offered({ organization: 'a\u202eb' }), offered({ organization: '乙' })], 'en')
    expect(page).toContain('<bdi>a\u202eb</bdi>')
    expect(page.match(/<bdi>/g)).toHaveLength(2)
  })

  it('an address cannot leave its attribute', () => {
    const page = choicePage([offered({ address: '/x" onclick="y' })], 'zh-CN')
    expect(page).toContain('href="/x&quot; onclick=&quot;y"')
    expect(page).not.toContain('onclick="y')
  })

  it.each(['zh-CN', 'en'] as const)('in %s: no script, no form, one heading that is the title, and a way back', (language) => {
    const page = choicePage([offered()], language)
    expect(page).toContain(`<html lang="${language}">`)
    expect(page).not.toMatch(/<script|<form|style=|onclick/)
    const [, title] = /<title>([^<]+)</.exec(page) ?? []
    expect(page).toContain(`<h1>${title}</h1>`)
    expect(page).toContain('href="/workbench"')
  })

  it('says the same in both languages: no Chinese word is left in the English one', () => {
    expect(choicePage([offered({ organization: 'A' })], 'en')).not.toMatch(/[\u4e00-\u9fff]/)
  })
})
