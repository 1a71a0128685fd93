import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { browserEdge, mounted, portalEdge, settled, type PortalEdge } from '../../../../../test/portal/page-edge.ts'
import { looksLikeVisitCode } from './visit-code.ts'
import { useQueue } from './use-queue.ts'

const open = 'GET /api/cases?'
const list = (total: number, cases: readonly object[] = [{ number: 'A' }]) => ({ cases, total, counts: {} })

let portal: PortalEdge = portalEdge()
let leavePage: (() => void) | undefined
const places: string[] = []
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  portal = portalEdge()
  browserEdge()
  portal.says(open, list(1))
  places.length = 0
  Object.assign(location, { pathname: '/', hash: '' })
  vi.stubGlobal('history', {
    state: null,
    replaceState(_state: unknown, _title: string, to: string) {
      places.push(to)
      Object.assign(location, { search: to.includes('?') ? to.slice(to.indexOf('?')) : '' })
    },
  })
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
    const { of } = await opened()
    expect(of.shownOrder.value).toBe('opened')
    portal.says('GET /api/cases?mine=true&sort=-changed', list(5))
    of.choose('mine')
    of.arrange('-changed')
    await settled()
    expect([of.list.value?.total, of.shownOrder.value, of.exported()]).toEqual([5, '-changed', 'all=false&mine=true&sort=-changed'])
    portal.says('GET /api/cases?state=waiting', list(1))
    expect(await of.whoWaits()).toEqual([{ number: 'A' }])
    of.arrange('opened')
    expect([of.exported(), places.at(-1)]).toEqual(['all=false&mine=true', '/?show=mine'])
  })

  it.each([
    ['?sort=-organization', '-organization', 'all=false&sort=-organization'],
    ['?sort=facts', 'opened', 'all=false'],
  ])('opened with %s', async (search, order, exported) => {
    browserEdge({ search })
    const { of } = await opened()
    expect([of.shownOrder.value, of.exported()]).toEqual([order, exported])
  })

  it.each([
    ['?show=mine', 'mine', 'all=false&mine=true'],
    ['?show=for-approval&sort=organization', 'for-approval', 'all=false&state=for-approval&sort=organization'],
    ['?show=open', 'open', 'all=false'],
    ['?show=constructor', 'open', 'all=false'],
    ['?q=明远', 'open', 'all=false'],
  ])('opened with %s it is narrowed to %s', async (search, filter, exported) => {
    browserEdge({ search })
    const { of } = await opened()
    expect([of.filter.value, of.search.value, of.exported()]).toEqual([filter, '', exported])
  })

  it('R33 what is searched for never gets into the address: it may be the name of a person', async () => {
    const { of } = await opened()
    of.lookFor('张三')
    of.choose('waiting')
    of.use({ id: 'f', name: '我的', filter: 'mine', q: '13800000000' })
    of.arrange('-opened')
    await of.turnTo(3)
    await settled()
    expect(places.join(' ')).not.toMatch(/q=|%E5%BC%A0|138/)
    expect(places.at(-1)).toBe('/?show=mine&sort=-opened&page=3')
  })

  it('page by page: another filter, order or search begins with the first', async () => {
    const { of } = await opened()
    portal.says('GET /api/cases?from=50', list(60))
    await of.turnTo(2)
    expect([of.list.value?.total, places.at(-1)]).toEqual([60, '/?page=2'])
    expect(of.exported()).toBe('all=false') // a file is of the whole list
    portal.says('GET /api/cases?state=waiting', list(9))
    of.choose('waiting')
    await settled()
    expect([of.list.value?.total, of.pages.page.value, places.at(-1)]).toEqual([9, 1, '/?show=waiting'])
    await of.turnTo(2)
    of.arrange('changed')
    expect(places.at(-1)).toBe('/?show=waiting&sort=changed')
  })

  it('turned while the list is asked for in passing: whoever turned it waits for its lines', async () => {
    const { of } = await opened()
    const page = 'GET /api/cases?from=50'
    portal.says(page, list(60, [{ number: 'B' }]))
    const answer = portal.hold(page)
    const turned = of.turnTo(2)
    vi.advanceTimersByTime(5000)
    await settled()
    answer()
    await turned
    expect(of.list.value?.cases).toEqual([{ number: 'B' }])
  })

  it('a page whose last case a colleague has settled gives way to the one before, by itself', async () => {
    browserEdge({ search: '?page=7' })
    portal.says('GET /api/cases?from=300', list(300, []))
    portal.says('GET /api/cases?from=250', list(300))
    const { of } = await opened()
    await settled()
    expect([of.list.value?.cases.length, of.pages.page.value]).toEqual([1, 6])
    expect(portal.count('GET /api/cases?from=250')).toBe(1)
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
