import { describe, expect, it } from 'vitest'
import { homePage, noticePage, welcomePage } from './page.ts'
import { languageOf } from './words.ts'

const identity = {
  sub: 's',
  acr: 'certificate',
  org: { name: '<script>alert(1)</script>"&\'', uscc: '91330106MA27XY183E' },
  unit: { code: '301001', name: '甲单位', insurances: [{ kind: '工伤保险', place: '示范市' }] },
  cert: { serial: '6bb77aff0a', algorithm: 'SM2', not_after: '2027-03-02T08:00:00.000Z' },
}

describe('pages of the business system', () => {
  it('R25a says that no handler was identified, in both languages', () => {
    expect(homePage('zh-CN', identity)).toContain('未识别经办人')
    expect(homePage('en', identity)).toContain('Handler not identified')
    expect(homePage('en', { ...identity, handler: { name: '张伟' } })).toContain('张伟')
  })

  it('R39 says who acts for the organisation, where it is not its own people', () => {
    expect(homePage('zh-CN', identity)).not.toContain('代办单位')
    const html = homePage('zh-CN', { ...identity, act: { org: { name: '甲<b>', uscc: '91330106MA27XY183E' } } })
    expect(html).toContain('<dt>代办单位</dt><dd>甲&lt;b&gt; <code>91330106MA27XY183E</code></dd>')
  })

  it('shows what came from the portal as text, never as markup', () => {
    const html = homePage('zh-CN', identity)
    expect(html).not.toContain('<script')
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&amp;&#39;')
  })

  it('writes a serial number as the portal does, without gaps in what is copied', () => {
    const html = homePage('zh-CN', identity)
    expect(html).toContain('<code class="groups"><span>6BB7</span><span>7AFF</span><span>0A</span></code>')
    expect(html).not.toContain('6bb7')
  })

  it('needs nothing a strict policy refuses', () => {
    for (const html of [homePage('en', identity), welcomePage('zh-CN'), noticePage('en', 'lost')]) {
      expect(html).not.toMatch(/<script|style=|\son\w+=|javascript:|https?:/)
    }
  })

  it('shows what it has when claims are missing', () => {
    expect(homePage('en', { sub: 's' })).not.toContain('undefined')
  })

  it.each([
    ['en-GB,zh;q=0.5', 'en'],
    ['zh-CN,en;q=0.9', 'zh-CN'],
    ['fr', 'zh-CN'],
    [undefined, 'zh-CN'],
  ])('speaks to %s in %s', (header, language) => {
    expect(languageOf(header)).toBe(language)
  })

  it('speaks what was chosen here, whatever the browser asks for, and offers the other', () => {
    expect([languageOf('zh-CN', 'en'), languageOf('en', 'zh-CN'), languageOf('en', 'fr')]).toEqual(['en', 'zh-CN', 'en'])
    expect(welcomePage('zh-CN')).toContain('href="/language/en"')
    expect(homePage('en', identity)).toContain('href="/language/zh-CN"')
  })
})
