/** Builds elements; text is always text, never markup. */

type Child = Node | string | false | undefined
type Attributes = Readonly<Record<string, string | boolean | EventListener | undefined>>

/** An element with attributes (`on…` functions become listeners, `true` an empty attribute, `false` none) and children. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value)
    else if (value === true) element.setAttribute(name, '')
    else if (typeof value === 'string') element.setAttribute(name, value)
  }
  element.append(...children.filter((child): child is Node | string => child !== undefined && child !== false))
  return element
}

/** A sign out of the icon font; never without a word beside it. */
export function icon(name: string, extra = ''): HTMLSpanElement {
  return el('span', { class: `icon i-${name}${extra === '' ? '' : ` ${extra}`}`, 'aria-hidden': 'true' })
}

/** Puts `nodes` in place of everything on the page. */
export function show(...nodes: readonly Node[]): void {
  document.getElementById('app')?.replaceChildren(...nodes)
}

/** What a request is about, as a pair of `facts`. */
export const aboutPair = ([label, value]: readonly [string, string]): readonly [string, readonly Child[]] => [label, [el('b', {}, value)]]

/** Label and value pairs. */
export function facts(pairs: readonly (readonly [string, readonly Child[]])[], extra = ''): HTMLElement {
  return el('dl', { class: `facts ${extra}` }, ...pairs.flatMap(([label, value]) => [el('dt', {}, label), el('dd', {}, ...value)]))
}
