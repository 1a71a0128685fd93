/** What the PIN window says before it asks: who, what for, with which certificate. */
import type { ReadableDocument } from '@yinxin/protocol/assistant'
import type { Language } from '@yinxin/protocol/failures'
import type { PromptCertificate, PromptSubject, Question } from '../pin/prompt.ts'
import { aboutPair, el, facts, icon } from './dom.ts'
import { listedNames, wordsOf } from './texts.ts'

/** Site, purpose, what it is about and the certificate. */
export function askedFor({ language, site, purpose, about, remote = [] }: PromptSubject, question: Question): HTMLElement {
  const words = wordsOf(language)
  const certificate = 'certificate' in question ? [[words.certificate, certificateLines(language, question.certificate)] as const] : []
  const subject = about === undefined ? [] : [aboutPair(words.about(about))]
  const watched =
    remote.length === 0
      ? []
      : [[words.remote, [el('span', { class: 'state is-warn' }, icon('warn'), words.remoteText(listedNames(remote, language)))]] as const]
  return facts(
    [
      [words.site, siteLines(language, site)],
      [words.purpose, [el('b', {}, words.purposes[purpose])]],
      ...subject,
      ...watched,
      ...certificate,
    ],
    'ask',
  )
}

/** All that is signed: what does not fit scrolls, and can be unfolded. Characters stand in the order they are signed in, whatever their script. */
export function documentView(language: Language, { name, title, fields, text, bytes, lookalikes }: ReadableDocument): HTMLElement {
  const words = wordsOf(language)
  const content = fields.length === 0 ? el('pre', {}, text) : facts(fields.map(({ label, value }) => [label, [value]] as const))
  const box = el('div', { class: 'signed', tabindex: '0', role: 'region', 'aria-label': words.documentContent }, content)
  const unfold = el('button', { class: 'btn btn-tight', type: 'button', id: 'show-all' }, words.showAll)
  unfold.onclick = () => {
    box.classList.add('is-whole')
    unfold.remove()
    box.focus()
  }
  queueMicrotask(() => box.isConnected && box.scrollHeight <= box.clientHeight && unfold.remove()) // it is all there
  return el(
    'section',
    { class: 'signed-doc', 'aria-label': words.document },
    el('p', {}, el('b', {}, title), el('br'), el('span', { class: 'small secondary' }, words.documentFacts(name, bytes))),
    lookalikes.length > 0 &&
      el('p', { class: 'state is-warn' }, icon('warn'), el('span', {}, words.lookalikes(lookalikes.join(language === 'en' ? ', ' : '、')))),
    box,
    unfold,
  )
}

/** Name, address and standing of a site. */
export function siteLines(language: Language, site: PromptSubject['site']): (Node | false)[] {
  const words = wordsOf(language)
  const [sign, standing] = {
    listed: ['ok', words.listed] as const,
    approved: ['ok', words.approvedByYou] as const,
    needed: ['warn', words.notApproved] as const,
  }[site.approval]
  return [
    site.name !== undefined && el('b', {}, site.name),
    site.name !== undefined && el('br'),
    el(
      'span',
      { class: 'site-line' },
      el('span', { class: 'code' }, site.origin),
      el('span', { class: `state small is-${sign}` }, icon(sign), standing),
    ),
  ]
}

/** With the device: whoever has several in a hub sees which one the PIN belongs to. */
export function certificateLines(language: Language, { holder, issuer, daysLeft, state, ukey }: PromptCertificate): Node[] {
  const words = wordsOf(language)
  const comma = language === 'en' ? ', ' : '，'
  const left = state === 'expired' ? words.expired : state === 'not-yet-valid' ? words.notYetValid : words.daysLeft(daysLeft)
  return [
    el('b', {}, holder),
    el('br'),
    el(
      'span',
      { class: 'small secondary' },
      `${issuer}${comma}${left}`,
      el('br'),
      el(
        'span',
        { class: 'nowrap' },
        `UKey ${ukey.label === holder ? '' : `${ukey.label} `}`,
        el('span', { class: 'code' }, ukey.serialNumber),
      ),
    ),
  ]
}
