import type { Language } from '@yinxin/protocol/failures'
import { describe, expect, it } from 'vitest'
import { articleNames } from '@yinxin/protocol/portal'
import { accessibilityTexts } from './accessibility/texts.ts'
import { accountTexts } from './account/texts.ts'
import { addresses } from './addresses.ts'
import { bindTexts } from './bind/texts.ts'
import { adminTexts } from '../admin/texts.ts'
import { deskTexts } from '../desk/texts.ts'
import { caseAddress } from './case/case-address.ts'
import { checkSignatureAddress } from './check-signature/check-address.ts'
import { caseTexts } from './case/texts.ts'
import { clientTexts } from './clients/texts.ts'
import { delegationTexts } from './delegations/texts.ts'
import { callbackTexts } from './callback/texts.ts'
import { destinations } from './destinations.ts'
import { failurePageTexts } from './failure/texts.ts'
import { fileTexts } from './files/texts.ts'
import { firstTexts } from './first/texts.ts'
import { helpTexts } from './help/texts.ts'
import { letterTexts } from './letter/texts.ts'
import { en } from './login/texts.en.ts'
import { zhCN } from './login/texts.zh-CN.ts'
import { lostUkeyTexts } from './lost-ukey/texts.ts'
import { notFoundTexts } from './not-found/texts.ts'
import { organizationPartsTexts } from './organization-parts/texts.ts'
import { organizationTexts } from './organization/texts.ts'
import { pages } from './pages.ts'
import { personPartsTexts } from './person-parts/texts.ts'
import { personTexts } from './person/texts.ts'
import { privacyTexts } from './privacy/texts.ts'
import { recoverTexts } from './recover/texts.ts'
import { registerOrganizationTexts } from './register-organization/texts.ts'
import { registerTexts } from './register-person/texts.ts'
import { staffTexts } from './staff/texts.ts'
import { proofTexts } from '../proof/texts.ts'
import { termsTexts } from './terms/texts.ts'
import { checkTexts } from './check-signature/texts.ts'
import { transferTexts } from './transfer/texts.ts'
import { unitTexts } from './unit/texts.ts'
import { workbenchNoticeTexts } from './workbench/notice-texts.ts'
import { workbenchTexts } from './workbench/texts.ts'

const everywhere: Readonly<Record<string, Readonly<Record<Language, unknown>>>> = {
  accessibility: accessibilityTexts,
  account: accountTexts,
  admin: adminTexts,
  bind: bindTexts,
  callback: callbackTexts,
  case: caseTexts,
  clients: clientTexts,
  delegations: delegationTexts,
  desk: deskTexts,
  failure: failurePageTexts,
  files: fileTexts,
  first: firstTexts,
  help: helpTexts,
  letter: letterTexts,
  login: { 'zh-CN': zhCN, en },
  lostUkey: lostUkeyTexts,
  notFound: notFoundTexts,
  organization: organizationTexts,
  organizationParts: organizationPartsTexts,
  person: personTexts,
  personParts: personPartsTexts,
  privacy: privacyTexts,
  proof: proofTexts,
  recover: recoverTexts,
  register: registerTexts,
  registerOrganization: registerOrganizationTexts,
  staff: staffTexts,
  terms: termsTexts,
  checkSignature: checkTexts,
  transfer: transferTexts,
  unit: unitTexts,
  workbench: workbenchTexts,
  notices: workbenchNoticeTexts,
}

/** Every text under its place: `parts.0.heading`. A text that is made from facts stands under its place as the function. */
function placesOf(value: unknown, place = ''): (readonly [string, unknown])[] {
  if (value === null || typeof value !== 'object') return [[place, value]]
  return Object.entries(value).flatMap(([name, one]) => placesOf(one, place === '' ? name : `${place}.${name}`))
}

/** What a text that is made from facts says of these. */
const said = (make: unknown, facts: readonly unknown[]) => String((make as (...facts: readonly unknown[]) => unknown)(...facts))
const madeTexts = (value: unknown) => placesOf(value).filter(([, one]) => typeof one === 'function')

const textsIn = (value: unknown) => placesOf(value).filter((one): one is readonly [string, string] => typeof one[1] === 'string')

