import { failures, type FailureCode, type Language } from '@yinxin/protocol/failures'
import { organizationsEn } from '@yinxin/protocol/failures/texts/organizations.en.ts'
import { organizationsZhCN } from '@yinxin/protocol/failures/texts/organizations.zh-CN.ts'
import { roleKinds } from '@yinxin/protocol/portal'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { portalEdge, type PortalEdge } from '../../../../../test/portal/page-edge.ts'
import { failureWords, loadFailureWords } from '../failure-words.ts'
import * as api from './organization-api.ts'
import { loadOrganizationFailureWords } from './organization-failure-words.ts'
import { organizationPartsTexts, suggestedDay } from './texts.ts'

describe('R18 the day a form suggests', () => {
  it.each([
    ['2026-11-29', 1, '2027-11-29'],
    ['2026-01-05', 1, '2027-01-05'],
    ['2026-12-31', 2, '2028-12-31'],
    ['2028-02-29', 4, '2032-02-29'],
    ['2028-02-29', 1, '2029-02-28'],
    ['2028-02-29', 2, '2030-02-28'],
  ])('%s and %d years: %s', (day, years, suggested) => {
    const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
    for (const hour of [0, 12, 23]) expect(suggestedDay(new Date(year, month - 1, date, hour), years)).toBe(suggested)
  })

  it('is a year ahead when nobody says how many', () => expect(suggestedDay(new Date(2026, 10, 29))).toBe('2027-11-29'))
})

describe('R18 calls about organisations', () => {
  let portal: PortalEdge = portalEdge()
  beforeEach(() => void (portal = portalEdge()))
  afterEach(() => vi.unstubAllGlobals())

  const proof = { challengeId: 'c', authToken: '{}' }
  const hostile = '../x?role=y#z'
  const encoded = '..%2Fx%3Frole%3Dy%23z'

  it.each([
    ['the letter', () => api.readLetter(hostile), `GET /api/roles/${encoded}/letter`],
    ['leaving', () => api.leaveOrganization(hostile), `DELETE /api/roles/${encoded}`],
    ['agreeing to an invitation', () => api.agreeToInvitation(hostile), `POST /api/invitations/${encoded}`],
    ['declining one', () => api.refuseInvitation(hostile), `DELETE /api/invitations/${encoded}`],
    ['a challenge to bind', () => api.challengeBinding(hostile, {}), `POST /api/roles/${encoded}/binding/challenges`],
    ['a proof to bind', () => api.proveBinding(hostile, proof), `POST /api/roles/${encoded}/binding`],
    ['withdrawing', () => api.recallInvitation({}, hostile), `DELETE /api/organization/invitations/${encoded}`],
    ['removing', () => api.removeMember({ context: hostile }, hostile), `DELETE /api/organization/people/${encoded}?context=${encoded}`],
    [
      'a change',
      () => api.changeMember({ role: 'r' }, hostile, { kind: 'handler', until: '' }),
      `POST /api/organization/people/${encoded}?role=r`,
    ],
  ])('%s: an id is never more than a part of the address', async (_, call, what) => {
    portal.says(what, 'nothing')
    expect(await call()).toEqual({ ok: true, value: {} })
    expect(portal.calls.map((asked) => asked.what)).toEqual([what])
  })

  it('acting for nobody in particular asks without a query', async () => {
    const everybody: readonly api.PageActing[] = [{}, { role: 'r' }, { context: 'c' }]
    for (const by of everybody) await api.challengeStepUp(by, { channel: 'window' })
    const path = 'POST /api/organization/step-up/challenges'
    expect(portal.calls.map(({ what }) => what)).toEqual([path, `${path}?role=r`, `${path}?context=c`])
  })

  it.each([
    ['GET /api/first', api.readFirst],
    ['GET /api/roles', api.readOwnRoles],
  ] as const)('%s: what the portal refuses is that failure', async (what, call) => {
    portal.says(what, 'SESSION_MISSING')
    expect(await call()).toMatchObject({ ok: false, failure: { code: 'SESSION_MISSING' } })
  })
})

describe('R18 words of failures about organisations', () => {
  it.each<Language>(['zh-CN', 'en'])('in %s every one has its own, once they are loaded', async (language) => {
    await loadFailureWords(language)
    await loadOrganizationFailureWords(language)
    const texts = language === 'en' ? organizationsEn : organizationsZhCN
    const codes = Object.keys(texts) as FailureCode[]
    expect(codes.length).toBeGreaterThan(10)
    for (const code of codes) {
      expect(failures[code], code).toBeDefined()
      expect(failureWords({ code }).title, code).not.toBe(failureWords({ code: 'INTERNAL' }).title)
    }
  })
})

describe('R18 words the pages about organisations share', () => {
  it.each<Language>(['zh-CN', 'en'])('in %s each kind of role has a name and says what it may, none like another', (language) => {
    const { kinds, kindsWhat } = organizationPartsTexts[language]
    expect(Object.keys(kinds).toSorted()).toEqual([...roleKinds].toSorted())
    for (const words of [kinds, kindsWhat]) expect(new Set(Object.values(words)).size).toBe(roleKinds.length)
  })
})
