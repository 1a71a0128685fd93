/** Asks in windows of Windows' own: no web page anywhere near the PIN. Loaded on Windows only. */
import { failureText, type Language } from '@yinxin/protocol/failures'
import { documentLines } from '../document-lines.ts'
import { buttonWords } from '../../../ui/texts/button-words.ts'
import { approvalWords, listedNames, wordsOf } from '../../../ui/texts.ts'
import {
  approvalPeriods,
  type Answer,
  type PinState,
  type Prompt,
  type PromptCertificate,
  type Prompter,
  type PromptSubject,
  type Question,
} from '../../prompt.ts'
import { newPinLength } from '../../policy.ts'
import type { RemoteNames } from '../../remote/remote-names.ts'
import type { NativeForm } from './form.ts'
import type { FormAnswer } from './show-form.ts'

export interface DialogOptions {
  /** The phrase the person chose. */
  readonly phrase: () => string | undefined
  /** Whether pictures of the screen may show the window. */
  readonly capturable: () => boolean
  /** Shows a form (show-form.ts). */
  readonly show: (form: NativeForm, signal: AbortSignal) => Promise<FormAnswer>
}

export function createDialogPrompter({ phrase, capturable, show }: DialogOptions): Prompter {
  const open = new Set<AbortController>()
  return {
    open(asked) {
      let subject = asked
      const gone = new AbortController()
      open.add(gone)
      const prompt: Prompt = {
        ask: (question, signal) =>
          askWith({ subject, phrase: phrase(), capturable: capturable(), show, signal: AbortSignal.any([signal, gone.signal]) }, question),
        update: (next) => void (subject = next),
        working() {
          // the window went with the answer
        },
        finish() {
          gone.abort()
          open.delete(gone)
        },
      }
      return prompt
    },
    close() {
      for (const gone of open) gone.abort()
    },
  }
}

interface Talk {
  readonly subject: PromptSubject
  readonly phrase: string | undefined
  readonly capturable: boolean
  readonly show: DialogOptions['show']
  readonly signal: AbortSignal
}

async function askWith(talk: Talk, question: Question): Promise<Answer> {
  switch (question.kind) {
    case 'approve':
      return approve(talk, question.keyChanged)
    case 'choose':
      return choose(talk, question.certificates)
    case 'change-pin':
      return changePin(talk, question.certificate, question.pin)
    case 'pin':
      return askPin(talk, question.certificate, question.pin)
    case 'button':
      return waitForButton(talk, question.certificate, question.seconds)
    case 'remote-control':
      return waitForNoRemote(talk, question.names)
  }
}

async function approve(talk: Talk, keyChanged: boolean): Promise<Answer> {
  const words = wordsOf(talk.subject.language)
  const { title, text } = approvalWords(talk.subject.language, talk.subject.purpose, keyChanged)
  const choices = approvalPeriods.map((period) => words.periods[period])
  const answer = await ask(talk, { heading: title, notes: [text], choices, ok: words.approve })
  const period = answer.kind === 'ok' ? approvalPeriods[answer.choice] : undefined
  return period === undefined ? without(answer) : { kind: 'approved', period }
}

async function choose(talk: Talk, certificates: readonly PromptCertificate[]): Promise<Answer> {
  const words = wordsOf(talk.subject.language)
  const choices = certificates.map(
    ({ holder, ukey, daysLeft }) => `${holder}　${ukey.label} ${ukey.serialNumber}　${words.daysLeft(daysLeft)}`,
  )
  const answer = await ask(talk, { heading: words.chooseTitle, choices, ok: words.choose })
  const chosen = answer.kind === 'ok' ? certificates[answer.choice] : undefined
  return chosen === undefined ? without(answer) : { kind: 'chosen', sha256: chosen.sha256 }
}

async function askPin(talk: Talk, certificate: PromptCertificate, pin: PinState): Promise<Answer> {
  const { language, purpose } = talk.subject
  const words = wordsOf(language)
  if (pin.lastTry) {
    const sure = await ask(talk, { heading: words.lastTryTitle, certificate, notes: [words.lastTryText], ok: words.sure })
    if (sure.kind !== 'ok') return without(sure)
  }
  const answer = await ask(talk, {
    heading: words.pinTitle[purpose],
    certificate,
    notes: [...wrong(language, pin), ...triesLine(language, pin)],
    fields: [`UKey ${words.pin}(&P)`],
    least: pin.length.min,
    ok: words.purposes[purpose],
  })
  return answer.kind === 'ok' ? { kind: 'pin', pin: answer.texts[0] ?? '' } : without(answer)
}

