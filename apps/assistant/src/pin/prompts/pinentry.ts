/** Asks through a pinentry program: a native or terminal window of the person's own desktop, no web page anywhere near it. */
import { type Language, failureText } from '@yinxin/protocol/failures'
import { documentLines } from './document-lines.ts'
import { buttonWords } from '../../ui/texts/button-words.ts'
import { approvalWords, listedNames, wordsOf } from '../../ui/texts.ts'
import type { Answer, PinState, Prompt, PromptCertificate, Prompter, PromptSubject, Question } from '../prompt.ts'
import { newPinLength } from '../policy.ts'
import type { RemoteNames } from '../remote/remote-names.ts'
import { startAssuan, type AssuanAnswer, type AssuanClient } from './assuan.ts'
import { splitCommand } from './browser.ts'

export interface PinentryOptions {
  /** Command line of the program. */
  readonly program: string
  /** The phrase the person chose. */
  readonly phrase: () => string | undefined
  readonly personSeconds: number
}

export function createPinentryPrompter(options: PinentryOptions): Prompter {
  const running = new Set<AssuanClient>()
  return {
    open(subject) {
      const [program = '', ...args] = splitCommand(options.program)
      const client = startAssuan(program, args)
      running.add(client)
      const prepared = prepare(client, subject.language, options.personSeconds)
      return createPrompt(client, prepared, subject, options, () => running.delete(client))
    },
    close() {
      for (const client of running) client.end()
    },
  }
}

function createPrompt(
  client: AssuanClient,
  prepared: Promise<void>,
  asked: PromptSubject,
  options: PinentryOptions,
  ended: () => void,
): Prompt {
  let subject = asked
  const end = (): void => {
    ended()
    client.end()
  }
  return {
    async ask(question, signal) {
      signal.addEventListener('abort', end, { once: true })
      await prepared
      return askWith({ client, subject, phrase: options.phrase() }, question)
    },
    update: (next) => void (subject = next),
    working() {
      // the program has closed its window with the answer
    },
    finish: end,
  }
}

/** Title, words on the buttons and the terminal to use. What a program does not know it refuses, and that does not matter. */
async function prepare(client: AssuanClient, language: Language, seconds: number): Promise<void> {
  const words = wordsOf(language)
  const [terminal, kind] = [process.env['GPG_TTY'], process.env['TERM']]
  if (terminal !== undefined) await client.command('OPTION', `ttyname=${terminal}`)
  if (terminal !== undefined && kind !== undefined) await client.command('OPTION', `ttytype=${kind}`)
  await client.command('OPTION', `lc-ctype=${language === 'en' ? 'en_US.UTF-8' : 'zh_CN.UTF-8'}`)
  await client.command('SETTITLE', words.product)
  await client.command('SETCANCEL', words.cancel)
  await client.command('SETTIMEOUT', String(seconds))
}

interface Talk {
  readonly client: AssuanClient
  readonly subject: PromptSubject
  readonly phrase: string | undefined
}

function askWith(talk: Talk, question: Question): Promise<Answer> {
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
  return givenBy(await confirm(talk, describe(talk, title, [text]), words.approveOnce), { kind: 'approved', period: 'once' })
}

/** No list in a pinentry: one certificate after the other, round and round. */
async function choose(talk: Talk, certificates: readonly PromptCertificate[]): Promise<Answer> {
  const words = wordsOf(talk.subject.language)
  await talk.client.command('SETNOTOK', words.nextCertificate)
  for (let i = 0; ; i = (i + 1) % certificates.length) {
    const certificate = certificates[i]
    if (certificate === undefined) return { kind: 'unavailable' }
    const answer = await confirm(
      talk,
      describe(talk, words.chooseTitle, certificateLines(talk.subject.language, certificate)),
      words.choose,
    )
    if (answer.kind !== 'not-confirmed') return givenBy(answer, { kind: 'chosen', sha256: certificate.sha256 })
  }
}

async function askPin(talk: Talk, certificate: PromptCertificate, pin: PinState): Promise<Answer> {
  const { language, purpose } = talk.subject
  const words = wordsOf(language)
  if (pin.lastTry) {
    const sure = await confirm(talk, describe(talk, words.lastTryTitle, [words.lastTryText]), words.sure)
    if (sure.kind !== 'ok') return givenBy(sure, { kind: 'cancelled' })
  }
  const answer = await getPin(
    talk,
    describe(talk, words.pinTitle[purpose], [...certificateLines(language, certificate), ...triesLine(language, pin)]),
    words.pin,
    words.purposes[purpose],
    wrong(language, pin),
  )
  return givenBy(answer, { kind: 'pin', pin: answer.kind === 'ok' ? answer.data : '' })
}

