/** The PIN window. Opened by the assistant itself; refuses to ask when another page opened it. */
import type { Purpose } from '@yinxin/protocol/assistant'
import { type Language, failure, type Failure } from '@yinxin/protocol/failures'
import type { Answer, PinState, PromptCertificate, PromptSubject, Question } from '../pin/prompt.ts'
import { call, exchangeCode, signInPage, type Called } from './calls.ts'
import { aboutPair, el, facts, icon, show } from './dom.ts'
import { failureView } from './failure-view.ts'
import { chosenLanguage, useLanguage } from './language.ts'
import { newPinFields, pinField } from './pin-fields.ts'
import { dialogFrame } from './page-frame.ts'
import { wordsOf } from './texts.ts'
import './styles.ts'

interface Shown {
  readonly version: number
  readonly phrase: string | null
  readonly value: {
    readonly subject: PromptSubject
    readonly question?: Question
    readonly seconds?: number
    readonly ended?: { readonly failure?: Failure }
  }
}

let countdown: ReturnType<typeof setInterval> | undefined

async function start(): Promise<void> {
  const language = chosenLanguage()
  useLanguage(language)
  const words = wordsOf(language)
  // An opener could take this window elsewhere while the PIN is typed. The page is served so that the tie is cut; check all the same.
  if (window.opener !== null || window.top !== window) {
    return show(
      dialogFrame(language, false, words.openerTitle, failureView(failure('WINDOW_HAS_OPENER'), language), el('p', {}, words.openerText)),
    )
  }
  const refused = await signInPage(exchangeCode)
  if (refused !== undefined) return showEnd(language, refused)
  await follow()
}

async function follow(): Promise<void> {
  let [seen, phrase]: [number, string | null | undefined] = [0, undefined]
  for (;;) {
    const state: Called<Shown> = await call<Shown>('prompt.state', { version: seen })
    if (!state.ok) return showEnd(chosenLanguage(), state.failure)
    const { version, value } = state.value
    const { subject, ended, question, seconds } = value
    useLanguage(subject.language)
    if (ended !== undefined) return showEnd(subject.language, ended.failure)
    if (version !== seen || state.value.phrase !== phrase) {
      if (question === undefined) show(dialogFrame(subject.language, false, wordsOf(subject.language).working))
      else showQuestion(version, subject, question, state.value.phrase, seconds)
    }
    seen = version
    phrase = state.value.phrase
  }
}

function showEnd(language: Language, reason: Failure | undefined): void {
  clearInterval(countdown)
  const words = wordsOf(language)
  const outcome = reason === undefined ? el('p', { role: 'status' }, words.doneText) : failureView(reason, language)
  show(
    dialogFrame(
      language,
      false,
      reason === undefined ? words.doneTitle : words.product,
      outcome,
      ...(reason === undefined ? [] : [el('p', { class: 'secondary' }, words.endedText)]),
    ),
  )
  if (reason === undefined) window.close()
}

function showQuestion(
  version: number,
  subject: PromptSubject,
  question: Question,
  phrase: string | null,
  seconds: number | undefined,
): void {
  const { language } = subject
  const software =
    question.kind === 'choose'
      ? question.certificates.some(({ ukey }) => ukey.software)
      : question.kind !== 'approve' && question.certificate.ukey.software
  const heading = {
    approve: wordsOf(language).approveTitle,
    choose: wordsOf(language).chooseTitle,
    'change-pin': wordsOf(language).changeTitle,
    pin: wordsOf(language).pinTitle[subject.purpose],
  }[question.kind]
  const answer = (given: Answer): void => void call('prompt.answer', { version, answer: given })
  const form = questionForm(subject, question, answer, seconds)
  const asks = phrase === null && question.kind !== 'approve' ? choosePhrase(language) : undefined
  show(
    dialogFrame(
      language,
      software,
      heading,
      ...(phrase === null ? [] : [phraseLine(language, phrase)]),
      askedFor(subject, question),
      ...(asks === undefined ? [] : [asks]),
      form,
    ),
  )
  form.querySelector<HTMLElement>('input')?.focus()
}

