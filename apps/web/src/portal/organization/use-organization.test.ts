import { failure, type FailureCode } from '@yinxin/protocol/failures'
import type { OrganizationPeopleAnswer, OrganizationPerson, RoleKind } from '@yinxin/protocol/portal'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { browserEdge, mounted, portalEdge, settled, type BrowserEdge, type PortalEdge } from '../../../../../test/portal/page-edge.ts'
import { kindsFor, useOrganization } from './use-organization.ts'

const people: OrganizationPeopleAnswer = {
  organization: { name: '示范市明远机械有限公司', usccMasked: '9135***********Y43' },
  own: { id: 'r1', name: '林晓', kind: 'supervisor', acr: 'otp' },
  may: ['invite', 'agree', 'limit', 'remove'],
  ...{ people: [], invitations: [], certificates: [], newCertificates: [], units: [], businessSystems: [] },
}
const read = 'GET /api/organization/people'
const proof = { challengeId: 'c1', authToken: '{}' }
const form = { name: '陈立', mobile: '19900000163', kind: 'handler', until: '2027-11-27' } as const

let [portal, browser]: [PortalEdge, BrowserEdge] = [portalEdge(), browserEdge()]
beforeEach(() => {
  ;[portal, browser] = [portalEdge(), browserEdge()]
  portal.says(read, people)
})
afterEach(() => vi.unstubAllGlobals())

async function opened() {
  const page = mounted(() => useOrganization('en'))
  await settled()
  return page
}

/** For whom the page acts. */
function actingOfPage() {
  const { of, leave } = mounted(() => useOrganization('en'))
  leave()
  return of.by
}

describe('R18 for whom the page of an organisation acts', () => {
  it.each([
    ['?role=r%201', 'c1', { role: 'r 1' }],
    ['?role=', 'c1', { role: '' }],
    ['', 'c1', { context: 'c1' }],
    ['?lang=en', undefined, {}],
  ])('address %s, context of the tab %s', (search, context, acting) => {
    browser = browserEdge({ search })
    if (context !== undefined) browser.kept.set('yinxin.context', context)
    expect(actingOfPage()).toEqual(acting)
  })

  it('where the browser keeps nothing, the portal chooses', () => {
    browserEdge({ storage: 'blocked' })
    expect(actingOfPage()).toEqual({})
  })

  it('a role that is written to break out of the address stays one value of it', async () => {
    browserEdge({ search: `?${new URLSearchParams({ role: 'r1&context=c2#x' })}` })
    await opened()
    expect(portal.calls.map(({ what }) => what)).toEqual([`${read}?role=r1%26context%3Dc2%23x`])
  })
})

describe('R18 opening the page of an organisation', () => {
  it('shows nothing until the portal answers, then everybody in it', async () => {
    const release = portal.hold(read)
    const { of } = await opened()
    expect([of.organization.value, of.failed.value]).toEqual([undefined, undefined])
    release()
    await settled()
    expect(of.organization.value).toEqual(people)
    expect(browser.replaced).toEqual([])
  })

  it('without a session it is the sign-in that opens', async () => {
    portal.says(read, 'SESSION_MISSING')
    await opened()
    expect(browser.replaced).toEqual(['/ssologin/login'])
  })

  it.each<FailureCode>(['SESSION_EXPIRED', 'ROLE_ENDED', 'ROLE_NOT_ALLOWED', 'NOT_FOUND', 'PORTAL_UNREACHABLE', 'INTERNAL'])(
    '%s has the failure page, with its number and the time',
    async (code) => {
      portal.says(read, code === 'PORTAL_UNREACHABLE' ? 'offline' : code)
      await opened()
      expect(browser.replaced).toHaveLength(1)
      const address = new URL(browser.replaced[0] ?? '', 'http://localhost')
      expect(address.pathname).toBe('/ssologin/failure')
      expect(address.searchParams.get('code')).toBe(String(failure(code).number))
      expect(address.searchParams.get('at')).toMatch(/^\d{4}-\d\d-\d\dT/)
    },
  )
})

