import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { portalEdge, settled, type PortalEdge } from '../../../../../test/portal/page-edge.ts'

const desk = { name: { zh: '窗口', en: 'Desk' }, services: ['support'] }
const what = 'GET /api/directory'

describe('R22 the desks of the directory', () => {
  let portal: PortalEdge = portalEdge()
  beforeEach(() => {
    portal = portalEdge()
    vi.resetModules() // a page that was loaded anew
  })
  afterEach(() => vi.unstubAllGlobals())

  it('are not known at first, then there, asked for once a page however many places show them', async () => {
    portal.says(what, { desks: [desk] })
    const { useDesks } = await import('./directory.ts')
    const [one, other] = [useDesks(), useDesks()]
    expect([one.value, other.value]).toEqual([undefined, undefined])
    await settled()
    expect([one.value, other.value, portal.count(what)]).toEqual([[desk], [desk], 1])
  })

  it.each(['offline', 'PORTAL_BUSY', 'INTERNAL'] as const)(
    '%s: there are none, which is said, and nothing waits for ever',
    async (trouble) => {
      portal.says(what, trouble)
      const { useDesks } = await import('./directory.ts')
      const desks = useDesks()
      await settled()
      expect(desks.value).toEqual([])
    },
  )
})
