/** The questions of the PIN window, each a form with one way on and one way out. */
import type { Language } from '@yinxin/protocol/failures'
import { impossiblePin } from '../pin/policy.ts'
import type { Answer, ApprovalPeriod, PinState, PromptCertificate, PromptSubject, Question } from '../pin/prompt.ts'
import { buttonWords } from './texts/button-words.ts'
import { el, icon } from './dom.ts'
import { newPinFields, pinField, sentenceOf, triesHint } from './pin-fields.ts'
import { certificateLines } from './prompt-facts.ts'
import { approvalWords, listedNames, wordsOf } from './texts.ts'
import type { AssistantWords } from './texts/zh-CN.ts'

export type Give = (answer: Answer) => void

/** The form of a question. */
export function questionForm({ language, purpose }: PromptSubject, question: Question, give: Give): HTMLFormElement {
  const words = wordsOf(language)
  switch (question.kind) {
    case 'approve':
      return approveForm(language, approvalWords(language, purpose, question.keyChanged).text, give)
    case 'choose':
      return chooseForm(language, question.certificates, give)
    case 'change-pin':
      return changeForm(language, question.pin, give)
    case 'pin':
      return pinForm(language, words.purposes[purpose], question.certificate, question.pin, give)
    case 'button':
      return form(
        () => undefined,
        el('div', { role: 'alert' }, notice('warn', undefined, buttonWords(language).text)),
        buttons(language, undefined, give),
      )
    case 'remote-control':
      return form(
        () => give({ kind: 'again' }),
        notice('stop', undefined, words.remoteRefused(listedNames(question.names, language))),
        buttons(language, words.remoteGone, give),
      )
  }
}

function approveForm(language: Language, text: string, give: Give): HTMLFormElement {
  const words = wordsOf(language)
  const asked: HTMLFormElement = form(
    () => give({ kind: 'approved', period: new FormData(asked).get('period') as ApprovalPeriod }),
    notice('warn', undefined, text),
    periodChoice(words),
    buttons(language, words.approve, give),
  )
  return asked
}

/** The least is chosen already. */
function periodChoice(words: AssistantWords): HTMLElement {
  const choice = (period: ApprovalPeriod): HTMLElement =>
    el(
      'label',
      { class: 'sure' },
      el('input', { type: 'radio', name: 'period', value: period, checked: period === 'once' }),
      words.periods[period],
    )
  const periods = Object.keys(words.periods) as ApprovalPeriod[]
  return el('fieldset', {}, el('legend', { class: 'legend' }, words.periodTitle), ...periods.map(choice))
}

function chooseForm(language: Language, certificates: readonly PromptCertificate[], give: Give): HTMLFormElement {
  const words = wordsOf(language)
  const sorted = [...certificates].sort((a, b) => Number(a.state === 'expired') - Number(b.state === 'expired'))
  const choices = sorted.map((certificate, index) => {
    const id = `c${index}`
    return el(
      'label',
      { class: 'choice object', for: id },
      el('input', { type: 'radio', name: 'certificate', id, value: certificate.sha256, checked: index === 0 }),
      el('span', {}, ...certificateLines(language, certificate)),
    )
  })
  const chosen: HTMLFormElement = form(
    () => give({ kind: 'chosen', sha256: String(new FormData(chosen).get('certificate')) }),
    el('div', { class: 'choices', role: 'radiogroup', 'aria-labelledby': 'heading' }, ...choices),
    buttons(language, words.choose, give),
  )
  return chosen
}

function changeForm(language: Language, pin: PinState, give: Give): HTMLFormElement {
  const words = wordsOf(language)
  const fields = newPinFields(language, pin)
  return form(
    () => {
      const values = fields.read()
      if (values !== undefined) give({ kind: 'new-pin', ...values })
    },
    el('p', { class: 'small secondary' }, words.changeText),
    ...fields.elements,
    buttons(language, words.change, give),
  )
}

function pinForm(language: Language, go: string, certificate: PromptCertificate, pin: PinState, give: Give): HTMLFormElement {
  const words = wordsOf(language)
  const field = pinField(language, 'pin', words.pin, triesHint(pin, language))
  const sure = el('input', { type: 'checkbox', id: 'sure' })
  if (pin.failure !== undefined) field.complain(sentenceOf(pin.failure, language))
  const warned = certificate.state === 'expired' || certificate.state === 'not-yet-valid' ? certificate.state : undefined
  return form(
    () => {
      const impossible = impossiblePin(field.input.value, pin.length)
      field.complain(impossible === undefined ? undefined : sentenceOf(impossible, language))
      if (impossible !== undefined) return
      if (pin.lastTry && !sure.checked) return sure.focus()
      give({ kind: 'pin', pin: field.input.value })
      field.input.value = ''
    },
    warned !== undefined && notice('warn', undefined, words.refusedLater[warned](certificate.issuer)),
    pin.lastTry && notice('stop', words.lastTryTitle, words.lastTryText),
    field.element,
    pin.lastTry && el('label', { class: 'sure' }, sure, words.sure),
    el(
      'details',
      { class: 'forgot' },
      el('summary', { class: 'small' }, words.forgot),
      el('p', { class: 'small secondary' }, words.forgotText(certificate.issuer)),
    ),
    buttons(language, go, give),
  )
}

function notice(tone: 'warn' | 'stop', title: string | undefined, text: string): HTMLElement {
  return el(
    'div',
    { class: `notice notice-${tone}` },
    icon(tone, 'icon-l'),
    el('div', {}, title !== undefined && el('b', {}, title), el('p', {}, text)),
  )
}

function form(submit: () => void, ...content: readonly (Node | false)[]): HTMLFormElement {
  const onsubmit = (event: Event): void => {
    event.preventDefault()
    submit()
  }
  return el('form', { class: 'choices', onsubmit, autocomplete: 'off' }, ...content)
}

/** @param go undefined: the one way on is not here */
function buttons(language: Language, go: string | undefined, give: Give): HTMLElement {
  const words = wordsOf(language)
  return el(
    'div',
    { class: 'pin-act' },
    el('span', { class: 'count', role: 'timer' }),
    el('button', { class: 'btn', type: 'button', id: 'cancel', onclick: () => give({ kind: 'cancelled' }) }, words.cancel),
    go !== undefined && el('button', { class: 'btn btn-primary', id: 'go' }, go),
  )
}
