import { expect } from 'vitest'
import type { Locator, Page } from 'playwright-core'

/** Most stops of a page: more is a trap, or a page nobody walks through. */
const most = 150

/**
 * What is wrong with a page for whoever has no mouse: something to press or to fill in that Tab never reaches, a stop without a ring that is
 * seen, or a trap. Of radio buttons one of a group is enough: arrow keys do the rest.
 */
export async function keyboardFaults(page: Page): Promise<string[]> {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  const found: string[] = []
  const reached = new Set<string>()
  for (let presses = 0; presses <= most; presses++) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null
      if (element === null || element === document.body || element === document.documentElement) return undefined
      const [first] = (element.dataset['stop'] ??=
        `${element.tagName} ${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}`).split('\n')
      const isAgain = element.dataset['stopped'] === 'yes'
      element.dataset['stopped'] = 'yes'
      const box = element.getBoundingClientRect()
      const hasRing = [element, element.closest('label')].some((one) => {
        if (one === null) return false
        const { outlineStyle, outlineWidth } = getComputedStyle(one)
        return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2
      })
      return { name: first ?? '', isAgain, isSeen: hasRing && box.bottom > 0 && box.top < innerHeight }
    })
    if (stop === undefined || stop.isAgain) break
    reached.add(stop.name)
    if (!stop.isSeen) found.push(`no ring: ${stop.name}`)
    if (presses === most) found.push(`no end after ${most} stops`)
  }
  const missed = await page.evaluate(() => {
    const shown = (element: Element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0
    const groups = new Set([...document.querySelectorAll<HTMLInputElement>('input[type=radio][data-stopped]')].map(({ name }) => name))
    return [...document.querySelectorAll<HTMLElement>('a[href], button, input:not([type=hidden]), select, textarea, summary')]
      .filter((element) => shown(element) && element.dataset['stopped'] === undefined)
      .filter(
        (element) =>
          !(
            element.matches(':disabled, [tabindex="-1"]') ||
            (element.matches('[type=radio]') && groups.has((element as HTMLInputElement).name))
          ),
      )
      .map((element) => `${element.tagName} ${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}`)
  })
  if (reached.size === 0) found.push('nothing was reached')
  return [...found, ...missed.map((name) => `never reached: ${name}`)]
}

/** Where the focus is, and whether one sees it: a ring, and in the window. */
export const focusStop = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement | null
    if (element === null || element === document.body) return { name: '', ring: false }
    // a radio button shows the ring of its whole card
    const shown = [element, element.closest('label')].filter((one) => one !== null)
    const box = element.getBoundingClientRect()
    const isInSight = box.bottom > 0 && box.top < innerHeight && box.width > 0 && box.height > 0
    const hasRing = shown.some((one) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(one)
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2
    })
    return {
      name: `${element.tagName} ${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}`,
      ring: hasRing && isInSight,
    }
  })

/** Tabs to `target`, as somebody without a mouse; every stop on the way has a ring that is seen. Where the focus is there already nothing is pressed. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor()
  const passed: string[] = []
  for (let presses = 0; presses < most; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      expect((await focusStop(page)).ring).toBe(true)
      expect(passed).toEqual([])
      return
    }
    await page.keyboard.press('Tab')
    const { name, ring } = await focusStop(page)
    if (name !== '' && !ring) passed.push(name)
  }
  expect({ reached: await target.textContent(), withoutRing: passed }).toBe('reached')
}

/** Tabs to a button or a link, and presses it. */
export async function pressAt(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target)
  await page.keyboard.press('Enter')
}

/** Tabs to a field, and writes in place of what is there. */
export async function typeInto(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target)
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.insertText(text)
}
