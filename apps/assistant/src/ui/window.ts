/** The window of window mode: says who asks for what, one button, and hands the result to the page that asked. Never asks for a PIN. */
import type { HelloResult, OperationProgress, WindowMessage } from '@yinxin/protocol/assistant'
import { type Language, failure, type Failure } from '@yinxin/protocol/failures'
import { version } from '@yinxin/protocol/wire'
import type { ShownCertificate } from '../certificates/shown-certificate.ts'
import type { WindowState } from '../operations/window-state.ts'
import { call, signInPage, type Called } from './calls.ts'
import { aboutPair, el, facts, show } from './dom.ts'
import { failureView } from './failure-view.ts'
import { loadAssistantFailureWords } from './failure-words.ts'
import { chosenLanguage, useLanguage } from './language.ts'
import { dialogFrame } from './page-frame.ts'
import { siteLines } from './prompt-facts.ts'
import { wordsOf } from './texts.ts'
import './styles.ts'

/** The page that asks says which language it is in: its window goes on in it, whatever our own pages are in. */
const asked = new URLSearchParams(location.hash.slice(1)).get('language')
const language: Language = asked === 'en' || asked === 'zh-CN' ? asked : chosenLanguage()
const words = wordsOf(language)
useLanguage(language)
/** What Esc does: nothing until there is something to call off. */
let callOff = (): void => undefined
addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') callOff()
})

async function start(): Promise<void> {
  const refused = await signInPage(openWindow)
  if (refused !== undefined) return showFailure(refused)
  await follow()
}

/** The request is in the fragment, or the opener has it and first wants to know who is here. */
async function openWindow(fragment: string): Promise<Called<{ readonly token: string }>> {
  const named = new URLSearchParams(fragment)
  const [origin, challenge] = [named.get('origin'), named.get('challenge')]
  if (origin === null || challenge === null) return call('window.open', { request: fragment, language })
  const opener = window.opener as Window | null
  if (opener === null) return { ok: false, failure: failure('REQUEST_INVALID', { field: 'opener' }) }
  const hello = await call<HelloResult>('window.hello', { origin, challenge })
  if (!hello.ok) return hello
  const request = requestFrom(opener, origin)
  opener.postMessage({ yinxin: 'proof', challenge, hello: hello.value } satisfies WindowMessage, origin)
  return call('window.open', { request: await request, origin, language })
}

/** The signed request, from the opener and no other, once it has verified the proof. */
function requestFrom(opener: Window, origin: string): Promise<string> {
  return new Promise((resolve) => {
    const receive = ({ data, source, origin: from }: MessageEvent<{ yinxin?: unknown; request?: unknown } | null>): void => {
      if (source !== opener || from !== origin || data?.yinxin !== 'request' || typeof data.request !== 'string') return
      removeEventListener('message', receive)
      resolve(data.request)
    }
    addEventListener('message', receive)
  })
}

async function follow(): Promise<void> {
  let [seen, ready, told] = [0, false, '']
  for (;;) {
    const state = await call<{ readonly version: number; readonly value: WindowState }>('window.state', { version: seen })
    if (!state.ok) return showFailure(state.failure)
    const { value } = state.value
    if (!ready) post(value, { yinxin: 'ready', operation: value.subject.operation, version })
    ready = true
    const progress = progressOf(value)
    const telling = JSON.stringify(progress ?? null)
    if (progress !== undefined && telling !== told) post(value, { yinxin: 'progress', ...progress })
    told = telling
    if (value.authToken !== undefined) return handOver(value)
    if (value.failure !== undefined) return giveBack(value, value.failure)
    if (state.value.version !== seen) show(value.step === undefined ? askView(value) : waitingView(value))
    seen = state.value.version
  }
}

/** The facts the page gets on the other way too. */
function progressOf({ subject: { operation }, step, address, triesLeft }: WindowState): OperationProgress | undefined {
  if (step === undefined || step === 'starting') return undefined
  return { operation, step, ...(address === undefined ? {} : { address }), ...(triesLeft === undefined ? {} : { triesLeft }) }
}

/** To the opener, and only if it is the site that signed the request. */
function post({ subject }: WindowState, message: WindowMessage): void {
  const opener = window.opener as Window | null
  opener?.postMessage(message, subject.site.origin)
}

/** To the opener; without one, to the callback in the signed request. */
function handOver(state: WindowState): void {
  const { authToken, subject } = state
  if (authToken === undefined) return
  if (window.opener !== null) {
    post(state, { yinxin: 'result', operation: subject.operation, authToken })
    show(dialogFrame(language, state.software, words.doneTitle, el('p', { role: 'status' }, words.windowSent)))
    return void setTimeout(() => finishAlone(state), takenMs)
  }
  finishAlone(state)
}