describe('R18 coming back to the page of an organisation', () => {
  it('shows what others changed meanwhile; a page that was left for another tab asks nothing', async () => {
    const { of } = await opened()
    portal.says(read, { ...people, may: [] })
    browser.show('hidden')
    await settled()
    expect(portal.count(read)).toBe(1)
    browser.show('visible')
    await settled()
    expect(of.organization.value?.may).toEqual([])
  })

  it('one whose session ended elsewhere is told so at the sign-in', async () => {
    await opened()
    portal.says(read, 'SESSION_MISSING')
    browser.show('visible')
    await settled()
    expect(browser.replaced).toEqual(['/ssologin/login'])
    expect(browser.kept.get('yinxin.ended')).toBe('elsewhere')
  })

  it.each<FailureCode>(['PORTAL_UNREACHABLE', 'PORTAL_BUSY', 'DATABASE_UNAVAILABLE', 'TOO_MANY_REQUESTS'])(
    '%s takes nothing away: the form that is being filled in stays, with the failure beside it',
    async (code) => {
      const { of } = await opened()
      portal.says(read, code === 'PORTAL_UNREACHABLE' ? 'offline' : code)
      browser.show('visible')
      await settled()
      expect(browser.replaced).toEqual([])
      expect([of.organization.value, of.failed.value?.code]).toEqual([people, code])
    },
  )

  it('and it is said no more once the portal answers again', async () => {
    const { of } = await opened()
    portal.says(read, 'offline', people)
    browser.show('visible')
    await settled()
    expect(of.failed.value?.code).toBe('PORTAL_UNREACHABLE')
    browser.show('visible')
    await settled()
    expect(of.failed.value).toBeUndefined()
  })

  it.each<FailureCode>(['ROLE_ENDED', 'ROLE_NOT_ALLOWED', 'SESSION_EXPIRED'])(
    '%s takes the page away: whoever may not see it any more does not',
    async (code) => {
      await opened()
      portal.says(read, code)
      browser.show('visible')
      await settled()
      expect(browser.replaced[0]).toContain(`code=${failure(code).number}`)
    },
  )

  it('nothing listens when the page is gone', async () => {
    const page = await opened()
    expect(browser.listeners()).toBe(1)
    page.leave()
    expect(browser.listeners()).toBe(0)
  })
})

describe('R18 a change in an organisation', () => {
  const invite = 'POST /api/organization/invitations'

  it('is made, said to be, and shown', async () => {
    const { of } = await opened()
    portal.says(invite, 'nothing')
    portal.says(read, { ...people, may: ['invite'] })
    expect(await of.make(of.invite(form))).toBe(true)
    expect([of.saved.value, of.busy.value, of.organization.value?.may]).toEqual([true, false, ['invite']])
    expect(portal.calls.find(({ what }) => what === invite)?.body).toEqual({ ...form, language: 'en' })
  })

  it('pressed twice is made once', async () => {
    const { of } = await opened()
    portal.says(invite, 'nothing')
    const release = portal.hold(invite)
    const first = of.make(of.invite(form))
    expect([of.busy.value, await of.make(of.invite(form))]).toEqual([true, false])
    release()
    expect([await first, portal.count(invite)]).toEqual([true, 1])
  })

  it.each<FailureCode>(['INVITATION_EXISTS', 'MOBILE_INVALID', 'ROLE_DATE_INVALID', 'LAST_MANAGER', 'TOO_MANY_REQUESTS'])(
    '%s is said beside the form; the next try takes the words away',
    async (code) => {
      const { of } = await opened()
      portal.says(invite, code, 'nothing')
      expect(await of.make(of.invite(form))).toBe(false)
      expect([of.failed.value?.code, of.saved.value, of.busy.value]).toEqual([code, false, false])
      const again = of.make(of.invite(form))
      expect(of.failed.value).toBeUndefined()
      expect(await again).toBe(true)
    },
  )

  it.each([
    ['withdraw', 'DELETE /api/organization/invitations/i%2F1'],
    ['remove', 'DELETE /api/organization/people/i%2F1'],
    ['nameMain', 'POST /api/organization/certificates/i%2F1/main'],
    ['confirmCertificate', 'POST /api/organization/new-certificates/i%2F1'],
    ['declineCertificate', 'DELETE /api/organization/new-certificates/i%2F1'],
    ['handOver', 'POST /api/organization/hand-over'],
  ] as const)('%s asks for what it says, and no name becomes an address', async (name, what) => {
    const { of } = await opened()
    portal.says(what, 'nothing')
    expect(await of.make(of[name]('i/1'))).toBe(true)
    if (name === 'handOver') expect(portal.calls.find((call) => call.what === what)?.body).toEqual({ to: 'i/1', then: 'handler' })
  })

  it('of a person sends what limits the role, not who they are', async () => {
    const { of } = await opened()
    const what = 'POST /api/organization/people/p1'
    portal.says(what, 'nothing')
    await of.make(of.change('p1', { ...form, unitCodes: ['01'], businessSystems: [] }))
    expect(portal.calls.find((call) => call.what === what)?.body).toEqual({
      ...{ kind: 'handler', until: '2027-11-27', unitCodes: ['01'], businessSystems: [] },
    })
  })

  it('acts by the role of the address in every step', async () => {
    browserEdge({ search: '?role=r1' })
    portal.says(`${read}?role=r1`, people)
    const { of } = await opened()
    for (const path of ['/invitations', '/step-up', '/hand-over']) portal.says(`POST /api/organization${path}?role=r1`, 'nothing')
    await of.make(of.invite(form))
    await of.confirm(proof, () => undefined)
    await of.make(of.handOver('r2'))
    expect(portal.calls.every(({ what }) => what.endsWith('?role=r1'))).toBe(true)
  })
})

