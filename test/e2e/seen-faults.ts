// What an eye sees on a page and axe does not: asked of every state that is looked at (look.ts).
import type { Page } from 'playwright-core'

/** What is wrong with how the page stands at the present size, each as one line; none on a page that is well set. */
export const seenFaults = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = []
    const shown = (element: Element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0
    const name = (element: Element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}`
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const isEnglish = document.documentElement.lang === 'en'
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement
      const text = node.textContent ?? ''
      if (parent === null || text.trim() === '' || ['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(parent.tagName) || !shown(parent)) continue
      for (const date of text.matchAll(/\d{4}-\d{2}-\d{2}|\d{1,2}:\d{2}/g)) {
        const range = document.createRange()
        range.setStart(node, date.index)
        range.setEnd(node, date.index + date[0].length)
        const tops = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)))
        if (tops.size > 1) found.push(`date on two lines: ${text.trim().slice(0, 60)} in ${name(parent)}`)
      }
      if (/\d{4}[/年]\s?\d{1,2}|\d{1,2}\s?月\s?\d{1,2}\s?日/.test(text)) found.push(`another form of date: ${text.trim().slice(0, 60)}`)
      if (!isEnglish && /[。，；：、]\s+\S|\p{Script=Han}\s?[,;:!?](?:\s|\p{Script=Han})|\p{Script=Han},/u.test(text))
        found.push(`half-width mark or a gap: ${text.trim().slice(0, 80)}`)
      if (isEnglish && /\p{Script=Han}/u.test(text) && parent.closest('[lang^=zh]') === null)
        found.push(`Chinese: ${text.trim().slice(0, 60)} in ${name(parent)}`)
      if (/undefined|\bnull\b|NaN|\[object|Invalid Date|\{\w+\}|\$\{/.test(text)) found.push(`machine's word: ${text.trim().slice(0, 60)}`)
    }
    for (const element of document.querySelectorAll('body *')) {
      if (!shown(element)) continue
      const { overflowX, textOverflow } = getComputedStyle(element)
      if (
        element.scrollWidth > element.clientWidth + 1 &&
        element.clientWidth > 1 &&
        (textOverflow === 'ellipsis' || overflowX === 'hidden')
      )
        found.push(`cut off: ${name(element)} ${(element.textContent ?? '').trim().slice(0, 40)}`)
      if (
        element.matches('button, select, input:not([type=checkbox], [type=radio], [type=hidden], [type=file]), textarea, .btn, summary')
      ) {
        const { height, width } = element.getBoundingClientRect()
        if (height < 43.5 && height > 1 && width > 1)
          found.push(`low target ${Math.round(height)}: ${name(element)} ${(element.textContent ?? '').trim().slice(0, 30)}`)
      }
    }
    const primary = [...document.querySelectorAll('.btn-primary')].filter(shown)
    if (primary.length > 1) found.push(`${primary.length} primary buttons: ${primary.map((one) => one.textContent?.trim()).join(' | ')}`)
    const levels = [...document.querySelectorAll('h1, h2, h3, h4')].filter(shown).map((h) => Number(h.tagName[1]))
    if (levels.filter((level) => level === 1).length !== 1) found.push(`${levels.filter((level) => level === 1).length} h1`)
    levels.forEach((level, at) => {
      if (at > 0 && level > (levels[at - 1] ?? 1) + 1) found.push(`heading ${level} after ${levels[at - 1]}`)
    })
    return [...new Set(found)]
  })
