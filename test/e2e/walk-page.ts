// What a walk over pages does at each: looks whether something is wrong, follows links, presses buttons. Nothing may lead nowhere.
import type { Page, Response } from 'playwright-core'
import { seededRandom, seedOfRun } from '../differential/random.ts'
import { isLong } from '../needs.ts'
import { seen } from './chromium.ts'

/** What is wrong with the page as it stands; `where` says how it was reached. A page that goes elsewhere meanwhile is looked at where it has come to. */
export async function wrong(page: Page, where: string): Promise<string[]> {
  for (let left = 3; ; left--) {
    try {
      return await wrongNow(page, where)
    } catch (error) {
      if (left === 0 || !(error instanceof Error && isGoneElsewhere.test(error.message))) throw error
    }
  }
}

/** What Playwright says of a page that left while it was being read: a button may take its time to lead on. */
const isGoneElsewhere = /Execution context was destroyed|frame was detached|Cannot find context/

async function wrongNow(page: Page, where: string): Promise<string[]> {
  await page.waitForLoadState('load')
  await page
    .locator('h1, h2')
    .first()
    .waitFor({ timeout: 5000 })
    .catch(() => undefined) // a page without any is reported below
  const text = await seen(page)
  const found: string[] = []
  if (text.length < 20) found.push('blank')
  if (/^\s*[{[]"?/.test(text) || text.includes('"failure"')) found.push('JSON')
  if ((await page.locator('h1').count()) !== 1) found.push('no heading, or two')
  // The name a screen reader says, which is not always the text one sees.
  for (const role of ['button', 'heading', 'link'] as const) {
    const nameless = await page.getByRole(role, { name: /^\s*$/ }).allTextContents()
    found.push(...nameless.map((shown) => `a ${role} without a name ('${shown.trim()}')`))
  }
  return found.map((what) => `${where}: ${what} at ${page.url()}`)
}

/** Opens an address. The page that stands may just be leaving by itself, and what it opens then is in the way of ours: asked once more. */
export async function goTo(page: Page, address: string): Promise<Response | null> {
  try {
    return await page.goto(address)
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('ERR_ABORTED'))) throw error
    await page.waitForLoadState('load')
    return page.goto(address)
  }
}

/** Links of the page that lead nowhere by themselves, and those to be followed. */
export async function linksOf(page: Page, where: string): Promise<{ dead: string[]; follow: string[] }> {
  const hrefs = await page.locator('a[href]:visible').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
  const dead: string[] = []
  const follow: string[] = []
  const { origin } = new URL(page.url())
  for (const href of new Set(hrefs)) {
    if (/^tel:\+?[\d]+$|^yinxin:open\?/.test(href)) continue
    const url = new URL(href, page.url())
    const isHere = url.origin === origin && url.pathname === new URL(page.url()).pathname
    if (!/^https?:$/.test(url.protocol) || href === '#') dead.push(`${where}: ${href} is no address`)
    else if (isHere && url.hash !== '' && (await page.locator(`[id="${url.hash.slice(1)}"]`).count()) === 0)
      dead.push(`${where}: ${href} names nothing on the page`)
    else if (url.origin === origin && !url.pathname.startsWith('/oidc')) follow.push(url.href)
  }
  return { dead, follow }
}

/** Addresses followed before, by whichever test: what is there does not depend on who asks. */
const followed = new Set<string>()

/** Opens each address once and looks whether what it names is there; of the articles of the manual some, which are one page with other words. */
export async function follow(page: Page, addresses: Iterable<string>): Promise<string[]> {
  const found: string[] = []
  const random = seededRandom(seedOfRun())
  for (const address of new Set(addresses)) {
    if (!isLong && /\/help\/\d/.test(address) && !random.chance(0.2)) continue
    if (followed.has(address) || address.includes('/nowhere')) continue
    followed.add(address)
    if (isSameDocument(page, address)) await page.goto('about:blank') // else only its anchor would be gone to
    const answer = await goTo(page, address)
    if ((answer?.status() ?? 0) >= 400) found.push(`${address}: ${answer?.status()}`)
    found.push(...(await wrong(page, `link ${address}`)))
    const { hash } = new URL(address)
    if (hash !== '') {
      const target = page.locator(`[id="${hash.slice(1)}"]`)
      await target.waitFor({ timeout: 5000 }).catch(() => found.push(`${address}: nothing has this name`))
    }
  }
  return found
}

const isSameDocument = (page: Page, address: string) => page.url().split('#')[0] === address.split('#')[0]

/** Those that can be pressed now: a form that is not filled in waits. */
const buttons = 'button:visible:not([aria-disabled=true])'

/**
 * Presses every button of a state once, each on the state opened anew. A button is found again by its name, and by its place among those of
 * the same name: parts of a page that come later move all the others, and the one that is skipped would be pressed after all. Where the name is
 * gone, since an earlier press changed what it says, the button at its place is pressed.
 */
export async function press(page: Page, open: () => Promise<unknown>, where: string, skip = /^(?:大字版|标准字号)$/): Promise<string[]> {
  const found: string[] = []
  await open()
  const names = await namesAtRest(page)
  let pressed = 0
  for (const [index, name] of names.entries()) {
    if (name === '') found.push(`${where}: button ${index + 1} has no name`)
    if (skip.test(name)) continue
    await open()
    const place = placeOf(names, index, await namesWith(page, name))
    if (place === undefined) continue // an earlier press used it up
    // this very element, whatever comes above it before it is pressed
    const button = await page.locator(buttons).nth(place).elementHandle()
    const now = (await button?.textContent())?.trim() ?? ''
    if (button === null || skip.test(now)) continue
    await button.click()
    pressed++
    found.push(...(await wrong(page, `${where}, pressed ${now}`)))
  }
  // a walk that found none of its buttons again has seen nothing
  const toPress = names.filter((name) => !skip.test(name)).length
  if (pressed < toPress / 2) found.push(`${where}: of ${toPress} buttons ${pressed} could be pressed`)
  return found
}

/** Where the button stands now that was the `index`th of `before`: by its name, else by its number where there are as many. */
function placeOf(before: readonly string[], index: number, now: readonly string[]): number | undefined {
  const name = before[index]
  const nth = before.slice(0, index).filter((other) => other === name).length
  const same = now.flatMap((other, place) => (other === name ? [place] : []))
  return same[nth] ?? (now.length === before.length ? index : undefined)
}

const namesNow = (page: Page) => page.locator(buttons).evaluateAll((all) => all.map((button) => button.textContent?.trim() ?? ''))

/** The names once there is one like this, or once no more come. */
async function namesWith(page: Page, name: string): Promise<string[]> {
  const now = await namesNow(page)
  return now.includes(name) ? now : namesAtRest(page)
}

/** The names of the buttons once no more of them come: lists are asked for after the page is there. */
async function namesAtRest(page: Page): Promise<string[]> {
  let seenLast = await namesNow(page)
  for (let left = 10; left > 0; left--) {
    await page.waitForTimeout(300)
    const now = await namesNow(page)
    if (now.length === seenLast.length && now.every((name, index) => name === seenLast[index])) return now
    seenLast = now
  }
  return seenLast
}
