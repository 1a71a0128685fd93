import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { browserEdge, mounted, portalEdge, settled, type PortalEdge } from '../../../../../test/portal/page-edge.ts'
import { looksLikeVisitCode } from './visit-code.ts'
import { useQueue } from './use-queue.ts'

const open = 'GET /api/cases?'
const list = (total: number) => ({ cases: [], total, counts: {} })

let portal: PortalEdge = portalEdge()
let leavePage: (() => void) | undefined
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  portal = portalEdge()
  browserEdge()
  portal.says(open, list(1))
})
afterEach(() => {
  leavePage?.()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function opened() {
  const told: string[] = []
  const page = mounted(() => useQueue(({ code }) => void told.push(code)))
  leavePage = page.leave
  await settled()
  return { of: page.of, told }
}

describe('R22 the queue', () => {
  it('asks for what is open at once, and again every five seconds while it is seen', async () => {
    const { of } = await opened()
    expect(of.list.value).toEqual(list(1))
    vi.advanceTimersByTime(10_000)
    await settled()
    expect(portal.count(open)).toBe(3)
    Object.assign(document, { visibilityState: 'hidden' })
    vi.advanceTimersByTime(60_000)
    leavePage?.()
    Object.assign(document, { visibilityState: 'visible' })
    vi.advanceTimersByTime(60_000)
    expect(portal.count(open)).toBe(3)
  })

  it.each([
    ['mine', '', 'mine=true'],
    ['waiting', '', 'state=waiting'],
    ['open', ' 明远 & 子 ', 'q=%E6%98%8E%E8%BF%9C+%26+%E5%AD%90'],
    ['for-approval', '20260302', 'state=for-approval&q=20260302'],
    ['open', '   ', ''],
  ] as const)('%s with %j asks %s, and a file of it is of the same', async (filter, text, query) => {
    const { of } = await opened()
    portal.says(`GET /api/cases?${query}`, list(7))
    of.lookFor(text)
    of.choose(filter)
    await settled()
    expect(of.list.value?.total).toBe(7)
    expect(of.exported()).toBe(query === '' ? 'all=false' : `all=false&${query}`)
  })

  it('a search that was kept is asked for as it was kept', async () => {
    const { of } = await opened()
    portal.says('GET /api/cases?mine=true&q=%E6%B8%AF', list(3))
    of.use({ id: 'f', name: '临港', filter: 'mine', q: '港' })
    await settled()
    expect([of.list.value?.total, of.filter.value, of.search.value]).toEqual([3, 'mine', '港'])
  })

  it('in another order: the address keeps it, a file has it too, and whose turn it is stays what it was', async () => {
    Object.assign(location, { pathname: '/', hash: '' })
    const places: string[] = []
    vi.stubGlobal('history', { state: null, replaceState: (_state: unknown, _title: string, to: string) => void places.push(to) })
    const { of } = await opened()
    expect(of.shownOrder.value).toBe('opened')
    portal.says('GET /api/cases?mine=true&sort=-changed', list(5))
    of.choose('mine')
    of.arrange('-changed')
    await settled()
    expect([of.list.value?.total, of.shownOrder.value, of.exported()]).toEqual([5, '-changed', 'all=false&mine=true&sort=-changed'])
    portal.says('GET /api/cases?state=waiting', { ...list(1), cases: [{ number: 'A' }] })
    expect(await of.whoWaits()).toEqual([{ number: 'A' }])
    of.arrange('opened')
    expect([of.exported(), places]).toEqual(['all=false&mine=true', ['/?sort=-changed', '/']])
  })

  it.each([
    ['?sort=-organization', '-organization', 'all=false&sort=-organization'],
    ['?sort=facts', 'opened', 'all=false'],
  ])('opened with %s', async (search, order, exported) => {
    browserEdge({ search })
    const { of } = await opened()
    expect([of.shownOrder.value, of.exported()]).toEqual([order, exported])
  })

  it('where the desk does not say who waits, nobody is taken and it is told', async () => {
    const { of, told } = await opened()
    expect([await of.whoWaits(), told]).toEqual([[], ['PORTAL_UNREACHABLE']])
  })

  it('an answer that was overtaken is not shown, and its failure not told', async () => {
    const { of, told } = await opened()
    const [late, failing] = ['GET /api/cases?state=waiting', 'GET /api/cases?mine=true']
    portal.says(late, list(99))
    portal.says(failing, 'SESSION_MISSING')
    const come = [portal.hold(late), portal.hold(failing)]
    of.choose('waiting')
    of.choose('mine')
    of.choose('open')
    await settled()
    for (const one of come) one()
    await settled()
    expect([of.list.value?.total, told]).toEqual([1, []])
  })

  it('a desk that is away keeps the list that was there, and says so', async () => {
    const { of, told } = await opened()
    portal.says(open, 'offline')
    await of.load()
    expect([of.list.value?.total, told]).toEqual([1, ['PORTAL_UNREACHABLE']])
  })
})

describe('R43 what is typed into the search is the code of a visit', () => {
  it.each(['ABC123XYZ', 'abc-123-xyz', ' abc 123 xyz ', 'ＡＢＣ１２３ＸＹＺ', 'A-B-C-1-2-3-X-Y-Z'])('%j', (written) =>
    expect(looksLikeVisitCode(written)).toBe(true),
  )
  it.each(['', 'ABC123XY', 'ABC123XYZ0', '20260302-0001', '明远机械有限公司一二', 'ABC_123_XYZ', 'ÄBC123XYZ'])('not %j', (written) =>
    expect(looksLikeVisitCode(written)).toBe(false),
  )
})
