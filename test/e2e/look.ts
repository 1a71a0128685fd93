// Looking at a page: nothing axe finds in the light and in the dark, nothing an eye sees at once (seen-faults.ts), no sideways scrolling on a
// small screen or in large type.
// With YINXIN_PICTURES=<folder> it is only photographed, in every way a person may have it: `npm run pictures`.
import { appendFileSync, mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect } from 'vitest'
import type { Page } from 'playwright-core'
import { diceFor } from '../drawn.ts'
import { isLong } from '../needs.ts'
import { axeFaults } from './axe.ts'
import { seenFaults } from './seen-faults.ts'

const folder = process.env['YINXIN_PICTURES']
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/** What the dark can break that the light did not. */
const inTheDark = ['color-contrast', 'link-in-text-block']
const wide = { width: 1440, height: 900 }
const narrow = { width: 390, height: 844 }
const both = [wide, narrow] as const
type Size = (typeof both)[number]
const smallest = { width: 320, height: 640 }

/** Looks at the page as it stands, in the language it is in; `state` names it, `login-ready` or in words. */
export async function look(page: Page, state: string): Promise<void> {
  await page.locator('h1').first().waitFor({ state: 'attached' }) // what is looked at is there
  const before = page.viewportSize() ?? wide
  const [scheme, language] = await page.evaluate(() => [
    matchMedia('(prefers-color-scheme: dark)').matches ? ('dark' as const) : ('light' as const),
    document.documentElement.lang,
  ])
  const name = `${state.replaceAll(/\W+/g, '-')}.${language}`
  const found = folder === undefined ? await faultsOf(page, name) : await photograph(page, join(folder, name))
  await dress(page, { scheme, type: 'normal' })
  await page.setViewportSize(before)
  expect(found).toEqual([])
}

/**
 * The same for a journey that goes in one language only, of a state that stands at an address: `npm run pictures` opens it in the other language
 * beside.
 */
export async function lookInBoth(page: Page, state: string): Promise<void> {
  await look(page, state)
  if (folder === undefined) return
  const own = await page.evaluate(() => document.documentElement.lang)
  const beside = await page.context().newPage()
  for (const language of [own === 'en' ? 'zh-CN' : 'en', own]) {
    const address = new URL(page.url())
    address.searchParams.set('lang', language)
    await beside.goto(address.href) // the last one gives back the language chosen before
    await beside.waitForLoadState('networkidle')
    if (language !== own) await look(beside, state)
  }
  await beside.close()
}

interface Dress {
  readonly scheme: 'light' | 'dark'
  readonly type: 'normal' | 'large'
}

async function dress(page: Page, { scheme, type }: Dress): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
  await page.evaluate((size) => {
    if (size === 'large') document.documentElement.dataset['size'] = 'large'
    else delete document.documentElement.dataset['size']
  }, type)
}

async function faultsOf(page: Page, name: string): Promise<string[]> {
  const found: string[] = []
  const { seen, light, dark } = waysOf(name)
  for (const size of seen) {
    await dress(page, { scheme: 'light', type: 'normal' })
    await page.setViewportSize(size)
    const axe = light.includes(size) ? await axeFaults(page, { type: 'tag', values: rules }) : []
    found.push(...[...axe, ...(await seenFaults(page)).sure].map((what) => `${name} ${size.width}: ${what}`))
  }
  for (const size of dark) {
    await dress(page, { scheme: 'dark', type: 'normal' })
    await page.setViewportSize(size)
    found.push(...(await axeFaults(page, { type: 'rule', values: inTheDark })).map((what) => `${name} ${size.width} dark: ${what}`))
  }
  await page.setViewportSize(smallest)
  for (const type of ['normal', 'large'] as const) {
    await dress(page, { scheme: 'light', type })
    found.push(...(await tooWide(page)).map((what) => `${name} 320 ${type}: ${what}`))
  }
  return found
}

/** Sizes in which an eye looks at a state, axe in the light, and axe in the dark. */
type Ways = Readonly<Record<'seen' | 'light' | 'dark', readonly Size[]>>

/**
 * Sizes in which axe looks at a state in the light, and in the dark: one each, drawn by its name, so that half of the states of a page are seen
 * on a phone. What an eye sees and what is too wide is looked for in all of them. `npm run long` looks in every way.
 */
function waysOf(name: string): Ways {
  if (isLong) return { seen: both, light: both, dark: both }
  const dice = diceFor(name)
  const [light, dark] = [[dice.pick(both)], [dice.pick(both)]]
  return { seen: light, light, dark }
}

/** What makes the page wider than the screen, innermost first. */
const tooWide = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return []
    const wider = [...document.querySelectorAll('body *')].filter((element) => element.getBoundingClientRect().right > clientWidth + 0.5)
    const names = wider.reverse().map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}`)
    return [`${scrollWidth - clientWidth} px wider than the screen: ${names.slice(0, 4).join(', ')}`]
  })

/** A picture of each way a person may have the page. Nothing is ever found: pictures are looked at by people. */
async function photograph(page: Page, path: string): Promise<readonly string[]> {
  mkdirSync(join(path, '..'), { recursive: true })
  for (const size of both) {
    await dress(page, { scheme: 'light', type: 'normal' })
    await page.setViewportSize(size)
    const { sure, perhaps } = await seenFaults(page)
    const seen = [...sure, ...perhaps.map((one) => `perhaps ${one}`)].map((one) => `${basename(path)} ${size.width}: ${one}\n`)
    appendFileSync(join(path, '../seen.txt'), seen.join('')) // for the person who looks
    for (const [suffix, scheme, type] of [
      ['', 'light', 'normal'],
      ['-dark', 'dark', 'normal'],
      ['-large', 'light', 'large'],
    ] as const) {
      await dress(page, { scheme, type })
      await page.screenshot({ path: `${path}-${size.width}${suffix}.png`, fullPage: true, animations: 'disabled' })
    }
  }
  return []
}
