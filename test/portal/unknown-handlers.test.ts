// R25a A certificate says which organisation it is, not always who: what each policy makes of a sign-in without anybody known, and how it ends.
import { nameOf } from '@yinxin/pki'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { UnknownHandlers } from '../../apps/server/src/portal/roles/unknown-handlers.ts'
import { bind, newOrganization, newPerson, roleIn, startOrganizationPortal } from './organization-steps.ts'
import type { TestBrowser, TestPortal } from './portal-harness.ts'
import type { TestIdentity } from '@yinxin/testkit'

const organizations = Array.from({ length: 6 }, () => newOrganization({ insuredSince: '2019-01-01' }))
let next = 0
const fresh = () => organizations[next++] ?? expect.unreachable('more tests than organisations')

const portals = new Map<UnknownHandlers, TestPortal>()
beforeAll(async () => {
  for (const unknownHandlers of ['off', 'ask', 'required'] as const)
    portals.set(
      unknownHandlers,
      await startOrganizationPortal(organizations, undefined, { config: { unknownHandlers, unknownHandlerSignIns: 2 } }),
    )
})
afterAll(async () => void (await Promise.all([...portals.values()].map((portal) => portal.close()))))

const portalOf = (policy: UnknownHandlers) => portals.get(policy) ?? expect.unreachable()
const asked = async (browser: TestBrowser) => {
  const { body } = await browser.request('GET', '/api/session')
  return [body.handler?.name, body.handlerAsked]
}
/** Signs in: the failure, or what the workbench asks afterwards. */
async function enter(portal: TestPortal, identity: TestIdentity) {
  const browser = portal.browser()
  const { body } = await browser.signIn(identity)
  return body.failure?.code ?? asked(browser)
}

describe('R25a nobody is known', () => {
  it.each([
    ['off', undefined],
    ['ask', {}],
  ] as const)('policy %s: enters as often as it likes, and the workbench asks %j', async (policy, question) => {
    const [portal, { name, uscc }] = [portalOf(policy), fresh()]
    const identity = portal.certify({ subject: name, uscc })
    for (let time = 0; time < 4; time++) expect(await enter(portal, identity)).toEqual([undefined, question])
  })

  it('policy required: two sign-ins that say how many are left, then none until a handler is registered with this UKey', async () => {
    const [portal, organization] = [portalOf('required'), fresh()]
    const { name, uscc } = organization
    const identity = portal.certify({ subject: name, uscc })
    expect(await enter(portal, identity)).toEqual([undefined, { signInsLeft: 1 }])
    expect(await enter(portal, identity)).toEqual([undefined, { signInsLeft: 0 }])
    expect(await enter(portal, identity)).toBe('HANDLER_UNKNOWN')
    expect(await enter(portal, identity)).toBe('HANDLER_UNKNOWN')
    const audit = await portal.audit()
    expect(audit.filter(({ event }) => event === 'sign-in.accepted').map(({ detail }) => detail['handler'])).toEqual(
      expect.arrayContaining(['not identified']),
    )
    expect(audit.findLast(({ event }) => event === 'sign-in.refused')?.detail).toMatchObject({ code: 'HANDLER_UNKNOWN' })

    const { browser, who } = await newPerson(portal)
    const { body } = await bind(browser, await roleIn(browser, uscc), identity)
    expect(body.result).toBe('bound')
    expect(await enter(portal, identity)).toEqual([who.name, undefined])
  })

  it('a certificate that names its handler is somebody, and is not counted', async () => {
    const [portal, { name, uscc }] = [portalOf('required'), fresh()]
    const subject = nameOf([
      ['O', name],
      ['SN', '张'],
      ['GN', '伟'],
    ])
    for (let time = 0; time < 4; time++) expect(await enter(portal, portal.certify({ subject, uscc }))).toEqual(['张伟', undefined])
  })

  it('who is in stays in when the next one is refused', async () => {
    const [portal, { name, uscc }] = [portalOf('required'), fresh()]
    const identity = portal.certify({ subject: name, uscc })
    const first = portal.browser()
    await first.signIn(identity)
    await enter(portal, identity)
    expect(await enter(portal, identity)).toBe('HANDLER_UNKNOWN')
    expect(await asked(first)).toEqual([undefined, { signInsLeft: 0 }])
  })
})
