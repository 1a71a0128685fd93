/** The home page: UKeys with their certificates, PIN change, software UKeys, the phrase, approved sites. Follows every change by itself. */
import { type Language, failureText, type Failure } from '@yinxin/protocol/failures'
import type { HomeState, HomeUkey } from '../pages/home-state.ts'
import ukeyPicture from '@yinxin/ui/assets/ukey.svg'
import noUkeyPicture from '@yinxin/ui/assets/ukey-none.svg'
import { call, exchangeCode, signInPage } from './calls.ts'
import { certificateRow } from './certificate-row.ts'
import { el, icon, show } from './dom.ts'
import { failureView } from './failure-view.ts'
import { chooseLanguage, chosenLanguage, useLanguage } from './language.ts'
import { newPinFields } from './pin-fields.ts'
import { dialogFrame, sealMark } from './page-frame.ts'
import { wordsOf } from './texts.ts'
import './styles.ts'

let language: Language = chosenLanguage()
let words = wordsOf(language)
let state: HomeState | undefined
/** What a call said last, by the UKey (or `phrase`) it was about. */
const said = new Map<string, Failure | 'changed'>()
const openForms = new Set<string>()
/** Certificates whose details are open, by fingerprint. */
const openDetails = new Set<string>()

async function start(): Promise<void> {
  const refused = await signInPage(exchangeCode)
  if (refused !== undefined) return showFailure(refused)
  for (;;) {
    const next = await call<HomeState>('home.state', { version: state?.version ?? 0 })
    if (!next.ok) return showFailure(next.failure)
    const changed = next.value.version !== state?.version
    state = next.value
    // A form that is being filled in is not redrawn under the person's hands.
    if (changed && !isTyping()) draw()
  }
}

const isTyping = (): boolean => document.activeElement instanceof HTMLInputElement && document.activeElement.value !== ''

function showFailure(reason: Failure): void {
  show(dialogFrame(language, false, words.product, failureView(reason, language)))
}

async function act(name: string, params: object, about: string): Promise<void> {
  const result = await call(`home.${name}`, params)
  if (!result.ok) said.set(about, result.failure)
  else if (name === 'change-pin') said.set(about, 'changed')
  else said.delete(about)
  if (result.ok) openForms.delete(about)
  draw()
}

function draw(): void {
  if (state === undefined) return
  const { ukeys, problems, softUkeys, sites } = state
  show(
    el('a', { class: 'skip', href: '#main' }, words.certificate),
    el(
      'div',
      { class: 'win' },
      titleBar(ukeys.some(({ software }) => software)),
      el(
        'main',
        { id: 'main', tabindex: '-1' },
        deviceLine(ukeys),
        ...problems.map((problem) => failureView(problem, language)),
        ...ukeys.map(ukeySection),
        ...(softUkeys.length > 0 ? [softSection()] : []),
        phraseSection(),
        section(
          words.sitesTitle,
          sites.length === 0 ? el('p', { class: 'secondary small' }, words.sitesNone) : el('ul', { class: 'rows' }, ...sites.map(siteRow)),
        ),
      ),
      el('footer', { class: 'win-foot' }, el('span', {}, `${words.product} ${state.assistantVersion}`)),
    ),
  )
}

function titleBar(software: boolean): HTMLElement {
  const change = (): void => {
    language = language === 'en' ? 'zh-CN' : 'en'
    words = wordsOf(language)
    chooseLanguage(language)
    draw()
  }
  const nav = el(
    'nav',
    { class: 'win-nav' },
    el('button', { class: 'lang', type: 'button', id: 'language', onclick: change }, words.language),
  )
  return el(
    'header',
    { class: 'win-bar' },
    sealMark(),
    el('span', { class: 'win-title' }, words.product),
    software && el('span', { class: 'tag' }, words.softUkey),
    nav,
  )
}

function deviceLine(ukeys: readonly HomeUkey[]): HTMLElement {
  const usable = ukeys.find(isUsable)
  const first = usable ?? ukeys[0] // the one the line is about
  const [sign, text] = first === undefined ? ['off', words.noUkey] : usable === undefined ? ['warn', words.notReady] : ['ok', words.ready]
  const detail =
    first === undefined
      ? undefined
      : el(
          'p',
          { class: 'secondary small' },
          `${words.serialNumber} `,
          el('span', { class: 'code' }, first.serialNumber),
          `${language === 'en' ? ', ' : '，'}${words.liveHint}`,
        )
  return el(
    'section',
    { class: 'device', 'aria-labelledby': 'device' },
    el('img', { src: first === undefined ? noUkeyPicture : ukeyPicture, alt: '', width: '132', height: '48' }),
    el(
      'div',
      {},
      // the status is around the heading: within it, its text would not be part of the heading's name
      el(
        'div',
        { role: 'status' },
        el('h1', { id: 'device' }, el('span', { class: `is-${sign}` }, icon(sign, 'icon-l')), el('span', {}, text)),
      ),
      detail,
    ),
  )
}

const isUsable = ({ pin, certificates }: HomeUkey): boolean =>
  !pin.locked &&
  certificates.some(({ use, state: validity }) => use === 'authentication' && (validity === 'valid' || validity === 'expiring'))