async function changePin(talk: Talk, certificate: PromptCertificate, pin: PinState): Promise<Answer> {
  const { language } = talk.subject
  const words = wordsOf(language)
  const notes = [words.changeText, ...triesLine(language, pin), words.changeHint(newPinLength(pin.length))]
  const fields = [`${words.oldPin}(&O)`, `${words.newPin}(&N)`, `${words.repeatPin}(&R)`]
  for (let said = wrong(language, pin); ; said = [words.notSame]) {
    const form = { heading: words.changeTitle, certificate, notes: [...said, ...notes], fields, least: pin.length.min, ok: words.change }
    const answer = await ask(talk, form)
    if (answer.kind !== 'ok') return without(answer)
    const [oldPin = '', newPin = '', again = ''] = answer.texts
    if (newPin === again) return { kind: 'new-pin', oldPin, newPin }
  }
}

async function waitForNoRemote(talk: Talk, names: RemoteNames): Promise<Answer> {
  const { language } = talk.subject
  const words = wordsOf(language)
  const notes = [words.remoteRefused(listedNames(names, language))]
  const answer = await ask(talk, { heading: words.remoteTitle, notes, ok: words.remoteGone })
  return answer.kind === 'ok' ? { kind: 'again' } : without(answer)
}

/** Nothing but the way out: the other button is on the UKey. */
async function waitForButton(talk: Talk, certificate: PromptCertificate, seconds: number): Promise<Answer> {
  const { title, text, left } = buttonWords(talk.subject.language)
  return without(await ask(talk, { heading: title, certificate, notes: [text], countdown: { seconds, left } }))
}

const without = (answer: FormAnswer): Answer => ({ kind: answer.kind === 'unavailable' ? 'unavailable' : 'cancelled' })

interface Asked {
  readonly heading: string
  readonly certificate?: PromptCertificate
  readonly notes?: readonly string[]
  readonly choices?: readonly string[]
  readonly fields?: readonly string[]
  readonly least?: number
  readonly countdown?: NativeForm['countdown']
  readonly ok?: string
}

/** Site, purpose and phrase stand in every window. */
function ask({ subject, phrase, capturable, show, signal }: Talk, asked: Asked): Promise<FormAnswer> {
  const words = wordsOf(subject.language)
  const { heading, certificate, notes = [], choices, fields = [], least = 0, countdown, ok } = asked
  const form: NativeForm = {
    title: `${words.product} · ${heading}`,
    heading,
    facts: [...factsOf(subject, phrase), ...certificateFacts(subject.language, certificate)],
    notes,
    ...(choices === undefined ? {} : { choices }),
    fields,
    least,
    ...(countdown === undefined ? {} : { countdown }),
    ...(ok === undefined ? {} : { ok }),
    cancel: words.cancel,
    capsLock: words.capsLock,
    capturable,
  }
  return show(form, signal)
}

function factsOf(
  { language, site, purpose, about, document, remote = [] }: PromptSubject,
  phrase: string | undefined,
): NativeForm['facts'] {
  const words = wordsOf(language)
  const standing = { listed: words.listed, approved: words.approvedByYou, needed: words.notApproved }[site.approval]
  const name = site.name === undefined ? '' : `${site.name} `
  return [
    ...(phrase === undefined ? [] : [[words.phrase, phrase] as const]),
    [words.site, `${name}${site.origin} (${standing})`],
    [words.purpose, words.purposes[purpose]],
    ...(remote.length === 0 ? [] : [[words.remote, words.remoteText(listedNames(remote, language))] as const]),
    ...(about === undefined ? [] : [words.about(about)]),
    ...(document === undefined ? [] : documentLines(language, document)),
  ]
}

function certificateFacts(language: Language, certificate: PromptCertificate | undefined): NativeForm['facts'] {
  if (certificate === undefined) return []
  const { holder, issuer, ukey } = certificate
  const words = wordsOf(language)
  return [
    [words.certificate, `${holder} (${issuer})`],
    ['UKey', `${ukey.label} ${ukey.serialNumber}${ukey.software ? ` (${words.softUkey})` : ''}`],
  ]
}

function triesLine(language: Language, { triesLeft, lastTry }: PinState): string[] {
  const words = wordsOf(language)
  if (lastTry) return [words.lastTry]
  return triesLeft === undefined ? [] : [words.triesLeft(triesLeft)]
}

function wrong(language: Language, { failure }: PinState): string[] {
  if (failure === undefined) return []
  const { title, remedy } = failureText(failure.code, language, failure.detail)
  return [failure.code === 'PIN_INCORRECT' ? title : `${title} ${remedy}`]
}
