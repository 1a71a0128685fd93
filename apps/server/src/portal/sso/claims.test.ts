import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { claimsOf, pairwise, scopes, subjectOf, subjectOfPerson } from './claims.ts'
import { clientOf } from './clients.ts'
import { logoutPage } from './logout-page.ts'

const salt = new Uint8Array(32).fill(1)
const holder = { authority: 'a', id: 'h' }

describe('R34 the subject a business system knows', () => {
  it('is the same for one holder at one organisation, and another for everybody else', () => {
    const subjects = [
      subjectOf('o1', holder, undefined),
      subjectOf('o2', holder, undefined),
      subjectOf('o1', { ...holder, id: 'h2' }, undefined),
      subjectOf('o1', { ...holder, authority: 'b' }, undefined),
      subjectOf('o1', holder, '张三'),
      subjectOf('o1', holder, ''),
      subjectOf('o1', holder, 'null'),
      subjectOfPerson('o1', 'h'),
      subjectOfPerson('o2', 'h'),
      subjectOf('o1', { authority: 'person', id: 'h' }, undefined),
    ]
    expect(new Set(subjects).size).toBe(subjects.length)
    expect(subjectOf('o1', { ...holder }, undefined)).toBe(subjects[0])
  })

  it('no two can be written so that they become one', () => {
    const part = fc.string({ maxLength: 6 })
    const whole = fc.tuple(part, part, part, fc.option(part, { nil: undefined }))
    const of = ([organization, authority, id, handler]: [string, string, string, string | undefined]) =>
      subjectOf(organization, { authority, id }, handler)
    fc.assert(fc.property(whole, whole, (a, b) => (of(a) === of(b)) === (JSON.stringify(a) === JSON.stringify(b))))
  })

  it('differs between business systems, and between portals, and tells nothing of what it stands for', () => {
    const pseudonym = pairwise(salt, 'client', 'subject')
    expect(pseudonym).toMatch(/^[\w-]{43}$/)
    expect(pairwise(salt, 'client', 'subject')).toBe(pseudonym)
    expect(new Set([pseudonym, pairwise(salt, 'other', 'subject'), pairwise(new Uint8Array(32), 'client', 'subject')]).size).toBe(3)
    expect(pairwise(salt, 'ab', 'c')).not.toBe(pairwise(salt, 'a', 'bc'))
  })
})

describe('R17 R31 claims of a person with a role', () => {
  it('name, masked document, role and last day; the certificate is not asked who it names', () => {
    const handler = { name: '陈可欣', role: 'read-only', documentMasked: '9901**********402X', until: '2027-06-30' }
    const acting = {
      session: { acr: 'certificate', signedInAt: new Date(0) },
      proof: { certificate: { sha256: '' }, handlerName: '别人' },
      context: { id: 'context', unitCode: '' },
      organization: { name: '示范', uscc: '', place: null, units: [] },
      handler,
    } as unknown as Parameters<typeof claimsOf>[0]['acting']
    expect(claimsOf({ acting, amr: [], sid: '' })['handler']).toEqual({
      ...{ name: '陈可欣', id_masked: '9901**********402X', role: 'read-only', authorised_until: '2027-06-30' },
    })
  })
})

describe('R34 claims', () => {
  const insurances = [{ kind: '工伤保险', place: '示范市' }]
  const certificate = { issuer: 'CN=CA', serial: '01', sha256: 'ff'.repeat(32), notAfter: '2029-01-01T00:00:00Z', algorithm: 'SM2' }
  const acting = (handlerName?: string, unitCode = '30104826') =>
    ({
      session: {
        acr: 'certificate',
        signedInAt: new Date('2026-03-02T08:00:00.999Z'),
      },
      proof: { certificate, ...(handlerName === undefined ? {} : { handlerName }) },
      context: { id: 'context', unitCode },
      organization: {
        name: '示范',
        uscc: '91990100MA1MY00129',
        place: '示范市',
        units: [{ code: '30104826', name: '一号', place: '', insurances }],
      },
    }) as unknown as Parameters<typeof claimsOf>[0]['acting']
  const claims = (...about: Parameters<typeof acting>) => claimsOf({ acting: acting(...about), amr: ['hwk'], sid: 's' })

  it('say for whom somebody acts, since when and how it was proven', () => {
    expect(claims()).toMatchObject({
      ...{ sub: 'context', acr: 'certificate', amr: ['hwk'], sid: 's', auth_time: 1_772_438_400 },
      org: { name: '示范', uscc: '91990100MA1MY00129', type: 'legal-person', region: '示范市' },
      unit: { code: '30104826', name: '一号', insurances },
      cert: { serial: '01', 'x5t#S256': Buffer.alloc(32, 0xff).toString('base64url') },
    })
  })

  it('R25a name a handler only where the certificate does', () => {
    expect(claims()).not.toHaveProperty('handler')
    expect(claims('张三')['handler']).toEqual({ name: '张三' })
  })

  it('a unit that is gone since has its code and nothing made up', () => {
    expect(claims(undefined, '99999999')['unit']).toEqual({ code: '99999999', name: undefined, insurances: [] })
  })
})

describe('R34 a business system as a client', () => {
  const words = { zh: '系统', en: 'System' }
  const system = {
    ...{ id: 'a', clientId: 'c', clientSecret: 's', name: words, description: words, url: 'https://a.example' },
    redirectUris: ['https://a.example/callback', 'https://a.example/other', 'https://b.example:8443/callback?x=1'],
  }

  it('has the code flow and nothing else, and its own pseudonyms', () => {
    expect(clientOf(system)).toMatchObject({
      grant_types: ['authorization_code'],
      response_types: ['code'],
      subject_type: 'pairwise',
      redirect_uris: system.redirectUris,
      scope: scopes.join(' '),
    })
    expect(clientOf(system)).not.toHaveProperty('backchannel_logout_uri')
  })

  it('may be returned to after a sign-out where it came from, or only where it says', () => {
    expect(clientOf(system).post_logout_redirect_uris).toEqual([
      ...['https://a.example', 'https://a.example/', 'https://b.example:8443', 'https://b.example:8443/'],
    ])
    expect(clientOf({ ...system, postLogoutRedirectUris: ['https://a.example/bye'] }).post_logout_redirect_uris).toEqual([
      'https://a.example/bye',
    ])
    expect(clientOf({ ...system, postLogoutRedirectUris: [] }).post_logout_redirect_uris).toEqual([])
  })

  it('that hears of sign-outs hears which session', () => {
    expect(clientOf({ ...system, backchannelLogoutUri: 'https://a.example/logout' })).toMatchObject({
      backchannel_logout_uri: 'https://a.example/logout',
      backchannel_logout_session_required: true,
    })
  })
})

describe('R36 the page that asks whether to sign out everywhere', () => {
  it.each([
    ['zh-CN', '全部退出'],
    ['en', 'Sign out of all'],
  ] as const)('in %s: both buttons send the provider’s form, and only one says yes', (language, yes) => {
    const page = logoutPage('<form id="op.logoutForm"></form>', language)
    expect(page).toContain(`<html lang="${language}">`)
    expect(page).toContain(`name="logout" value="yes">${yes}</button>`)
    expect(page.match(/form="op\.logoutForm"/g)).toHaveLength(2)
    expect(page.match(/name="logout"/g)).toHaveLength(1)
    expect(page).not.toMatch(/<script|style=| on\w+=/)
  })
})
