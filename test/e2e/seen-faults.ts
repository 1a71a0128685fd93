// What an eye sees on a page and axe does not: asked of every state that is looked at (look.ts).
import type { Page } from 'playwright-core'

/** Names and data of the demo world that stay Chinese in an English page. */
const named =
  /“证书助手”|360 安全浏览器（极速模式）|CN=[^;]*|单位：.*|示范[省市]?[\p{Script=Han}（）]*|印信演示认证中心(?: \w+ 签发证书)?|别处 CA（演示）|企业职工基本养老保险|(?:工伤|失业)保险(?:（建设项目）)?|恒泰建设[\p{Script=Han}]*/gu

/** What is wrong with how a page stands at its present size, each as one line. */
interface SeenFaults {
  /** None of them on a page that is well set. */
  readonly sure: readonly string[]
  /** Chinese on an English page: a name, or words nobody translated. A person tells. */
  readonly perhaps: readonly string[]
}

export const seenFaults = (page: Page): Promise<SeenFaults> =>
  page.evaluate((demoNames) => {
    const found: string[] = []
    const perhaps: string[] = []
    const shown = (element: Element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0
    const name = (element: Element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}`
    const isEnglish = document.documentElement.lang === 'en'
    const names = new RegExp(demoNames, 'gu')
    // Words: marks of Chinese are full width and have no gap behind them; one form of date; no Chinese but names in an English page.
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const [parent, text] = [node.parentElement, (node.textContent ?? '').trim()]
      if (parent === null || text === '' || ['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(parent.tagName) || !shown(parent)) continue
      const line = (what: string) => `${what}: ${text.slice(0, 60)} in ${name(parent)}`
      const say = (what: string) => found.push(line(what))
      if (/\d{4}[/年]\s?\d{1,2}|\d{1,2}\s?月\s?\d{1,2}\s?日/.test(text)) say('another form of date')
      if (/undefined|\bnull\b|NaN|\[object|Invalid Date|\$\{/.test(text)) say('a word of the machine')
      if (
        !isEnglish &&
        !text.includes('CN=') &&
        /[。，；：、]\s+\S|\p{Script=Han}\s?[,;:!?](?:\s|\p{Script=Han})|\p{Script=Han},/u.test(text)
      )
        say('half-width mark or a gap')
      if (
        isEnglish &&
        parent.closest('[lang^=zh]') === null &&
        /\p{Script=Han}{5}|[。，；：]|登录|退出|取消|保存|证书|单位|请|您/u.test(text.replaceAll(names, ''))
      )
        perhaps.push(line('Chinese'))
      if (isEnglish && /[’‘]/.test(text)) say('another apostrophe')
      for (const { 0: date, index } of (node.textContent ?? '').matchAll(/\d{4}-\d{2}-\d{2}/g)) {
        const range = document.createRange()
        range.setStart(node, index)
        range.setEnd(node, index + date.length)
        if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) say('date on two lines')
      }
    }
    // Size: nothing is cut off, and what is pressed is high enough to hit.
    for (const element of document.querySelectorAll('body *')) {
      if (!shown(element)) continue
      const { overflowX, textOverflow } = getComputedStyle(element)
      const { height, width } = element.getBoundingClientRect()
      const words = (element.textContent ?? '').trim().slice(0, 40)
      // a picture of an address bar is cut off where the real one is
      if (element.closest('[aria-hidden=true], .pic') !== null) continue
      if (
        element.scrollWidth > element.clientWidth + 1 &&
        element.clientWidth > 1 &&
        (textOverflow === 'ellipsis' || overflowX === 'hidden')
      )
        found.push(`cut off: ${name(element)} ${words}`)
      const isPressed = element.matches(
        'button, select, summary, input:not([type=checkbox], [type=radio], [type=hidden]), textarea, .btn, .plain-link',
      )
      if (isPressed && height < 43.5 && width > 1) found.push(`low target ${Math.round(height)}: ${name(element)} ${words}`)
    }
    // A hint in a field is read whole, and what has the focus lies under nothing when it is scrolled to.
    const pen = document.createElement('canvas').getContext('2d')
    for (const field of document.querySelectorAll<HTMLInputElement>('input[placeholder]')) {
      const { font, paddingInlineStart, paddingInlineEnd } = getComputedStyle(field)
      if (!shown(field) || pen === null) continue
      pen.font = font
      const room = field.clientWidth - Number.parseFloat(paddingInlineStart) - Number.parseFloat(paddingInlineEnd)
      if (pen.measureText(field.placeholder).width > room) found.push(`cut off: placeholder ${field.placeholder}`)
    }
    const focused = document.activeElement
    if (focused !== null && focused.matches('input, select, textarea, button, a')) {
      focused.scrollIntoView({ block: 'nearest' })
      const { top, left, width, height } = focused.getBoundingClientRect()
      const over = document.elementFromPoint(left + width / 2, top + height / 2)
      if (over === null || !(focused.contains(over) || over.contains(focused)))
        found.push(`covered while it has the focus: ${name(focused)} by ${over === null ? 'the edge' : name(over)}`)
    }
    // Order: one thing to press first, one heading of the page, and no level left out below it.
    const primary = [...document.querySelectorAll('.btn-primary')].filter(shown)
    if (primary.length > 1) found.push(`${primary.length} primary buttons: ${primary.map((one) => one.textContent?.trim()).join(' | ')}`)
    const levels = [...document.querySelectorAll('h1, h2, h3, h4')].filter(shown).map(({ tagName }) => Number(tagName[1]))
    if (levels.filter((level) => level === 1).length !== 1) found.push('not one heading of the page')
    for (const [at, level] of levels.entries())
      if (at > 0 && level > (levels[at - 1] ?? 1) + 1) found.push(`heading ${level} after ${levels[at - 1]}`)
    return { sure: [...new Set(found)], perhaps: [...new Set(perhaps)] }
  }, named.source)
