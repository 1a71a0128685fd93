import { plainStylePath } from './logout-page.ts'

/** Somebody to go in for, as the page shows it. */
export interface Offered {
  /** Where pressing it leads. */
  readonly address: string
  readonly organization: string
  readonly unitCode: string
  /** One acts for it by a delegation. */
  readonly isClient: boolean
}

const words = {
  'zh-CN': {
    title: '选择为哪家单位进入',
    text: '您在办的单位不止一家，或者刚才为它办理的单位已经结束。请选一家，进入后只为这一家办理。',
    client: '代办',
    unit: '单位编码',
    others: '要为别的委托单位办理，请先在工作台里打开它。',
    back: '返回工作台',
  },
  en: {
    title: 'For whom do you enter?',
    text: 'You act for more than one organisation, or the one you were in for has ended. Choose one: you work for that one only once you are in.',
    client: 'as agent',
    unit: 'Unit code',
    others: 'To work for another client, open it in your workbench first.',
    back: 'Back to the workbench',
  },
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escapeHtml = (text: string) => text.replaceAll(/[&<>"']/g, (one) => escapes[one] ?? '')

/** The page that asks for whom somebody goes into a business system: a link each, no script. Names are isolated, so that none changes how the next one reads. */
export function choicePage(offered: readonly Offered[], language: keyof typeof words): string {
  const { title, text, client, unit, others, back } = words[language]
  const links = offered.map(
    ({ address, organization, unitCode, isClient }) =>
      `<li><a class="choice" href="${escapeHtml(address)}"><bdi>${escapeHtml(organization)}</bdi>${isClient ? ` <small>${client}</small>` : ''}<br><small>${unit} ${escapeHtml(unitCode)}</small></a></li>`,
  )
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><link rel="stylesheet" href="${plainStylePath}"></head>
<body><main><h1>${title}</h1><p>${text}</p><ul>${links.join('')}</ul>
<p>${others} <a href="/workbench">${back}</a></p></main></body>
</html>`
}
