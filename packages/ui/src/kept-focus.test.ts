import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keepFocus } from './kept-focus.ts'

/** As much of an element as focus needs: where it is, whether it is on the page, what has the focus. */
class Element {
  children: Element[] = []
  parentElement: Element | null = null
  tabIndex = 0
  readonly #attributes = new Set<string>()
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
  append(child: Element): Element {
    child.parentElement = this
    this.children.push(child)
    return child
  }
  remove(): void {
    const siblings = this.parentElement?.children
    siblings?.splice(siblings.indexOf(this), 1)
    this.parentElement = null
    if (page.activeElement !== page.body && !page.activeElement.isConnected) page.activeElement = page.body
    changed()
  }
  contains(other: Element): boolean {
    return other === this || this.children.some((child) => child.contains(other))
  }
  get isConnected(): boolean {
    return page.body.contains(this)
  }
  hasAttribute(name: string): boolean {
    return this.#attributes.has(name)
  }
  setAttribute(name: string): void {
    this.#attributes.add(name)
  }
  focus(): void {
    page.activeElement = this
    for (const listener of heard) listener({ target: this })
  }
}

const heard = new Set<(event: { target: unknown }) => void>()
let changed: () => void = () => undefined
let page: { body: Element; activeElement: Element }
let [root, form, button]: Element[] = []

beforeEach(() => {
  const body = new Element('body')
  page = { body, activeElement: body }
  vi.stubGlobal('HTMLElement', Element)
  vi.stubGlobal('document', {
    addEventListener: (_: string, listener: (event: { target: unknown }) => void) => void heard.add(listener),
    removeEventListener: (_: string, listener: (event: { target: unknown }) => void) => void heard.delete(listener),
  })
  Object.defineProperties(document, { activeElement: { get: () => page.activeElement }, body: { get: () => page.body } })
  vi.stubGlobal(
    'MutationObserver',
    class {
      constructor(tell: () => void) {
        changed = tell
      }
      observe() {}
      disconnect() {
        changed = () => undefined
      }
    },
  )
  root = body.append(new Element('root'))
  form = root.append(new Element('form'))
  button = form.append(new Element('button'))
})
afterEach(() => {
  heard.clear()
  vi.unstubAllGlobals()
})

const watched = () => keepFocus(root as unknown as HTMLElement)
const focused = () => page.activeElement.name

describe('R36 the focus of who uses a keyboard', () => {
  it('goes to what was around the button that went away', () => {
    watched()
    button?.focus()
    button?.remove()
    expect([focused(), form?.tabIndex]).toEqual(['form', -1])
  })

  it('goes further out when more went away, and never out of the page’s main part', () => {
    watched()
    button?.focus()
    form?.remove()
    expect(focused()).toBe('root')
  })

  it('stays where the person went meanwhile', () => {
    watched()
    const other = root?.append(new Element('other'))
    button?.focus()
    other?.focus()
    button?.remove()
    expect(focused()).toBe('other')
  })

  it('is not taken from where a page put it itself', () => {
    watched()
    button?.focus()
    const heading = root?.append(new Element('heading'))
    if (heading !== undefined) page.activeElement = heading
    button?.remove()
    expect(focused()).toBe('heading')
  })

  it('of something outside is none of its business', () => {
    watched()
    const outside = page.body.append(new Element('outside'))
    outside.focus()
    outside.remove()
    expect(focused()).toBe('body')
  })

  it('something else that goes away moves nothing', () => {
    watched()
    const other = root?.append(new Element('other'))
    button?.focus()
    other?.remove()
    expect(focused()).toBe('button')
  })

  it('what can be reached by keyboard already stays reachable', () => {
    watched()
    form?.setAttribute('tabindex')
    button?.focus()
    button?.remove()
    expect([focused(), form?.tabIndex]).toEqual(['form', 0])
  })

  it('nothing is watched once it is ended', () => {
    const end = watched()
    button?.focus()
    end()
    button?.remove()
    expect([focused(), heard.size]).toEqual(['body', 0])
  })
})
