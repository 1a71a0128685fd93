import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

let kept = new Map<string, string>()
let root = { lang: '' }

beforeEach(() => {
  vi.resetModules()
  ;[kept, root] = [new Map(), { lang: '' }]
  vi.stubGlobal('document', { documentElement: root })
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  })
})
afterEach(() => vi.unstubAllGlobals())

async function open(address: string, browser: readonly string[] = ['zh-CN']) {
  const { pathname, search, hash } = new URL(address, 'https://portal.example')
  vi.stubGlobal('location', { pathname, search, hash })
  vi.stubGlobal('navigator', { languages: browser })
  return import('./language.ts')
}

describe('R36 the language a page opens in', () => {
  it('the address decides, the browser is told, and the next page keeps it', async () => {
    expect([(await open('/help?lang=en')).pageLanguage(), root.lang]).toEqual(['en', 'en'])
    expect([(await open('/help')).pageLanguage(), root.lang]).toEqual(['en', 'en'])
  })

  it('what a browser prefers is no choice of the person: it is not kept', async () => {
    expect((await open('/help', ['en-GB'])).pageLanguage()).toBe('en')
    expect(kept.size).toBe(0)
    expect((await open('/help', ['zh-CN'])).pageLanguage()).toBe('zh-CN')
  })

  it.each(['fr', '', 'EN', 'en_US', '../en', 'zhx'])('an address that asks for %j gets what would be there without it', async (asked) => {
    kept.set('yinxin.language', 'en')
    expect((await open(`/help?lang=${encodeURIComponent(asked)}`)).pageLanguage()).toBe('en')
  })

  it.each([
    ['zh', 'zh-CN'],
    ['zh-HK', 'zh-CN'],
    ['en', 'en'],
    ['en-AU', 'en'],
    ['eng', 'zh-CN'],
  ])('the tag %s is %s', async (tag, language) => {
    expect((await open('/help', [tag])).pageLanguage()).toBe(language)
  })

  it('where the browser keeps nothing the address still decides', async () => {
    vi.stubGlobal('localStorage', undefined)
    expect((await open('/help?lang=en')).pageLanguage()).toBe('en')
  })
})

describe('R36 the same page in the other language', () => {
  it.each([
    ['/help', 'en', '/help?lang=en'],
    ['/help?lang=en', 'zh-CN', '/help?lang=zh-CN'],
    ['/help?lang=en&lang=zh', 'en', '/help?lang=en'],
    ['/ssologin/failure?code=3102&detail=a%3A1&detail=b%3A2#x', 'en', '/ssologin/failure?code=3102&detail=a%3A1&detail=b%3A2&lang=en#x'],
    ['/organization?role=r%261', 'en', '/organization?role=r%261&lang=en'],
  ] as const)('%s in %s is %s', async (address, language, other) => {
    expect((await open(address)).addressIn(language)).toBe(other)
  })
})

describe('R36 words every page shares', () => {
  it.each([
    [0, '今天到期', 'Expires today'],
    [1, '剩余 1 天', '1 day left'],
    [2, '剩余 2 天', '2 days left'],
    [365, '剩余 365 天', '365 days left'],
  ])('%d days left', async (days, chinese, english) => {
    const { sharedTexts } = await import('./texts/shared-texts.ts')
    expect([sharedTexts('zh-CN').ukey.daysLeft(days), sharedTexts('en').ukey.daysLeft(days)]).toEqual([chinese, english])
  })

  it('stand at the same places in both languages; a screen reader hears a state of each mark', async () => {
    const { sharedTexts } = await import('./texts/shared-texts.ts')
    const [chinese, english] = [sharedTexts('zh-CN'), sharedTexts('en')]
    expect(Object.keys(english).toSorted()).toEqual(Object.keys(chinese).toSorted())
    for (const { states } of [chinese, english]) for (const words of Object.values(states)) expect(words).toMatch(/\S[:：] ?$/)
  })
})
