/** A certificate on the home page: what a handler needs at a glance, and the details on demand with the public part to keep. */
import type { Language } from '@yinxin/protocol/failures'
import type { HomeCertificate } from '../pages/home-state.ts'
import { el, facts, icon } from './dom.ts'
import { wordsOf } from './texts.ts'

const signs = {
  valid: ['ok', ''],
  expiring: ['warn', 'tag-warn'],
  expired: ['stop', 'tag-stop'],
  'not-yet-valid': ['warn', 'tag-warn'],
} as const

/** @param open fingerprints of the certificates whose details are open: kept by the caller, because the page is drawn anew at every change */
export function certificateRow(certificate: HomeCertificate, language: Language, open: Set<string>): HTMLElement {
  const { holder, creditCode, issuer, notBefore, notAfter, daysLeft, state, keyKind, use } = certificate
  const words = wordsOf(language)
  const [sign, tag] = signs[state]
  const left = state === 'expired' ? words.expired : state === 'not-yet-valid' ? words.notYetValid : words.daysLeft(daysLeft)
  const day = (iso: string): string => iso.slice(0, 10)
  return el(
    'li',
    {},
    el('div', { class: 'cert-name' }, el('b', {}, holder), el('span', { class: `tag ${tag}` }, left)),
    facts(
      [
        ...(creditCode === undefined ? [] : [[words.creditCode, [el('span', { class: 'num-code' }, creditCode)]] as const]),
        [words.issuer, [issuer]],
        [words.validity, [`${day(notBefore)} – ${day(notAfter)}`]],
        [words.keyKind, [`${keyKind}${language === 'en' ? ', ' : '，'}${words.uses[use] ?? use}`]],
      ],
      'small cert-facts',
    ),
    el(
      'p',
      { class: 'small cert-state' },
      el('span', { class: `state is-${sign}` }, icon(sign), words.states[state] ?? state),
      el('span', { class: 'muted' }, words.notAskedHere),
    ),
    detailsOf(certificate, language, open),
  )
}

function detailsOf({ sha256, holder, details }: HomeCertificate, language: Language, open: Set<string>): HTMLElement {
  const words = wordsOf(language)
  const ontoggle = (event: Event): void => void ((event.target as HTMLDetailsElement).open ? open.add(sha256) : open.delete(sha256))
  const file = `${holder.replaceAll(/[^\p{L}\p{N}]+/gu, '-')}-${details.serialNumber.slice(-8)}.cer`
  return el(
    'details',
    { class: 'cert-details', open: open.has(sha256), ontoggle },
    el('summary', { class: 'small' }, words.details),
    facts(
      [
        [words.serialNumber, [el('span', { class: 'code' }, details.serialNumber)]],
        [words.issuerName, [details.issuerName]],
        [words.chain, [chainList(details.chain), details.chainComplete ? undefined : el('p', { class: 'muted' }, words.chainEnds)]],
        [words.keyUsages, [details.keyUsages.map((name) => words.keyUsage[name] ?? name).join(language === 'en' ? ', ' : '、')]],
        [words.signature, [details.signatureAlgorithm]],
        [words.fingerprint, [el('span', { class: 'code fingerprint' }, (sha256.match(/.{4}/g) ?? []).join(' '))]],
      ],
      'small cert-facts',
    ),
    el('p', { class: 'small secondary' }, words.revocationElsewhere),
    el(
      'div',
      { class: 'actions' },
      el(
        'a',
        { class: 'btn btn-tight', href: `data:application/pkix-cert;base64,${details.certificate}`, download: file, 'data-act': 'export' },
        words.export,
      ),
      el('span', { class: 'small secondary' }, words.exportHint),
    ),
  )
}

const chainList = (chain: readonly string[]): HTMLElement => el('ol', { class: 'chain' }, ...chain.map((name) => el('li', {}, name)))