/** A page that takes the result closes this window at once, in milliseconds. */
const takenMs = 3000

/** Nobody took the result: the page that asked is closed, was loaded anew, or went elsewhere. */
function finishAlone(state: WindowState): void {
  const { authToken } = state
  if (!goBack(state, { token: JSON.stringify(authToken) })) {
    show(dialogFrame(language, state.software, words.product, el('p', { role: 'alert' }, words.windowNoTarget)))
  }
}

/** Says what went wrong to whoever asked, and shows it here when nobody is left to show it. */
function giveBack(state: WindowState, reason: Failure): void {
  post(state, { yinxin: 'failure', operation: state.subject.operation, failure: reason })
  if (window.opener === null && goBack(state, { failure: JSON.stringify(reason) })) return
  showFailure(reason)
}

/** To the callback in the signed request, in the fragment, so that no server on the way sees it. Not for a site nobody has vouched for. */
function goBack({ subject }: WindowState, result: Readonly<Record<string, string>>): boolean {
  if (subject.callback === undefined || (subject.site.approval === 'needed' && !('token' in result))) return false
  const target = new URL(subject.callback)
  target.hash = new URLSearchParams({ operation: subject.operation, ...result }).toString()
  location.replace(target)
  return true
}

function showFailure(reason: Failure): void {
  show(dialogFrame(language, false, words.windowTitle, failureView(reason, language), el('p', { class: 'secondary' }, words.endedText)))
}

function askView(state: WindowState): HTMLElement {
  callOff = () => giveUp(state)
  const { subject, certificates, software } = state
  const { site, purpose, about } = subject
  const asked = facts(
    [
      [words.site, siteLines(language, site)],
      [words.purpose, [el('b', {}, words.purposes[purpose])]],
      ...(about === undefined ? [] : [aboutPair(words.about(about))]),
    ],
    'ask',
  )
  const chosen: HTMLFormElement = el(
    'form',
    { class: 'choices', onsubmit: (event: Event) => begin(event, chosen) },
    certificates.length === 0
      ? el('p', { role: 'status' }, words.noUkey)
      : el('fieldset', { class: 'choices' }, el('legend', { class: 'legend' }, words.certificate), ...certificates.map(choice)),
    el('p', { class: 'small secondary' }, words.windowPinElsewhere),
    el(
      'div',
      { class: 'pin-act' },
      el('button', { class: 'btn', type: 'button', id: 'cancel', onclick: () => giveUp(state) }, words.cancel),
      certificates.length > 0 && el('button', { class: 'btn btn-primary', id: 'go' }, words.windowGo),
    ),
  )
  return dialogFrame(language, software, words.windowTitle, asked, chosen)
}

function begin(event: Event, form: HTMLFormElement): void {
  event.preventDefault()
  const certificateSha256 = new FormData(form).get('certificate')
  void call('window.start', typeof certificateSha256 === 'string' ? { certificateSha256 } : {})
}

function giveUp(state: WindowState): void {
  giveBack(state, failure('PIN_CANCELLED'))
  if (window.opener !== null) window.close()
}

function choice({ holder, issuer, sha256, daysLeft, state }: ShownCertificate, index: number): HTMLElement {
  const left = state === 'expired' ? words.expired : state === 'not-yet-valid' ? words.notYetValid : words.daysLeft(daysLeft)
  const input = el('input', { type: 'radio', name: 'certificate', value: sha256, checked: index === 0 })
  return el(
    'label',
    { class: 'choice object' },
    input,
    el(
      'span',
      {},
      el('b', {}, holder),
      el('br'),
      el('span', { class: 'small secondary' }, `${issuer}${language === 'en' ? ', ' : '，'}${left}`),
    ),
  )
}

function waitingView({ software, address }: WindowState): HTMLElement {
  callOff = () => void call('window.cancel')
  return dialogFrame(
    language,
    software,
    words.windowWaiting,
    el('p', { role: 'status', class: 'secondary' }, words.windowPinOpened),
    ...(address === undefined
      ? []
      : [el('p', {}, el('a', { href: address, target: '_blank', rel: 'noopener noreferrer', id: 'open-prompt' }, words.windowNotVisible))]),
    el(
      'div',
      { class: 'pin-act' },
      el('button', { class: 'btn', type: 'button', id: 'cancel', onclick: () => void call('window.cancel') }, words.cancel),
    ),
  )
}

await loadAssistantFailureWords(language)
await start()
