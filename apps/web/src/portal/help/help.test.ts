import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { codeOfNumber, failures, failureTexts, type FailureCode, type Language } from '@yinxin/protocol/failures'
import { articleNames } from '@yinxin/protocol/portal'
import { readArticle, readArticles } from '../../../read-articles.ts'
import { askedArticle } from './asked-for.ts'
import { articleOf } from './article-of.ts'
import { common, groups } from './groups.ts'
import { numbersBeside, searchArticles } from './search-articles.ts'
import { helpTexts } from './texts.ts'

const languages: readonly Language[] = ['zh-CN', 'en']
const read = { 'zh-CN': readArticles('zh-CN'), en: readArticles('en') }
const search = (typed: string, language: Language = 'zh-CN') =>
  searchArticles(typed, read[language], failureTexts[language]).map(({ address }) => address)

describe('R29 every failure has a destination in the help', () => {
  it.each(Object.keys(failures) as FailureCode[])('%s', (code) => {
    for (const language of languages) {
      const asked = askedArticle(`/help/${failures[code].number}`, read[language])
      expect(asked?.failure).toBe(code)
      expect(asked?.article.name).toBe(articleOf[code])
      expect(asked?.article.blocks.some(({ kind }) => kind === 'steps')).toBe(true)
    }
  })

  it('and a number nobody gave has none', () => {
    expect(codeOfNumber(1999)).toBeUndefined()
    expect(askedArticle('/help/1999', read.en)).toBeUndefined()
    expect(askedArticle('/help', read.en)).toBeUndefined()
    expect(askedArticle('/help/pin', read.en)?.failure).toBeUndefined()
  })
})

describe('R36 the articles', () => {
  it('are files in both languages, and every file is one', () => {
    const files = readdirSync(new URL('articles/', import.meta.url)).toSorted()
    expect(files).toEqual(articleNames.flatMap((name) => languages.map((language) => `${name}.${language}.md`)).toSorted())
  })

  it.each(articleNames)('%s says the same in both languages: as many steps, lists and links', (name) => {
    const [chinese, english] = languages.map((language) => read[language].find((article) => article.name === name))
    const shape = (article: typeof chinese) =>
      article?.blocks.map((block) =>
        block.kind === 'steps'
          ? block.steps.map(({ title, text }) =>
              [title, ...text].map((line) => line.flatMap((part) => (part.kind === 'link' ? part.address : []))),
            )
          : block.kind === 'list'
            ? block.lines.length
            : block.kind,
      )
    expect(shape(english)).toEqual(shape(chinese))
    expect([english?.minutes, english?.staff, english?.see, english?.checked]).toEqual([
      chinese?.minutes,
      chinese?.staff,
      chinese?.see,
      chinese?.checked,
    ])
  })

  it('stand on the first page once each', () => {
    expect(Object.values(groups).flat().toSorted()).toEqual([...articleNames].toSorted())
    for (const name of common) expect(articleNames).toContain(name)
  })

  it('say under their own heading what need not be done, as the page knows it', () => {
    const named = (language: Language) =>
      read[language].flatMap(({ name, blocks }) =>
        blocks.some((block) => block.kind === 'heading' && block.text === helpTexts[language].notNeeded) ? [name] : [],
      )
    expect(named('zh-CN')).toContain('verification')
    expect(named('en')).toEqual(named('zh-CN'))
  })

  it('in English have no Chinese signs but in quotations', () => {
    expect(JSON.stringify(read.en).replaceAll(/[“(（][^”)）]*[”)）]/g, '')).not.toMatch(/[，。；：？！、（）]/)
  })
})

