/** Fields a PIN is typed into. What is wrong, and the tries left, stand under the field they are about. */
import type { Failure, Language } from '@yinxin/protocol/failures'
import { assistantFailureWords } from './failure-words.ts'
import { impossiblePin, newPinLength, weakness } from '../pin/policy.ts'
import type { PinState } from '../pin/prompt.ts'
import { el, icon } from './dom.ts'
import { wordsOf } from './texts.ts'
import { typingHint } from './typing-hint.ts'

export interface PinField {
  readonly element: HTMLElement
  readonly input: HTMLInputElement
  /** Says what is wrong under the field, or takes it back, and puts the cursor there. */
  complain(text: string | undefined): void
}

/** One PIN field. @param hint stands under it until something is wrong */
export function pinField(language: Language, id: string, label: string, hint: string | HTMLElement = ''): PinField {
  const words = wordsOf(language)
  const wrong = el('p', { class: 'small is-stop', id: `${id}-wrong`, role: 'alert' })
  const caps = el('p', { class: 'small is-warn', role: 'status' })
  let isCapital = false
  const watch = (event: Event): void => {
    if (event instanceof KeyboardEvent) isCapital = event.getModifierState('CapsLock')
    caps.textContent = typingHint(input.value, isCapital, words)
  }
  const input = el('input', {
    class: 'input',
    id,
    type: 'password',
    autocomplete: 'off',
    spellcheck: 'false',
    maxlength: '64',
    'aria-describedby': `${id}-wrong ${id}-says`,
    onkeydown: watch,
    onkeyup: watch,
    oninput: watch,
  })
  const says = el('p', { class: 'small secondary', id: `${id}-says` }, hint)
  const element = el(
    'div',
    { class: 'field' },
    el('label', { for: id }, label),
    el('div', { class: 'with-eye' }, input, eyeOf(input, language)),
    wrong,
    says,
    caps,
  )
  return {
    element,
    input,
    complain(text) {
      wrong.textContent = text ?? ''
      input.setAttribute('aria-invalid', String(text !== undefined))
      if (text !== undefined) input.focus()
    },
  }
}

function eyeOf(input: HTMLInputElement, language: Language): HTMLElement {
  const words = wordsOf(language)
  const eye = el('button', { class: 'eye', type: 'button', 'aria-label': words.showPin }, icon('eye'))
  eye.addEventListener('click', () => {
    input.type = input.type === 'password' ? 'text' : 'password'
    eye.setAttribute('aria-label', input.type === 'password' ? words.showPin : words.hidePin)
  })
  return eye
}

/** A failure as one or two sentences. What can be done about a wrong PIN is the field itself, so its title is enough. */
export function sentenceOf(reason: Failure, language: Language): string {
  const { title, remedy } = assistantFailureWords(reason, language)
  const end = /[。.]$/.test(title) ? '' : language === 'en' ? '. ' : '。'
  return reason.code === 'PIN_INCORRECT' ? `${title}${end}`.trim() : `${title}${end}${remedy}`
}

/** Tries left, in words; empty where the device does not tell. */
export function triesHint(pin: PinState, language: Language): string | HTMLElement {
  const words = wordsOf(language)
  if (pin.lastTry) return el('span', { class: 'is-stop' }, words.lastTry)
  return pin.triesLeft === undefined ? '' : words.triesLeft(pin.triesLeft)
}

export interface NewPinFields {
  readonly elements: readonly Node[]
  /** Undefined, and said under the field it is about, while something is wrong. */
  read(): { readonly oldPin: string; readonly newPin: string } | undefined
}

/** Present PIN, new PIN twice. Nothing is sent that the device or our own rules would refuse. */
export function newPinFields(language: Language, pin: PinState): NewPinFields {
  const words = wordsOf(language)
  const old = pinField(language, 'old-pin', words.oldPin, triesHint(pin, language))
  const fresh = pinField(language, 'new-pin', words.newPin, words.changeHint(newPinLength(pin.length)))
  const again = pinField(language, 'repeat-pin', words.repeatPin)
  const sure = el('input', { type: 'checkbox', id: 'sure' })
  const guard = pin.lastTry ? [el('label', { class: 'sure' }, sure, words.sure)] : []
  if (pin.failure !== undefined) {
    const about = pin.failure.code === 'PIN_WEAK' || pin.failure.code === 'PIN_LENGTH' ? fresh : old
    about.complain(sentenceOf(pin.failure, language))
  }
  return {
    elements: [old.element, ...guard, fresh.element, again.element],
    read() {
      const [oldPin, newPin] = [old.input.value, fresh.input.value]
      const [impossible, weak] = [impossiblePin(oldPin, pin.length), weakness(newPin, pin.length, oldPin)]
      again.complain(newPin === again.input.value ? undefined : words.notSame)
      fresh.complain(weak === undefined ? undefined : sentenceOf(weak, language))
      old.complain(impossible === undefined ? undefined : sentenceOf(impossible, language))
      if (impossible !== undefined || weak !== undefined || newPin !== again.input.value) return undefined
      if (pin.lastTry && !sure.checked) return void sure.focus()
      return { oldPin, newPin }
    },
  }
}
