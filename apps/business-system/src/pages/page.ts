import type { Identity } from '../sign-on.ts'
import { otherLanguage, wordsIn, type Language, type Words } from './words.ts'

/** Text made safe between tags and in quoted attributes. */
function escapeHtml(text: unknown): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return String(text ?? '').replaceAll(/[&<>"']/g, (character) => entities[character] ?? '')
}

/** A certificate's serial number as the portal writes it: upper case, in groups of four. What is copied has no gaps. */
const serialHtml = (serial = '') =>
  `<code class="groups">${(serial.toUpperCase().match(/.{1,4}/g) ?? []).map((group) => `<span>${escapeHtml(group)}</span>`).join('')}</code>`

function page(language: Language, title: string, body: string, who = ''): string {
  const words = wordsIn(language)
  const other = otherLanguage(language)
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header><a href="/">${escapeHtml(words.system)}</a><span>${escapeHtml(who)}</span><a class="language" href="/language/${other}" lang="${other}" hreflang="${other}">${words.language}</a></header>
<main>
${body}
</main>
</body>
</html>`
}

/** Before sign-in. */
export function welcomePage(language: Language): string {
  const words = wordsIn(language)
  return page(
    language,
    words.system,
    `<h1>${words.system}</h1>\n<p>${words.welcome}</p>\n<p><a class="button" href="/sign-in">${words.signIn}</a></p>`,
  )
}

/** Something went wrong: what, and what to do. */
export function noticePage(language: Language, kind: 'lost' | 'away' | 'missing'): string {
  const words = wordsIn(language)
  const text = kind === 'missing' ? '' : `<p>${kind === 'lost' ? words.lostText : words.awayText}</p>\n`
  const action =
    kind === 'missing' ? `<a class="button" href="/">${words.home}</a>` : `<a class="button" href="/sign-in">${words.again}</a>`
  return page(language, words[kind], `<h1>${words[kind]}</h1>\n${text}<p>${action}</p>`)
}

/** After sign-in: who is here, as the portal says. */
export function homePage(language: Language, identity: Identity): string {
  const words = wordsIn(language)
  const rows = identityRows(words, identity)
    .map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`)
    .join('\n')
  return page(
    language,
    words.system,
    `<h1>${escapeHtml(identity.org?.name ?? words.system)}</h1>
<dl>
${rows}
</dl>
<form method="post" action="/sign-out"><button type="submit">${words.signOut}</button></form>`,
    // the unit is in the header of every page: who acts for whom is never in doubt
    [identity.org?.name, identity.unit?.code].filter((part) => part !== undefined).join(' · '),
  )
}

function identityRows(words: Words, { org, unit, act, handler, cert, acr }: Identity): readonly (readonly [string, string])[] {
  const insurances = unit?.insurances?.map(({ kind, place }) => `<li>${escapeHtml(kind)} · ${escapeHtml(place)}</li>`).join('') ?? ''
  return [
    [words.organization, escapeHtml(org?.name)],
    [words.uscc, `<code>${escapeHtml(org?.uscc)}</code>`],
    [words.unit, `${escapeHtml(unit?.name)} <code>${escapeHtml(unit?.code)}</code>`],
    [words.insurances, `<ul>${insurances}</ul>`],
    ...(act?.org === undefined ? [] : [[words.agent, `${escapeHtml(act.org.name)} <code>${escapeHtml(act.org.uscc)}</code>`] as const]),
    [words.handler, handler?.name === undefined ? `<em>${words.noHandler}</em>` : escapeHtml(handler.name)],
    [
      words.certificate,
      `${escapeHtml(cert?.algorithm)} ${serialHtml(cert?.serial)}<br>${words.notAfter} ${escapeHtml(cert?.not_after?.slice(0, 10))}`,
    ],
    [
      words.assurance,
      acr === 'certificate' ? words.certificateFresh : acr === 'certificate-stale' ? words.certificateStale : escapeHtml(acr),
    ],
  ]
}