function phraseLine(language: Language, phrase: string): HTMLElement {
  const words = wordsOf(language)
  return el('p', { class: 'phrase', title: words.phraseText }, el('span', { class: 'small secondary' }, words.phrase), el('b', {}, phrase))
}

function choosePhrase(language: Language): HTMLElement {
  const words = wordsOf(language)
  const input = el('input', { class: 'input', id: 'phrase', maxlength: '40', autocomplete: 'off' })
  const save = async (): Promise<void> => {
    if (!(await call('prompt.phrase', { phrase: input.value })).ok) return
    details.replaceWith(phraseLine(language, input.value.trim()))
  }
  const details = el(
    'details',
    {},
    el('summary', {}, words.choosePhrase),
    el(
      'div',
      { class: 'field' },
      el('label', { for: 'phrase', class: 'small' }, words.choosePhraseText),
      input,
      el('button', { class: 'btn btn-tight', type: 'button', onclick: () => void save() }, words.save),
    ),
  )
  return details
}

function askedFor({ language, site, purpose, about }: PromptSubject, question: Question): HTMLElement {
  const words = wordsOf(language)
  const [kind, text] = {
    listed: ['ok', words.listed] as const,
    approved: ['ok', words.approvedByYou] as const,
    needed: ['warn', words.notApproved] as const,
  }[site.approval]
  const siteName = [
    site.name !== undefined && el('b', {}, site.name),
    site.name !== undefined && el('br'),
    el('span', { class: 'code' }, site.origin),
    el('br'),
    el('span', { class: `state small is-${kind}` }, icon(kind), text),
  ]
  const certificate =
    question.kind === 'pin' || question.kind === 'change-pin'
      ? [[words.certificate, certificateLines(language, question.certificate)] as const]
      : []
  const subject = about === undefined ? [] : [aboutPair(words.about(about))]
  return facts([[words.site, siteName], [words.purpose, [el('b', {}, words.purposes[purpose])]], ...subject, ...certificate], 'ask')
}

/** With the device: whoever has several in a hub sees which one the PIN belongs to. */
function certificateLines(language: Language, { holder, issuer, daysLeft, state, ukey }: PromptCertificate): Node[] {
  const words = wordsOf(language)
  const left = state === 'expired' ? words.expired : state === 'not-yet-valid' ? words.notYetValid : words.daysLeft(daysLeft)
  return [
    el('b', {}, holder),
    el('br'),
    el('span', { class: 'small secondary' }, `${issuer}${language === 'en' ? ', ' : '，'}${left}`),
    el('br'),
    el(
      'span',
      { class: 'small secondary' },
      `UKey ${ukey.label === holder ? '' : `${ukey.label} `}`,
      el('span', { class: 'code' }, ukey.serialNumber),
    ),
  ]
}

function questionForm(
  { language, purpose }: PromptSubject,
  question: Question,
  answer: (given: Answer) => void,
  seconds: number | undefined,
): HTMLElement {
  switch (question.kind) {
    case 'approve':
      return approveForm(language, question.keyChanged, answer, seconds)
    case 'choose':
      return chooseForm(language, question.certificates, answer, seconds)
    case 'change-pin':
      return changeForm(language, question.pin, answer, seconds)
    case 'pin':
      return pinForm(language, purpose, question.pin, answer, seconds)
  }
}

function approveForm(language: Language, keyChanged: boolean, answer: (given: Answer) => void, seconds: number | undefined): HTMLElement {
  const words = wordsOf(language)
  return form(
    () => answer({ kind: 'approved' }),
    el('div', { class: 'notice notice-warn' }, icon('warn', 'icon-l'), el('p', {}, keyChanged ? words.keyChangedText : words.approveText)),
    buttons(language, words.approve, answer, seconds),
  )
}

