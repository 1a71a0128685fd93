/** The PIN window. Opened by the assistant itself; refuses to ask when another page opened it. */
import { type Language, failure, type Failure } from '@yinxin/protocol/failures'
import type { Answer, PromptSubject, Question } from '../pin/prompt.ts'
import { buttonWords } from './texts/button-words.ts'
import { call, exchangeCode, signInPage, type Called } from './calls.ts'
import { el, show } from './dom.ts'
import { failureView } from './failure-view.ts'
import { loadAssistantFailureWords } from './failure-words.ts'
import { chosenLanguage, useLanguage } from './language.ts'
import { dialogFrame } from './page-frame.ts'
import { askedFor, documentView } from './prompt-facts.ts'
import { questionForm } from './prompt-forms.ts'
import { approvalWords, wordsOf } from './texts.ts'
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
/** Answers the question that is shown; nothing while none is. */
let give: (answer: Answer) => void = () => undefined

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
  addEventListener('keydown', ({ key, isComposing }) => {
    if (key === 'Escape' && !isComposing) give({ kind: 'cancelled' })
  })
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
      if (question === undefined) showWork(subject.language)
      else showQuestion(version, subject, question, state.value.phrase, seconds)
    }
    seen = version
    phrase = state.value.phrase
  }
}

function showWork(language: Language): void {
  clearInterval(countdown)
  give = () => undefined
  show(dialogFrame(language, false, wordsOf(language).working))
}

/** Done, or called off here: there is nothing to read, so the window goes. What else ended it is read first. */
function showEnd(language: Language, reason: Failure | undefined): void {
  clearInterval(countdown)
  give = () => undefined
  const words = wordsOf(language)
  if (reason === undefined) show(dialogFrame(language, false, words.doneTitle, el('p', { role: 'status' }, words.doneText)))
  else
    show(
      dialogFrame(
        language,
        false,
        words.endedTitle,
        failureView(reason, language),
        ...(reason.code === 'PIN_LOCKED' ? [el('p', {}, words.unlockText)] : []),
        el('p', { class: 'secondary' }, reason.code === 'PIN_LOCKED' ? words.doneText : words.endedText),
        el(
          'div',
          { class: 'pin-act' },
          el('button', { class: 'btn btn-primary', type: 'button', id: 'close', onclick: () => window.close() }, words.close),
        ),
      ),
    )
  if (reason === undefined || reason.code === 'PIN_CANCELLED') window.close()
}

function showQuestion(
  version: number,
  subject: PromptSubject,
  question: Question,
  phrase: string | null,
  seconds: number | undefined,
): void {
  const { language } = subject
  const words = wordsOf(language)
  give = (answer) => void call('prompt.answer', { version, answer })
  const form = questionForm(subject, question, (answer) => give(answer))
  const frame = dialogFrame(language, isSoftware(question), headingOf(subject, question), askedFor(subject, question), form)
  if (subject.document !== undefined && question.kind === 'pin') form.before(documentView(language, subject.document))
  if (phrase !== null) frame.querySelector('.win-bar')?.append(phraseLine(language, phrase))
  else if (question.kind === 'choose' || question.kind === 'pin' || question.kind === 'change-pin') form.before(choosePhrase(language))
  show(frame)
  startCountdown(
    form.querySelector<HTMLElement>('.count'),
    seconds,
    question.kind === 'button' ? buttonWords(language).left : words.secondsLeft,
  )
  form.querySelector<HTMLElement>('[aria-invalid=true], input')?.focus()
}

function headingOf({ language, purpose }: PromptSubject, { kind }: Question): string {
  const words = wordsOf(language)
  return {
    approve: approvalWords(language, purpose, false).title,
    choose: words.chooseTitle,
    'change-pin': words.changeTitle,
    'remote-control': words.remoteTitle,
    button: buttonWords(language).title,
    pin: words.pinTitle[purpose],
  }[kind]
}

function isSoftware(question: Question): boolean {
  if (question.kind === 'choose') return question.certificates.some(({ ukey }) => ukey.software)
  return 'certificate' in question && question.certificate.ukey.software
}

function phraseLine(language: Language, phrase: string): HTMLElement {
  const words = wordsOf(language)
  return el('p', { class: 'phrase', title: words.phraseText }, el('span', { class: 'small secondary' }, words.phrase), el('b', {}, phrase))
}

function choosePhrase(language: Language): HTMLElement {
  const words = wordsOf(language)
  const input = el('input', { class: 'input', id: 'phrase', maxlength: '40', autocomplete: 'off' })
  const save = async (): Promise<void> => {
    if (!(await call('prompt.phrase', { phrase: input.value })).ok) return input.focus()
    details.replaceWith(phraseLine(language, input.value.trim()))
  }
  const details = el(
    'details',
    {},
    el('summary', { class: 'small' }, words.choosePhrase),
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

function startCountdown(element: HTMLElement | null, seconds: number | undefined, text: (seconds: number) => string): void {
  clearInterval(countdown)
  if (seconds === undefined || element === null) return
  const until = performance.now() + seconds * 1000
  const tick = (): void => void (element.textContent = text(Math.max(0, Math.round((until - performance.now()) / 1000))))
  tick()
  countdown = setInterval(tick, 1000)
}

await Promise.all([loadAssistantFailureWords('zh-CN'), loadAssistantFailureWords('en')]) // the site says in which language it asks
await start()
