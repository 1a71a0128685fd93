import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { browserEdge, type BrowserEdge } from '../../../../../test/portal/page-edge.ts'
import { forgetTabContext, keepTabContext, tabContext } from '../tab-context.ts'
import { keepTabClient, noteClientLost, noteSessionChanged, tabClient, takeClientLost, takeSessionChanged } from './tab-client.ts'

let browser: BrowserEdge = browserEdge()
beforeEach(() => void (browser = browserEdge()))
afterEach(() => vi.unstubAllGlobals())

describe('R31 for whom a tab acts', () => {
  it('nobody at first; what is kept is kept until it is forgotten, the client with it', () => {
    expect([tabContext(), tabClient()]).toEqual([undefined, undefined])
    keepTabContext('c1')
    keepTabClient('示范市客户有限公司')
    expect([tabContext(), tabClient()]).toEqual(['c1', '示范市客户有限公司'])
    forgetTabContext()
    expect([tabContext(), tabClient(), browser.kept.size]).toEqual([undefined, undefined, 0])
  })

  it('for its own organisation again there is no client, and the context stays', () => {
    keepTabContext('c1')
    keepTabClient('甲')
    keepTabClient(undefined)
    expect([tabContext(), tabClient()]).toEqual(['c1', undefined])
  })

  it('R39 a client that is lost is said once, by name, and the tab acts for nobody', () => {
    keepTabContext('c1')
    keepTabClient('甲')
    noteClientLost()
    expect([tabContext(), tabClient()]).toEqual([undefined, undefined])
    expect([takeClientLost(), takeClientLost()]).toEqual(['甲', undefined])
  })

  it('a tab that acted for no client has lost none', () => {
    keepTabContext('c1')
    noteClientLost()
    expect([tabContext(), takeClientLost()]).toEqual([undefined, undefined])
  })

  it('another session than this tab knew is said once, and is another’s context', () => {
    keepTabContext('c1')
    noteSessionChanged()
    expect([tabContext(), takeSessionChanged(), takeSessionChanged()]).toEqual([undefined, true, false])
  })

  it('a browser that keeps nothing breaks nothing: the page remembers until it goes', () => {
    browser = browserEdge({ storage: 'blocked' })
    keepTabContext('c1')
    keepTabClient('甲')
    noteClientLost()
    expect([tabContext(), takeClientLost(), takeClientLost()]).toEqual([undefined, '甲', undefined])
  })
})