describe('R29 an article that the page cannot show as it is written does not build', () => {
  const facts = '---\ntitle: T\nstaff: support\nchecked: 2026-11-29\n---\n'
  const reading = (body: string) => () => readArticle('pin', 'en', facts + body)

  it.each([
    ['HTML between paragraphs', 'Lead.\n\n<script>alert(1)</script>\n', /has a html/],
    ['HTML in a line', 'Lead <img src=x onerror=alert(1)>.\n', /has a html in a line/],
    ['a picture', 'Lead.\n\n![x](/help/pin)\n', /has a image in a line/],
    ['a link elsewhere', 'Lead [x](https://evil.example).\n', /leads to 'https:\/\/evil.example'/],
    ['a link that runs', 'Lead [x](javascript:alert(1)).\n', /leads to 'javascript:/],
    ['a link to an article that is not there', 'Lead [x](/help/pins).\n', /leads to '\/help\/pins'/],
    ['a list in a list', 'Lead.\n\n- a\n  - b\n', /in a list/],
    ['another rank of heading', 'Lead.\n\n# Big\n', /second rank/],
    ['no lead', '## Heading\n', /begins with a paragraph/],
  ])('%s', (_what, body, message) => expect(reading(body)).toThrow(message))

  it('no facts, an unknown desk, an unknown article', () => {
    expect(() => readArticle('pin', 'en', 'Lead.')).toThrow(/begins with facts/)
    expect(() => readArticle('pin', 'en', facts.replace('support', 'nobody') + 'Lead.')).toThrow(/knows no 'nobody'/)
    expect(() => readArticle('pin', 'en', facts.replace('---\n', '---\nsee: pins\n') + 'Lead.')).toThrow(/knows no 'pins'/)
  })

  it('signs that mean something in HTML stay signs', () => {
    expect(reading('1 < 2 & “3” &lt;b&gt; `<b>`.')().lead).toEqual([
      { kind: 'text', text: expect.stringContaining('1 < 2 & “3” ') as string },
      { kind: 'code', text: '<b>' },
      { kind: 'text', text: '.' },
    ])
  })
})

describe('R29 the search finds', () => {
  it.each([
    ['2005', '2005'],
    ['忘记 PIN 码', 'pin'],
    ['忘记pin', 'pin'],
    ['wjpin', 'pin'],
    ['wangjipin', 'pin'],
    ['插了没反应', 'ukey'],
    ['U盾插上没反应怎么办', 'ukey'],
    ['换了电脑', 'computer'],
    ['hldn', 'computer'],
    ['怎样续期', 'renewal'],
    ['zyxq', 'renewal'],
    ['提示一个网址连不上', 'verification'],
    ['有红叉能不能登录', 'checks'],
    ['养老在省里工伤在市里', 'units'],
    ['单位名称和证书不一致', '4003'],
    ['UKey 已锁住 PIN 码连续输错，UKey 自动锁住', '2005'],
  ])('%s → %s', (typed, address) => expect(search(typed)).toContain(address))

  it.each([
    ['forgot my PIN', 'pin'],
    ['UKey not recognised', 'ukey'],
    ['certificate expired', 'renewal'],
    ['cannot contact the app', 'assistant'],
    ['uninstall the old version', 'old-software'],
  ])('%s → %s', (typed, address) => expect(search(typed, 'en')).toContain(address))

  it('the first digits of numbers, the number itself first', () => {
    expect(search('11')).toEqual(['1101', '1102', '1103', '1104', '1105', '1106', '1109', '1110'])
    expect(search('２００５')).toEqual(['2005'])
  })

  it('nothing for nothing, and at most eight', () => {
    for (const typed of ['', '  ', '？', 'zzzzqq', '1999']) expect(search(typed)).toEqual([])
    expect(search('证书').length).toBe(8)
    expect(search('x'.repeat(10_000))).toEqual([])
  })

  it('the best first', () => {
    expect(search('忘记 PIN 码')[0]).toBe('pin')
    expect(search('多个单位编码')[0]).toBe('units')
    expect(search('wjpin')[0]).toBe('pin')
  })
})

it('numbers beside a number are of the same article, then of one close to it, never itself', () => {
  const beside = numbersBeside(2005, ['pin-change'], failureTexts['zh-CN']).map(({ number }) => number)
  expect(beside.slice(0, 2)).toEqual([2004, 2015])
  expect(beside).not.toContain(2005)
  expect(beside.length).toBe(5)
})
