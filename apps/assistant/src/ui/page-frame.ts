import seal from '@yinxin/ui/assets/seal.svg'
import { wordsOf } from './texts.ts'
import type { Language } from '@yinxin/protocol/failures'
import { el } from './dom.ts'

/** A window of its own for one question: name of the program on top, the software mark when the UKey is none. */
export function dialogFrame(language: Language, software: boolean, heading: string, ...content: readonly Node[]): HTMLElement {
  const words = wordsOf(language)
  return el(
    'main',
    { id: 'main', class: 'alone' },
    el(
      'section',
      { class: 'pin', role: 'dialog', 'aria-labelledby': 'heading' },
      el(
        'header',
        { class: 'win-bar' },
        sealMark(),
        el('span', { class: 'win-title' }, words.product),
        software && el('span', { class: 'tag' }, words.softUkey),
      ),
      el('div', { class: 'pin-in' }, el('h1', { id: 'heading', class: 'dialog-heading' }, heading), ...content),
    ),
  )
}

/** The mark of the product. */
function sealMark(): HTMLImageElement {
  return el('img', { src: seal, alt: '', width: '24', height: '24' })
}
