/** Fields a PIN is typed into: tries left before the field, Caps Lock beside it, the failure of the last one in the same place. */
import { type Language, failureText } from '@yinxin/protocol/failures'
import type { PinState } from '../pin/prompt.ts'
import { el, icon } from './dom.ts'
import { wordsOf } from './texts.ts'

export interface PinField {
  readonly element: HTMLElement
  readonly input: HTMLInputElement
}

/** One PIN field. */
export function pinField(language: Language, id: string, label: string, pin?: PinState, hint?: string): PinField {
  const words = wordsOf(language)
  const caps = el('p', { class: 'small is-warn caps', role: 'status' })
  const watchCaps = (event: Event): void => {
    if (event instanceof KeyboardEvent) caps.textContent = event.getModifierState('CapsLock') ? words.capsLock : ''
  }
  const input = el('input', {
    class: 'input',
    id,
    type: 'password',
    autocomplete: 'off',
    spellcheck: 'false',
    maxlength: '64',
    'aria-describedby': `${id}-says`,
    onkeydown: watchCaps,
    onkeyup: watchCaps,
  })
  const eye = el('button', { class: 'eye', type: 'button', 'aria-label': words.showPin }, icon('eye'))
  eye.addEventListener('click', () => {
    input.type = input.type === 'password' ? 'text' : 'password'
    eye.setAttribute('aria-label', input.type === 'password' ? words.showPin : words.hidePin)
  })
  const element = el(
    'div',
    { class: 'field' },
    el('label', { for: id }, label),
    ...says(language, id, pin, hint),
    el('div', { class: 'with-eye' }, input, eye),
    caps,
  )
  return { element, input }
}

function says(language: Language, id: string, pin: PinState | undefined, hint: string | undefined): Node[] {
  const words = wordsOf(language)
  const wrong = pin?.failure === undefined ? undefined : failureText(pin.failure.code, language, pin.failure.detail)
  const tries = pin?.lastTry === true ? words.lastTry : pin?.triesLeft === undefined ? hint : words.triesLeft(pin.triesLeft)
  return [
    ...(wrong === undefined
      ? []
      : [
          el(
            'p',
            { class: 'small is-stop', role: 'alert', id: 'wrong' },
            `${wrong.title}${/[。.]$/.test(wrong.title) ? '' : language === 'en' ? '. ' : '。'}`,
          ),
        ]),
    el('p', { class: `small ${pin?.lastTry === true ? 'is-stop' : 'secondary'}`, id: `${id}-says` }, tries ?? ''),
  ]
}

/** Present PIN, new PIN twice. `read` answers undefined, and says so on screen, while the two differ. */
export function newPinFields(
  language: Language,
  pin: PinState | undefined,
  prefix = '',
): { readonly elements: readonly Node[]; read(): { oldPin: string; newPin: string } | undefined } {
  const words = wordsOf(language)
  const old = pinField(language, `${prefix}old-pin`, words.oldPin, pin)
  const fresh = pinField(language, `${prefix}new-pin`, words.newPin, undefined, words.changeHint(6, 16))
  const again = pinField(language, `${prefix}repeat-pin`, words.repeatPin)
  const differ = el('p', { class: 'small is-stop', role: 'alert' })
  const sure = el('input', { type: 'checkbox', id: `${prefix}sure` })
  const guard = pin?.lastTry === true ? [el('label', { class: 'sure' }, sure, words.sure)] : []
  return {
    elements: [old.element, ...guard, fresh.element, again.element, differ],
    read() {
      differ.textContent = fresh.input.value === again.input.value ? '' : words.notSame
      const empty = [old, fresh, again].find(({ input }) => input.value === '')
      if (empty !== undefined) empty.input.focus()
      else if (guard.length > 0 && !sure.checked) sure.focus()
      if (guard.length > 0 && !sure.checked) return undefined
      return empty === undefined && differ.textContent === '' ? { oldPin: old.input.value, newPin: fresh.input.value } : undefined
    },
  }
}
