import type { UnitSummary } from '@yinxin/protocol/portal'
import { describe, expect, it } from 'vitest'
import type { Session } from '../../platform/sessions/session.ts'
import type { BusinessSystem } from '../config.ts'
import type { Role } from '../roles/role.ts'
import { presentSession, wholeDaysLeft } from './present.ts'
import { contextNamed, type SignedIn } from './signed-in.ts'

const now = new Date('2026-11-29T09:00:00Z')
const unit = (code: string): UnitSummary => ({ code, name: `单位 ${code}`, place: '示范市', insurances: [] })
const context = (id: string, unitCode: string) => ({ id, unitCode, organizationId: 'o1', basis: { kind: 'binding', id: 'b1' } }) as const
const facts = { issuerName: '示范 CA', serial: '01', sha256: 'ab'.repeat(32), notAfter: '2026-12-09T08:59:59Z', algorithm: 'SM2' }
const session = {
  ...{ id: 's1', principal: { kind: 'certificate-holder', id: 'h1' }, acr: 'certificate', browser: 'Edge · Windows' },
  evidence: { way: 'certificate', certificate: { ...facts, subject: 'secret' }, stableId: '91350100M000100Y43' },
  contexts: [context('c1', '01'), context('c2', '02')],
  ...{
    signedInAt: now,
    lastSeenAt: now,
    idleExpiresAt: new Date('2026-11-29T09:30:00Z'),
    absoluteExpiresAt: new Date('2026-11-29T17:00:00Z'),
  },
} as unknown as Session
const organization = {
  ...{ id: 'o1', uscc: '91350100M000100Y43', name: '示范市明远机械有限公司', place: null, insuredSince: null },
  units: [unit('01'), unit('02')],
}
const system = (id: string) =>
  ({
    id,
    clientSecret: 'secret',
    name: { zh: id, en: id },
    description: { zh: '', en: '' },
    url: 'https://internal.example',
  }) as unknown as BusinessSystem
const role = (businessSystems: readonly string[] | null) => ({ id: 'r1', businessSystems, unitCodes: null }) as unknown as Role

function shown(who: Partial<SignedIn> = {}, more: { own?: readonly Session[]; systems?: readonly BusinessSystem[] } = {}) {
  const signedIn: SignedIn = { session, context: session.contexts[0] ?? context('c1', '01'), organization, ...who }
  const { own = [session], systems = [system('pension'), system('medical')] } = more
  return presentSession({ signedIn, own, businessSystems: systems, signOutOnUkeyRemoval: true, now })
}

describe('R30 what a page learns of its session', () => {
  it('for whom it acts, and for whom other tabs do', () => {
    expect(shown()?.context).toEqual({ id: 'c1', others: [{ id: 'c2', unitCode: '02' }] })
    expect(shown({ context: context('c2', '02') })).toMatchObject({
      context: { id: 'c2', others: [{ id: 'c1', unitCode: '01' }] },
      unit: unit('02'),
    })
  })

  it('the credit code masked, and no secret of a business system, no word of the certificate but what is shown', () => {
    const text = JSON.stringify(shown())
    expect(text).not.toContain('91350100M000100Y43')
    expect(text).not.toMatch(/secret|internal\.example/)
  })

  it('there is no answer when the unit was taken away meanwhile', () => {
    expect(shown({ organization: { ...organization, units: [unit('02')] } })).toBeUndefined()
    expect(shown({ organization: { ...organization, units: [] } })).toBeUndefined()
  })

  it.each(['password', 'otp'] as const)('nor for a sign-in by %s, which opens no workbench', (acr) => {
    expect(shown({ session: { ...session, acr } })).toBeUndefined()
  })

  it('nor where a session does not rest on a certificate, whatever it says of itself', () => {
    expect(shown({ session: { ...session, evidence: { way: 'passkey' } } })).toBeUndefined()
  })
})

describe('R25a who acts, as far as it is known', () => {
  const named = { ...session, evidence: { ...session.evidence, handlerName: '王小明' } } as Session
  const tied = { name: '林晓', role: 'supervisor', until: '2027-11-29', documentMasked: '1101**********002X' } as const

  it.each([
    ['nobody', session, undefined, undefined],
    ['whom the certificate names', named, undefined, { name: '王小明' }],
    ['the person tied to it', session, tied, { name: '林晓', role: 'supervisor' }],
    ['the person tied to it before whom it names', named, tied, { name: '林晓', role: 'supervisor' }],
  ] as const)('%s', (_, of, handler, expected) => {
    expect(shown({ session: of, ...(handler === undefined ? {} : { handler }) })?.handler).toEqual(expected)
  })
})

describe('R18 business systems on the workbench', () => {
  const reached = (businessSystems: readonly string[] | null | undefined) =>
    shown(businessSystems === undefined ? {} : { organization: { ...organization, role: role(businessSystems) } })?.applications.map(
      ({ id }) => id,
    )

  it.each([
    ['without a role: all', undefined, ['pension', 'medical']],
    ['a role for all of them', null, ['pension', 'medical']],
    ['a role for one', ['medical'], ['medical']],
    ['a role for none', [], []],
    ['a role for one that is gone', ['gone'], []],
  ])('%s', (_, systems, ids) => expect(reached(systems)).toEqual(ids))

  it('a tile leads through the portal, and no name becomes another address', () => {
    const [tile] = shown({}, { systems: [system('a/../b?c=d')] })?.applications ?? []
    expect(tile?.url).toBe('/sso/launch/a%2F..%2Fb%3Fc%3Dd?context=c1')
  })
})

describe('R30 the list of own sessions', () => {
  it('marks the one of this page; one from before says no place, one without a unit no code', () => {
    const from = { network: '203.0.113.*' }
    const other = { ...session, id: 's2', contexts: [], evidence: { ...session.evidence, from } } as unknown as Session
    const list = shown({}, { own: [session, other] })?.sessions
    expect(list?.map(({ id, current, unitCode }) => [id, current, unitCode])).toEqual([
      ['s1', true, '01'],
      ['s2', false, ''],
    ])
    expect([list?.[0] && Object.hasOwn(list[0], 'from'), list?.[1]?.from]).toEqual([false, from])
  })
})

describe('R30 days until a certificate ends', () => {
  it.each([
    ['2026-11-29T08:59:59Z', 0],
    ['2026-11-29T09:00:00Z', 0],
    ['2026-11-30T08:59:59Z', 0],
    ['2026-11-30T09:00:00Z', 1],
    ['2027-11-29T09:00:00Z', 365],
    ['2000-01-01T00:00:00Z', 0],
  ])('%s: %d', (time, days) => expect(wholeDaysLeft(time, now)).toBe(days))
})

describe('R30 the context a request names', () => {
  const { contexts } = session
  it.each([
    [undefined, 'c1'],
    ['c2', 'c2'],
    ['c3', undefined],
    ['', undefined],
    [['c1', 'c2'], undefined],
    [{ id: 'c1' }, undefined],
    [null, undefined],
  ])('%j is %s: what is not the session’s own is none', (name, id) => expect(contextNamed({ contexts }, name)?.id).toBe(id))

  it('a session without any has none', () => expect(contextNamed({ contexts: [] }, undefined)).toBeUndefined())
})