function section(title: string, ...content: readonly Node[]): HTMLElement {
  return el('section', {}, el('div', { class: 'sec-head' }, el('h2', {}, title)), ...content)
}

function ukeySection(ukey: HomeUkey): HTMLElement {
  const { label, serialNumber, certificates, software } = ukey
  return el(
    'section',
    { class: 'ukey', 'data-serial': serialNumber },
    el(
      'div',
      { class: 'ukey-head sec-head' },
      el('h2', {}, label),
      software && el('span', { class: 'tag' }, words.softUkey),
      el('span', { class: 'code small' }, serialNumber),
    ),
    certificates.length === 0
      ? el('p', { class: 'secondary' }, words.emptyUkey)
      : el('ul', { class: 'certs' }, ...certificates.map((certificate) => certificateRow(certificate, language, openDetails))),
    pinPart(ukey),
  )
}

function pinPart(ukey: HomeUkey): HTMLElement {
  const { id, pin } = ukey
  if (pin.locked) return el('p', { class: 'state is-stop' }, icon('stop'), words.pinLocked)
  const tries = pin.triesLeft === undefined ? undefined : el('span', { class: 'small secondary' }, words.triesLeft(pin.triesLeft))
  const toggle = (): void => {
    if (!openForms.delete(id)) openForms.add(id)
    said.delete(id)
    draw()
  }
  const line = el(
    'div',
    { class: 'actions' },
    el(
      'button',
      { class: 'btn btn-tight', type: 'button', 'aria-expanded': String(openForms.has(id)), 'data-act': 'change-pin', onclick: toggle },
      words.pinTitleHome,
    ),
    tries,
    pin.factory && el('span', { class: 'state is-warn' }, icon('warn'), words.pinFactory),
  )
  return el('div', {}, line, outcome(id), openForms.has(id) && changeForm(ukey))
}

function changeForm({ id, pin: { triesLeft } }: HomeUkey): HTMLElement {
  const fields = newPinFields(language, triesLeft === 1 ? { triesLeft, lastTry: true } : undefined, 'home-')
  const onsubmit = (event: Event): void => {
    event.preventDefault()
    const values = fields.read()
    if (values !== undefined) void act('change-pin', { ukeyId: id, ...values }, id)
  }
  return el(
    'form',
    { class: 'pin-form', onsubmit, autocomplete: 'off' },
    ...fields.elements,
    el('div', { class: 'actions' }, el('button', { class: 'btn btn-primary', 'data-act': 'save-pin' }, words.change)),
  )
}

function outcome(about: string): HTMLElement | false {
  const result = said.get(about)
  if (result === undefined) return false
  if (result === 'changed') return el('p', { class: 'state is-ok', role: 'status' }, icon('ok'), words.changed)
  const { title, remedy } = failureText(result.code, language, result.detail)
  return el(
    'div',
    { class: 'notice notice-warn', role: 'alert' },
    icon('warn', 'icon-l'),
    el('div', {}, el('b', {}, title), el('p', { class: 'small' }, remedy)),
  )
}

function softSection(): HTMLElement {
  const rows = (state?.softUkeys ?? []).map(({ id, label, serialNumber, inserted }) =>
    el(
      'li',
      { 'data-soft': serialNumber },
      el('span', {}, el('b', {}, label), ' ', el('span', { class: 'code small' }, serialNumber)),
      el(
        'span',
        { class: `state ${inserted ? 'is-ok' : 'is-off'}` },
        icon(inserted ? 'ok' : 'off'),
        inserted ? words.plugged : words.unplugged,
      ),
      el(
        'button',
        { class: 'btn btn-tight', type: 'button', onclick: () => void act(inserted ? 'unplug' : 'plug', { id }, id) },
        inserted ? words.unplug : words.plug,
      ),
    ),
  )
  return section(words.softTitle, el('p', { class: 'secondary small' }, words.softText), el('ul', { class: 'rows' }, ...rows))
}

function phraseSection(): HTMLElement {
  const input = el('input', { class: 'input', id: 'phrase', maxlength: '40', autocomplete: 'off', value: state?.phrase ?? '' })
  const onsubmit = (event: Event): void => {
    event.preventDefault()
    void act('phrase', { phrase: input.value }, 'phrase')
  }
  return section(
    words.phrase,
    el(
      'form',
      { class: 'pin-form', onsubmit },
      el('div', { class: 'field' }, el('label', { for: 'phrase', class: 'small' }, words.choosePhraseText), input),
      el('div', { class: 'actions' }, el('button', { class: 'btn btn-tight' }, words.save)),
      outcome('phrase') || '',
    ),
  )
}

function siteRow({ origin, name }: HomeState['sites'][number]): HTMLElement {
  return el(
    'li',
    {},
    el('span', {}, el('span', { class: 'code' }, origin), ' ', el('span', { class: 'small secondary' }, name)),
    el('button', { class: 'btn btn-tight', type: 'button', onclick: () => void act('forget-site', { origin }, origin) }, words.forget),
  )
}

useLanguage(language)
await start()
