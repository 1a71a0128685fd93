import type { ClientsAnswer } from '@yinxin/protocol/portal'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { browserEdge, mounted, portalEdge, settled, type BrowserEdge, type PortalEdge } from '../../../../../test/portal/page-edge.ts'
import { useClients } from './use-clients.ts'

const list: ClientsAnswer = {
  own: { name: '示范市诚信人力资源有限公司', usccMasked: '', context: 'own' },
  clients: [
    { id: 'd1', name: '示范市白云小吃有限公司', usccMasked: '', units: [], until: '2027-11-29' },
    { id: 'd2', name: '示范市晨光文具有限公司', usccMasked: '', units: [], until: '2027-11-29' },
  ],
}
const [read, open] = ['GET /api/session/clients', 'POST /api/session/clients/d1']

let [portal, browser]: [PortalEdge, BrowserEdge] = [portalEdge(), browserEdge()]
let [assigned, tabs]: [string[], Record<string, string>[]] = [[], []]
let opensTabs = true
beforeEach(() => {
  ;[portal, browser, assigned, tabs, opensTabs] = [portalEdge(), browserEdge(), [], [], true]
  portal.says(read, list)
  portal.says(open, { context: 'c1' })
  Object.assign(location, { assign: (to: string) => void assigned.push(to) })
  vi.stubGlobal('window', {
    open: () => (opensTabs ? tabs.push(Object.fromEntries(browser.kept)) : null),
  })
})
afterEach(() => vi.unstubAllGlobals())

async function opened() {
  const { of } = mounted(useClients)
  await settled()
  return of
}
const kept = () => [browser.kept.get('yinxin.context'), browser.kept.get('yinxin.client')]

describe('R39 acting for a client', () => {
  it('in this tab: its context from now on, and its name to be said if it is lost', async () => {
    const of = await opened()
    await of.here('d1')
    expect([kept(), assigned]).toEqual([['c1', '示范市白云小吃有限公司'], ['/workbench']])
  })

  it('in a new tab, which begins with the client; this one stays what it was', async () => {
    browser.kept.set('yinxin.context', 'c2').set('yinxin.client', '示范市晨光文具有限公司')
    const of = await opened()
    await of.inNewTab('d1')
    expect(tabs).toEqual([{ 'yinxin.context': 'c1', 'yinxin.client': '示范市白云小吃有限公司' }])
    expect([kept(), assigned]).toEqual([['c2', '示范市晨光文具有限公司'], []])
    expect(portal.count(read)).toBe(2) // which are open now
  })

  it('a tab that acted for nobody in particular is left with the own organisation, not with the client chosen last', async () => {
    const of = await opened()
    await of.inNewTab('d1')
    expect(kept()).toEqual(['own', undefined])
  })

  it('where the browser opens no tab: in this one', async () => {
    opensTabs = false
    const of = await opened()
    await of.inNewTab('d1')
    expect([kept(), assigned]).toEqual([['c1', '示范市白云小吃有限公司'], ['/workbench']])
  })

  it('one that may not be acted for any more: nothing changes here, and the list is read anew', async () => {
    browser.kept.set('yinxin.context', 'c2')
    portal.says(open, 'DELEGATION_ENDED')
    const of = await opened()
    await of.here('d1')
    expect([of.failed.value?.code, kept(), assigned, portal.count(read)]).toEqual(['DELEGATION_ENDED', ['c2', undefined], [], 2])
  })

  it('two presses open it once', async () => {
    const of = await opened()
    await Promise.all([of.here('d1'), of.here('d1')])
    expect(portal.count(open)).toBe(1)
  })

  it('back to the own organisation', async () => {
    browser.kept.set('yinxin.context', 'c2').set('yinxin.client', '示范市晨光文具有限公司')
    const of = await opened()
    of.own()
    expect([kept(), assigned]).toEqual([['own', undefined], ['/workbench']])
  })
})

describe('R39 the list of clients', () => {
  it('without a session: to the sign-in', async () => {
    portal.says(read, 'SESSION_MISSING')
    await opened()
    expect(browser.replaced).toEqual(['/ssologin/login'])
  })

  it('what else is refused is said on the page of failures', async () => {
    portal.says(read, 'CERTIFICATE_SIGN_IN_NEEDED')
    await opened()
    expect(browser.replaced[0]).toContain('code=4213')
  })
})