describe('R18 a change that needs the UKey', () => {
  const remove = 'DELETE /api/organization/people/p1'
  const stepUp = 'POST /api/organization/step-up'

  async function waiting() {
    const page = await opened()
    portal.says(remove, 'STEP_UP_NEEDED', 'nothing')
    expect(await page.of.make(page.of.remove('p1'))).toBe(false)
    return page.of
  }

  it('waits for it, which is no failure', async () => {
    const of = await waiting()
    expect([of.waiting.value !== undefined, of.failed.value, of.saved.value, of.busy.value]).toEqual([true, undefined, false, false])
  })

  it('goes on by itself after the proof', async () => {
    const of = await waiting()
    portal.says(stepUp, { provenUntil: '2026-11-29T09:30:00Z' })
    const after = vi.fn()
    expect(await of.confirm(proof, after)).toBeUndefined()
    expect(after).toHaveBeenCalledOnce()
    expect([of.saved.value, of.waiting.value, portal.count(remove)]).toEqual([true, undefined, 2])
    expect(portal.calls.find(({ what }) => what === stepUp)?.body).toEqual(proof)
  })

  it.each<FailureCode>(['CERTIFICATE_OF_OTHER_ORGANIZATION', 'CHALLENGE_EXPIRED', 'CERTIFICATE_REVOKED'])(
    'a proof that is refused with %s changes nothing, and another one may be brought',
    async (code) => {
      const of = await waiting()
      portal.says(stepUp, code, { provenUntil: '2026-11-29T09:30:00Z' })
      expect((await of.confirm(proof, () => undefined))?.code).toBe(code)
      expect([of.waiting.value !== undefined, portal.count(remove)]).toEqual([true, 1])
      expect(await of.confirm(proof, () => undefined)).toBeUndefined()
      expect(of.saved.value).toBe(true)
    },
  )

  it('that fails for another reason after the proof says so, and does not close the form', async () => {
    const of = await waiting()
    portal.says(remove, 'LAST_MANAGER')
    portal.says(stepUp, { provenUntil: '2026-11-29T09:30:00Z' })
    const after = vi.fn()
    await of.confirm(proof, after)
    expect([of.failed.value?.code, after.mock.calls.length]).toEqual(['LAST_MANAGER', 0])
  })

  it('is given up with the form: a later proof makes nothing any more', async () => {
    const of = await waiting()
    of.forget()
    portal.says(stepUp, { provenUntil: '2026-11-29T09:30:00Z' })
    await of.confirm(proof, () => undefined)
    expect([portal.count(remove), of.waiting.value, of.failed.value]).toEqual([1, undefined, undefined])
  })
})

describe('R18 kinds of role one may give', () => {
  const person = (kind: RoleKind) => ({ kind }) as OrganizationPerson

  it.each([
    ['a handler may be made read-only', [], 'handler', ['handler', 'read-only']],
    ['who may appoint supervisors sees that kind', ['appoint-supervisor'], 'handler', ['handler', 'read-only', 'supervisor']],
    ['a kind one cannot give stays what it is, first', [], 'supervisor', ['supervisor', 'handler', 'read-only']],
    [
      'the legal representative too',
      ['appoint-supervisor'],
      'legal-representative',
      [...(['legal-representative', 'handler', 'read-only', 'supervisor'] as const)],
    ],
    ['an invitation has no present kind', ['invite'], undefined, ['handler', 'read-only']],
  ] as const)('%s', (_, may, kind, kinds) => {
    expect(kindsFor(may, kind && person(kind))).toEqual(kinds)
  })
})
