import type { FailureCode } from '@yinxin/protocol/failures'
import type { OrganizationFacts, OwnRole } from '@yinxin/protocol/portal'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { portalEdge, type PortalEdge } from '../../../../../test/portal/page-edge.ts'
import { useOrganizationRegistration } from './use-organization-registration.ts'

const facts: OrganizationFacts = {
  ...{ uscc: '91350100M000100Y43', checkFits: true, name: '示范市明远机械有限公司', formerNames: [], registryState: 'active' },
  ...{ units: [], insuredBefore: false, hasManager: false, obstacles: [] },
}
const role: OwnRole = {
  ...{ id: 'r1', kind: 'handler', state: 'pending', until: '2027-11-29', next: 'prove-certificate', hasCertificate: false },
  organization: { name: facts.name, usccMasked: '9135***********Y43' },
}
const [lookUp, register] = ['POST /api/organizations/look-up', 'POST /api/organizations/registration']

let portal: PortalEdge = portalEdge()
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(2026, 10, 29, 9) })
  portal = portalEdge()
  portal.says(lookUp, facts)
  portal.says(register, { role })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** The page after the organisation was found. */
async function found() {
  const page = useOrganizationRegistration()
  page.typed.uscc = facts.uscc
  await page.lookUp()
  return page
}

describe('R17 a registration that was left half filled in', () => {
  it('goes on where it was: the organisation is looked up again, and what is true is said again', async () => {
    portal.says('GET /api/person/draft-key', { key: Buffer.alloc(32, 7).toString('base64url') })
    const tab = new Map<string, string>()
    const storage = { getItem: (name: string) => tab.get(name), setItem: (name: string, value: string) => void tab.set(name, value) }
    const keys = { ownKeys: () => [...tab.keys()], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) }
    vi.stubGlobal('sessionStorage', new Proxy(storage, keys))
    const before = useOrganizationRegistration()
    Object.assign(before.typed, { uscc: facts.uscc, kind: 'supervisor', until: '2027-06-30', affirmed: true })
    await vi.waitFor(() => expect(tab.size).toBe(1))

    const page = useOrganizationRegistration()
    await vi.waitFor(() => expect(page.left.value).toBeDefined())
    await page.goOn()
    expect(page.typed).toEqual({ uscc: facts.uscc, kind: 'supervisor', until: '2027-06-30', affirmed: false })
    expect([page.found.value, page.left.value]).toEqual([facts, undefined])
  })
})

describe('R17 looking an organisation up', () => {
  it('begins with nothing but a suggestion: a handler, for a year, nothing affirmed', () => {
    const { typed, found: none, failed, busy } = useOrganizationRegistration()
    expect(typed).toEqual({ uscc: '', kind: 'handler', until: '2027-11-29', affirmed: false })
    expect([none.value, failed.value, busy.value]).toEqual([undefined, undefined, undefined])
  })

  it('sends what was typed as it was typed: the portal reads it', async () => {
    const page = useOrganizationRegistration()
    page.typed.uscc = ' 9135 0100 m000100y43 '
    expect(await page.lookUp()).toBe(true)
    expect(portal.calls.filter(({ what }) => what === lookUp)).toEqual([{ what: lookUp, body: { uscc: ' 9135 0100 m000100y43 ' } }])
    expect(page.found.value).toEqual(facts)
  })

  it.each<FailureCode>(['USCC_INVALID', 'ORGANIZATION_NOT_ON_REGISTER', 'ORGANIZATION_ENDED', 'REGISTRY_UNAVAILABLE', 'TOO_MANY_REQUESTS'])(
    '%s stands beside the number, and what was found before is gone',
    async (code) => {
      const page = await found()
      portal.says(lookUp, code)
      expect(await page.lookUp()).toBe(false)
      expect([page.failed.value?.failure.code, page.failed.value?.at]).toEqual([code, 'uscc'])
      expect([page.found.value, page.obstacles.value]).toEqual([undefined, []])
    },
  )

  it('offline is said there too, and the next press tries again', async () => {
    const page = await found()
    portal.says(lookUp, 'offline', facts)
    await page.lookUp()
    expect(page.failed.value).toMatchObject({ failure: { code: 'PORTAL_UNREACHABLE' }, at: 'uscc' })
    expect(await page.lookUp()).toBe(true)
    expect([page.failed.value, page.found.value]).toEqual([undefined, facts])
  })

  it('pressed twice asks once', async () => {
    const page = useOrganizationRegistration()
    const release = portal.hold(lookUp)
    const first = page.lookUp()
    expect(page.busy.value).toBe('look-up')
    expect(await page.lookUp()).toBe(false)
    release()
    expect([await first, portal.count(lookUp), page.busy.value]).toEqual([true, 1, undefined])
  })

  it('a role that is not to be had here is not kept chosen; another one is', async () => {
    const obstacles: OrganizationFacts['obstacles'] = [{ kind: 'legal-representative', why: 'not-the-representative' }]
    portal.says(lookUp, { ...facts, obstacles })
    const page = useOrganizationRegistration()
    page.typed.kind = 'legal-representative'
    await page.lookUp()
    expect([page.typed.kind, page.obstacles.value]).toEqual(['handler', obstacles])
    page.typed.kind = 'supervisor'
    await page.lookUp()
    expect(page.typed.kind).toBe('supervisor')
  })
})

describe('R17 asking for a role in it', () => {
  it('needs the person to say that it is true, and says which box that is', async () => {
    const page = await found()
    expect(await page.register()).toBe(false)
    expect([page.isUnaffirmed.value, portal.count(register)]).toEqual([true, 0])
    page.typed.affirmed = true
    expect(await page.register()).toBe(true)
    expect([page.isUnaffirmed.value, page.asked.value]).toEqual([false, role])
  })

  it('asks nothing for an organisation that was not found', async () => {
    const page = useOrganizationRegistration()
    page.typed.affirmed = true
    expect([await page.register(), portal.calls]).toEqual([false, []])
  })

  it('is for the organisation that is shown, whatever stands in the field by now', async () => {
    const page = await found()
    Object.assign(page.typed, { uscc: '91330106MA27XY1833', affirmed: true, until: ' 2027-01-31 ', kind: 'supervisor' })
    await page.register()
    expect(portal.calls.at(-1)).toEqual({
      what: register,
      body: { uscc: facts.uscc, kind: 'supervisor', until: '2027-01-31', affirmed: true },
    })
  })

  it.each([
    ['ROLE_DATE_INVALID', 'until'],
    ['ROLE_EXISTS', 'end'],
    ['ROLE_NEEDS_REGISTRY', 'end'],
    ['SESSION_MISSING', 'end'],
    ['AFTER_CUT_OVER', 'end'],
  ] as const)('%s stands at %s, and nothing that was typed is lost', async (code, at) => {
    const page = await found()
    page.typed.affirmed = true
    portal.says(register, code)
    expect(await page.register()).toBe(false)
    expect([page.failed.value?.failure.code, page.failed.value?.at]).toEqual([code, at])
    expect([page.typed.uscc, page.found.value, page.asked.value]).toEqual([facts.uscc, facts, undefined])
  })

  it('pressed twice asks once, and nothing is looked up meanwhile', async () => {
    const page = await found()
    page.typed.affirmed = true
    const release = portal.hold(register)
    const first = page.register()
    expect([page.busy.value, await page.register(), await page.lookUp()]).toEqual(['register', false, false])
    release()
    expect([await first, portal.count(register), portal.count(lookUp)]).toEqual([true, 1, 1])
  })
})