describe.each(Object.entries(everywhere))('R36 the words of %s', (_name, texts) => {
  it('stand at the same places in both languages, and take the same facts', () => {
    const shape = (language: Language) =>
      placesOf(texts[language]).map(([place, value]) => [place, typeof value, typeof value === 'function' ? value.length : 0])
    expect(shape('en')).toEqual(shape('zh-CN'))
  })

  it('say something, in their own language', () => {
    for (const [place, text] of textsIn(texts['zh-CN'])) expect(text.trim(), place).not.toBe('')
    for (const [place, text] of textsIn(texts.en)) {
      expect(text.trim(), place).not.toBe('')
      // what is quoted from a Chinese screen stands in quotation marks or brackets
      // a curly apostrophe is drawn by the Chinese font, and as wide as a character
      expect(text.replaceAll(/["“(（][^"”)）]*["”)）]/g, ''), place).not.toMatch(/[，。；：？！、（）’]/)
    }
  })

  it('begin and end with words, not with blanks', () => {
    for (const language of ['zh-CN', 'en'] as const)
      for (const [place, text] of textsIn(texts[language])) expect(text, `${language} ${place}`).not.toMatch(/ {2}|\n|\t/)
  })
})

describe.each(Object.entries(everywhere))('R36 the words of %s that are made from facts', (_name, texts) => {
  it('name the same facts in both languages: nobody learns less', () => {
    const facts = Array.from({ length: 6 }, (_, at) => `§${at}§`)
    const named = (language: Language) =>
      madeTexts(texts[language]).map(([place, make]) => [place, facts.filter((fact) => said(make, facts).includes(fact))])
    expect(named('en')).toEqual(named('zh-CN'))
  })

  it('say one of a thing as one', () => {
    const things = [
      'days',
      'hours',
      'lines',
      'minutes',
      'people',
      'seconds',
      'systems',
      'codes',
      'certificates',
      'things',
      'units',
      'sessions',
    ]
    const several = new RegExp(`\\b1 (?:unit |business )?(?:${things.join('|')})\\b`)
    for (const [place, make] of madeTexts(texts.en)) expect(said(make, [1, 1, 1, 1]), place).not.toMatch(several)
  })

  it('say what was typed by others as it is: nothing is read as a format', () => {
    const hostile = '$& <b>%s</b> {0} ${x}'
    for (const language of ['zh-CN', 'en'] as const)
      for (const [place, make] of madeTexts(texts[language])) {
        const text = said(make, [hostile, hostile, hostile, hostile])
        if (text.includes('<b>')) expect(text, place).toContain(hostile)
      }
  })
})

describe('R36 articles', () => {
  const articles = { accessibilityTexts, privacyTexts, termsTexts }

  it.each(Object.entries(articles))('%s: parts have the same anchors in both languages, none twice', (_name, texts) => {
    const anchors = (language: Language) => texts[language].parts.map(({ id }) => id)
    expect(anchors('en')).toEqual(anchors('zh-CN'))
    const named = anchors('en').filter((id) => id !== undefined)
    expect(new Set(named).size).toBe(named.length)
  })

  it.each(Object.entries(articles))('%s: a part in one language has as many paragraphs in the other', (_name, texts) => {
    const counts = (language: Language) => texts[language].parts.map(({ text }) => text.length)
    expect(counts('en')).toEqual(counts('zh-CN'))
  })
})

describe('every button has a destination', () => {
  const known = new Set<string>(pages.flatMap((page) => ('address' in page ? [page.address] : [])))
  const reached = new Set([
    ...known,
    ...pages.flatMap((page) => ('names' in page ? page.names.map((name) => `${page.address}/${name}`) : [])),
  ])
  const addressed = Object.entries(destinations).flatMap(([action, to]) => (to.kind === 'address' ? [[action, to.address] as const] : []))

  it.each(addressed)('%s leads to a page that is there', (_action, address) => expect(reached).toContain(address))

  it('every link of the sign-in page to the help leads to an article', () => {
    for (const name of Object.keys(zhCN.help.links)) expect(articleNames).toContain(name)
  })

  it('every address is one page’s, and every page has a title in both languages', () => {
    expect([...known].toSorted()).toEqual([...Object.values(addresses), caseAddress, checkSignatureAddress].toSorted())
    for (const { title } of pages) expect([title.zh.trim(), title.en.trim()]).not.toContain('')
    expect(new Set(pages.map(({ name }) => name)).size).toBe(pages.length)
    expect(known.size).toBe(pages.filter((page) => 'address' in page).length)
  })

  it('no role is given twice', () => {
    const roles = pages.flatMap((page) => ('role' in page ? [page.role] : []))
    expect(roles.toSorted()).toEqual(['home', 'not-found', 'old-engine', 'person-home', 'sign-in'])
  })
})
