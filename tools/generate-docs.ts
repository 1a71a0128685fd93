// `npm run docs` writes the documents that follow from the source; with --check it only compares them with what is committed.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { failures, type FailureCode, type FailureEntry } from '../packages/protocol/src/failures/catalogue.ts'
import { httpStatuses } from '../packages/protocol/src/failures/http-status.ts'
import { failureTexts } from '../packages/protocol/src/failures/texts/index.ts'
import { settingsGroups } from '../apps/server/src/config.ts'
import type { Setting, SettingsGroup } from '../apps/server/src/platform/settings.ts'
import { routeTable } from '../apps/server/src/portal/route-table.ts'
import { bindingDocument } from './binding-document.ts'
import { caseDocument } from './case-document.ts'
import { certificateBusinessDocument } from './certificate-business-document.ts'
import { delegationDocument } from './delegation-document.ts'
import { identityDocument } from './identity-document.ts'
import { openApiDocuments } from './openapi-document.ts'
import { proofDocument } from './proof-document.ts'
import { rolesDocument } from './roles-document.ts'
import { verifierDocument } from './verifier-document.ts'

const { en, 'zh-CN': zhCN } = failureTexts

const groups: Readonly<Record<string, string>> = {
  1: 'This PC or browser',
  2: 'UKey and PIN',
  3: 'Certificate',
  4: 'Account, binding, session',
  5: 'Gateway and CA',
  6: 'Business system',
  9: 'Our bug',
}

const severities = { stop: 'stops the sign-in', attention: 'needs the person', note: 'does not matter' } as const

function failureRow(code: FailureCode): string {
  const { number, severity, retry, action }: FailureEntry = failures[code]
  const words = (text: (typeof en)[FailureCode]) => `${text.title}. ${text.remedy} **${text.button}**`
  return `| ${number} | \`${code}\` | ${words(en[code])}<br>${words(zhCN[code]).replace('. ', '。')} | ${severities[severity]} | ${httpStatuses[code]} | ${retry} | ${action} |`
}

function failuresDocument(): string {
  const codes = Object.keys(failures) as FailureCode[]
  const sections = Object.entries(groups).map(([digit, title]) => {
    const rows = codes
      .filter((code) => String(failures[code].number).startsWith(digit))
      .sort((a, b) => failures[a].number - failures[b].number)
    return [
      `## ${digit}xxx ${title}\n`,
      '| number | code | what people read | severity | HTTP | try again | button leads to |',
      '|---|---|---|---|---|---|---|',
      ...rows.map(failureRow),
      '',
    ].join('\n')
  })
  return [
    '# Failures\n',
    'Written by `npm run docs` from `packages/protocol/src/failures/catalogue.ts` and its texts; do not edit.\n',
    'Every expected failure of every part is in this list. The first digit says who must act. The number is what a person reads out on the phone;',
    'a number once given is never reused. A sentence with `{…}` is left out when the fact is not known.\n',
    ...sections,
  ].join('\n')
}

function shownDefault({ otherwise, shown }: Setting<unknown>): string {
  return shown ?? (otherwise === undefined ? '' : `\`${JSON.stringify(otherwise)}\``)
}

function settingsTable(group: SettingsGroup): string {
  const escape = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
  const rows = Object.entries(group).map(
    ([name, one]) => `| \`${name}\` | ${escape(one.means)} | ${escape(one.is)} | ${shownDefault(one)} |`,
  )
  return ['| setting | what it means | value | default |', '|---|---|---|---|', ...rows, ''].join('\n')
}

function configDocument(): string {
  const { '': ofProcess = {}, ...groups } = settingsGroups
  const sections = Object.entries(groups).map(([name, group]) => `## \`${name}\`\n\n${settingsTable(group)}`)
  return [
    '# Settings\n',
    "Written by `npm run docs` from the components' own lists (`apps/server/src/*/component.ts`) and `apps/server/src/config.ts`; do not edit.\n",
    'Settings are one JSON object in the file given by `yinxin start --config FILE`: those of the process at its top, those of each component in',
    'an object by its name, like `{ "mode": "production", "portal": { "port": 8600 } }`. A name that is not in these lists is refused.\n',
    '## The process\n',
    settingsTable(ofProcess),
    ...sections,
  ].join('\n')
}

function routesDocument(): string {
  const rows = routeTable.map(
    ({ method, path, caller, limit, origin, audit = '' }) =>
      `| \`${method} ${path}\` | ${caller} | ${limit} | ${origin ? 'yes' : ''} | ${audit === '' ? '' : `\`${audit}\``} |`,
  )
  return [
    '# Addresses of the portal\n',
    'Written by `npm run docs` from `apps/server/src/portal/route-table.ts`, which is what the server enforces; do not edit. Pages are files and not here.',
    'What goes in and out of each is in [openapi/portal.json](openapi/portal.json).\n',
    'Limits: `address`, requests of one address; `sign-in`, sign-ins begun by an address and by a browser, on all nodes together; `secret`, wrong client',
    'secrets of an address, on all nodes together; `person`, codes, comparisons and passwords of an account, a browser and an address, on all nodes together',
    '(`persons/limits.ts`); `case`, cases opened by a browser and an address, wrong codes for a number and of an address. Refusals are written to the audit as `request.refused`, once a minute for an address and a route.\n',
    '| address | who may call | limit | own pages only | audit |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

const documents: Readonly<Record<string, string>> = {
  'docs/flows/binding.md': bindingDocument(),
  'docs/roles.md': rolesDocument(),
  'docs/flows/case.md': caseDocument(),
  'docs/flows/certificate-business.md': certificateBusinessDocument(),
  'docs/flows/delegation.md': delegationDocument(),
  'docs/routes.md': routesDocument(),
  'docs/failures.md': failuresDocument(),
  'docs/config.md': configDocument(),
  'docs/identity.md': identityDocument(),
  'docs/proof.md': proofDocument(),
  'docs/verifier.md': await verifierDocument(),
  ...Object.fromEntries(Object.entries(await openApiDocuments()).map(([name, text]) => [`docs/openapi/${name}.json`, text])),
}
mkdirSync(new URL('../docs/openapi', import.meta.url), { recursive: true })
const checking = process.argv.includes('--check')
const stale: string[] = []
for (const [path, text] of Object.entries(documents)) {
  const file = new URL(`../${path}`, import.meta.url)
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue
  stale.push(path)
  if (!checking) writeFileSync(file, text)
}
if (checking && stale.length > 0) {
  console.error(`${stale.join(' and ')} differ from the source: run npm run docs and commit what it wrote`)
  process.exitCode = 1
} else
  console.log(`${Object.keys(documents).length} documents ${checking ? 'equal what the source says' : `read, ${stale.length} written`}`)
