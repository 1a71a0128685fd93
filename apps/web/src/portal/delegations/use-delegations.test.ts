import type { DelegationsAnswer } from '@yinxin/protocol/portal'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { browserEdge, mounted, portalEdge, settled, type BrowserEdge, type PortalEdge } from '../../../../../test/portal/page-edge.ts'
import { suggestedHandlers, useDelegations } from './use-delegations.ts'

const one = (id: string, state: 'offered' | 'active', handlers: readonly string[]): DelegationsAnswer['received'][number] => ({
  ...{ id, state, handlers, organization: { name: id, usccMasked: '' }, unitCodes: [], businessSystems: [] },
  ...{ until: '2027-11-29', offeredAt: '2026-11-29T00:00:00Z' },
})
const handler = (role: string) => ({ role, name: role, kind: 'handler' as const })
const answer: DelegationsAnswer = {
  organization: { name: '示范市明远机械有限公司', usccMasked: '' },
  own: { name: '林晓', kind: 'supervisor', acr: 'otp' },
  ...{ may: ['delegate', 'accept-delegation', 'end-delegation'], given: [], received: [one('d1', 'offered', [])] },
  ...{ handlers: [handler('r1')], units: [], businessSystems: [] },
}
const read = 'GET /api/organization/delegations?role=r1'
const accepting = 'POST /api/organization/delegations/d1/acceptance?role=r1'

let [portal, browser]: [PortalEdge, BrowserEdge] = [portalEdge(), browserEdge()]
beforeEach(() => {
  ;[portal, browser] = [portalEdge(), browserEdge({ search: '?role=r1' })]
  portal.says(read, answer)
})
afterEach(() => vi.unstubAllGlobals())

async function opened() {
  const page = mounted(useDelegations)
  await settled()
  return page
}

describe('R39 the page of delegations', () => {
  it('confirms for the role of its address, and shows what it is then', async () => {
    portal.says(accepting, 'nothing')
    const { of } = await opened()
    expect(await of.make(of.accept('d1', ['r1']))).toBe(true)
    expect(portal.calls.find(({ what }) => what === accepting)?.body).toEqual({ handlers: ['r1'] })
    expect([of.saved.value, portal.count(read)]).toEqual([true, 2])
  })

  it('waits for the UKey, and goes on by itself', async () => {
    portal.says(accepting, 'STEP_UP_NEEDED', 'nothing')
    portal.says('POST /api/organization/step-up?role=r1', { provenUntil: '2026-11-29T00:05:00Z' })
    const { of } = await opened()
    expect(await of.make(of.accept('d1', []))).toBe(false)
    expect(of.waiting.value).toBeDefined()
    const closed = vi.fn()
    expect(await of.confirm({ challengeId: 'c', authToken: '{}' }, closed)).toBeUndefined()
    expect([closed.mock.calls.length, portal.count(accepting)]).toEqual([1, 2])
  })

  it('who was late is told, and sees what it is now', async () => {
    portal.says(accepting, 'DELEGATION_GONE')
    const { of } = await opened()
    expect(await of.make(of.accept('d1', []))).toBe(false)
    expect([of.failed.value?.code, portal.count(read)]).toEqual(['DELEGATION_GONE', 2])
  })

  it('coming back to it reads anew; nobody listens when it is gone', async () => {
    const { leave } = await opened()
    browser.show('visible')
    await settled()
    expect(portal.count(read)).toBe(2)
    leave()
    expect(browser.listeners()).toBe(0)
  })

  it('in a tab that acts for a client it is refused, and said why', async () => {
    portal.says(read, 'NOT_FOR_AGENTS')
    await opened()
    expect(browser.replaced[0]).toContain('code=4328')
  })
})

describe('R39 who is ticked where a delegation is confirmed', () => {
  it.each<[string, Parameters<typeof suggestedHandlers>[0], readonly string[]]>([
    ['the only one there is', { handlers: [handler('r1')], received: [] }, ['r1']],
    ['nobody, where nothing tells', { handlers: [handler('r1'), handler('r2')], received: [] }, []],
    [
      'whoever acts for most of the others',
      {
        handlers: [handler('r1'), handler('r2')],
        received: [one('a', 'active', ['r2']), one('b', 'active', ['r1', 'r2']), one('c', 'active', ['r2'])],
      },
      ['r2'],
    ],
    ['offers count for nothing', { handlers: [handler('r1'), handler('r2')], received: [one('a', 'offered', ['r2'])] }, []],
  ])('%s', (_what, given, ticked) => expect(suggestedHandlers(given)).toEqual(ticked))
})