async function changePin(talk: Talk, certificate: PromptCertificate, pin: PinState): Promise<Answer> {
  const { language } = talk.subject
  const words = wordsOf(language)
  const text = describe(talk, words.changeTitle, [
    words.changeText,
    ...certificateLines(language, certificate),
    ...triesLine(language, pin),
    words.changeHint(newPinLength(pin.length)),
  ])
  const old = await getPin(talk, text, words.oldPin, words.change, wrong(language, pin))
  for (let error: string | undefined; ; error = words.notSame) {
    const fresh = old.kind === 'ok' ? await getPin(talk, text, words.newPin, words.change, error) : old
    const again = fresh.kind === 'ok' ? await getPin(talk, text, words.repeatPin, words.change) : fresh
    if (old.kind !== 'ok' || fresh.kind !== 'ok' || again.kind !== 'ok') return givenBy(again, { kind: 'cancelled' })
    if (fresh.data === again.data) return { kind: 'new-pin', oldPin: old.data, newPin: fresh.data }
  }
}

async function waitForNoRemote(talk: Talk, names: RemoteNames): Promise<Answer> {
  const { language } = talk.subject
  const words = wordsOf(language)
  const text = describe(talk, words.remoteTitle, [words.remoteRefused(listedNames(names, language))])
  return givenBy(await confirm(talk, text, words.remoteGone), { kind: 'again' })
}

/** The one button of the window says that the person does not want to: the other one is on the UKey. A window that ran out of time said nothing. */
async function waitForButton(talk: Talk, certificate: PromptCertificate, seconds: number): Promise<Answer> {
  const { client, subject } = talk
  const words = buttonWords(subject.language)
  await client.command('SETTIMEOUT', String(seconds))
  await client.command(
    'SETDESC',
    describe(talk, words.title, [...certificateLines(subject.language, certificate), words.text, words.left(seconds)]),
  )
  await client.command('SETOK', wordsOf(subject.language).cancel)
  const answer = await client.command('CONFIRM', '--one-button')
  return { kind: answer.kind === 'ok' || answer.kind === 'cancelled' ? 'cancelled' : 'unavailable' }
}

function givenBy(answer: AssuanAnswer, given: Answer): Answer {
  if (answer.kind === 'ok') return given
  return { kind: answer.kind === 'gone' ? 'unavailable' : 'cancelled' }
}

async function confirm({ client }: Talk, description: string, ok: string): Promise<AssuanAnswer> {
  await client.command('SETDESC', description)
  await client.command('SETOK', ok)
  return client.command('CONFIRM')
}

async function getPin({ client }: Talk, description: string, prompt: string, ok: string, error?: string): Promise<AssuanAnswer> {
  await client.command('SETDESC', description)
  await client.command('SETPROMPT', prompt)
  await client.command('SETOK', ok)
  if (error !== undefined) await client.command('SETERROR', error)
  return client.command('GETPIN')
}

/** Site, purpose and phrase on every window; a name only for sites somebody vouches for. */
function describe({ subject, phrase }: Talk, heading: string, lines: readonly string[]): string {
  const { language, site, purpose, about, document, remote = [] } = subject
  const words = wordsOf(language)
  const standing = { listed: words.listed, approved: words.approvedByYou, needed: words.notApproved }[site.approval]
  const phraseLine = phrase === undefined ? [] : [`${words.phrase}: ${phrase}`]
  const siteLine = `${words.site}: ${site.name === undefined ? '' : `${site.name} `}${site.origin} (${standing})`
  const remoteLine = remote.length === 0 ? [] : [`${words.remote}: ${words.remoteText(listedNames(remote, language))}`]
  const aboutLine = about === undefined ? [] : [words.about(about).join(': ')]
  const signed = document === undefined ? [] : documentLines(language, document).map((line) => line.join(': '))
  const purposeLine = `${words.purpose}: ${words.purposes[purpose]}`
  return [heading, '', ...phraseLine, siteLine, purposeLine, ...aboutLine, ...signed, ...remoteLine, ...lines].join('\n')
}

function certificateLines(language: Language, { holder, issuer, ukey }: PromptCertificate): string[] {
  const words = wordsOf(language)
  const mark = ukey.software ? [words.softUkey] : []
  return [`${words.certificate}: ${holder} (${issuer})`, `UKey: ${ukey.label} ${ukey.serialNumber}`, ...mark]
}

function triesLine(language: Language, { triesLeft, lastTry }: PinState): string[] {
  const words = wordsOf(language)
  if (lastTry) return [words.lastTry]
  return triesLeft === undefined ? [] : [words.triesLeft(triesLeft)]
}

/** In full: a window of another program has no other place for what to do. */
function wrong(language: Language, { failure }: PinState): string | undefined {
  if (failure === undefined) return undefined
  const { title, remedy } = failureText(failure.code, language, failure.detail)
  return failure.code === 'PIN_MALFORMED' ? `${title} ${remedy}` : title
}