function chooseForm(
  language: Language,
  certificates: readonly PromptCertificate[],
  answer: (given: Answer) => void,
  seconds: number | undefined,
): HTMLElement {
  const words = wordsOf(language)
  const sorted = [...certificates].sort((a, b) => Number(a.state === 'expired') - Number(b.state === 'expired'))
  const choices = sorted.map((certificate, index) => {
    const id = `c${index}`
    return el(
      'label',
      { class: 'choice object', for: id },
      el('input', { type: 'radio', name: 'certificate', id, value: certificate.sha256, checked: index === 0 }),
      el(
        'span',
        {},
        ...certificateLines(language, certificate),
        el('br'),
        el('span', { class: 'small muted' }, `${certificate.ukey.label} ${certificate.ukey.serialNumber}`),
      ),
    )
  })
  const chosen: HTMLFormElement = form(
    () => answer({ kind: 'chosen', sha256: String(new FormData(chosen).get('certificate')) }),
    el('div', { class: 'choices', role: 'radiogroup', 'aria-labelledby': 'heading' }, ...choices),
    buttons(language, words.choose, answer, seconds),
  )
  return chosen
}

function changeForm(language: Language, pin: PinState, answer: (given: Answer) => void, seconds: number | undefined): HTMLElement {
  const words = wordsOf(language)
  const fields = newPinFields(language, pin)
  return form(
    () => {
      const values = fields.read()
      if (values !== undefined) answer({ kind: 'new-pin', ...values })
    },
    el('p', { class: 'small secondary' }, words.changeText),
    ...fields.elements,
    buttons(language, words.change, answer, seconds),
  )
}

function pinForm(
  language: Language,
  purpose: Purpose,
  pin: PinState,
  answer: (given: Answer) => void,
  seconds: number | undefined,
): HTMLElement {
  const words = wordsOf(language)
  const field = pinField(language, 'pin', words.pin, pin)
  const sure = el('input', { type: 'checkbox', id: 'sure' })
  const guard = pin.lastTry
    ? [
        el(
          'div',
          { class: 'notice notice-stop' },
          icon('stop', 'icon-l'),
          el('div', {}, el('b', {}, words.lastTryTitle), el('p', {}, words.lastTryText)),
        ),
        field.element,
        el('label', { class: 'sure' }, sure, words.sure),
      ]
    : [field.element]
  return form(
    () => {
      if (field.input.value === '') return field.input.focus()
      if (pin.lastTry && !sure.checked) return sure.focus()
      answer({ kind: 'pin', pin: field.input.value })
      field.input.value = ''
    },
    ...guard,
    buttons(language, words.purposes[purpose], answer, seconds),
  )
}

function form(submit: () => void, ...content: readonly Node[]): HTMLFormElement {
  const onsubmit = (event: Event): void => {
    event.preventDefault()
    submit()
  }
  return el('form', { class: 'choices', onsubmit, autocomplete: 'off' }, ...content)
}

function buttons(language: Language, go: string, answer: (given: Answer) => void, seconds: number | undefined): HTMLElement {
  const words = wordsOf(language)
  const count = el('span', { class: 'count', role: 'timer' })
  startCountdown(count, seconds, words.secondsLeft)
  return el(
    'div',
    { class: 'pin-act' },
    count,
    el('button', { class: 'btn', type: 'button', id: 'cancel', onclick: () => answer({ kind: 'cancelled' }) }, words.cancel),
    el('button', { class: 'btn btn-primary', id: 'go' }, go),
  )
}

function startCountdown(element: HTMLElement, seconds: number | undefined, text: (seconds: number) => string): void {
  clearInterval(countdown)
  if (seconds === undefined) return
  const until = Date.now() + seconds * 1000
  const tick = (): void => void (element.textContent = text(Math.max(0, Math.round((until - Date.now()) / 1000))))
  tick()
  countdown = setInterval(tick, 1000)
}

await start()
