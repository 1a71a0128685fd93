import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { DayEntry, KeptEntry } from '@yinxin/protocol/desk'
import { portalEdge, settled, type PortalEdge } from '../../../../test/portal/page-edge.ts'
import { useEntries } from './use-entries.ts'

const day: DayEntry = { day: '2026-12-31', kind: 'closed', name: { zh: '年终', en: 'Year end' } }
const kept = (version: number, content: DayEntry = day): KeptEntry<DayEntry> => ({
  ...{ id: 'a', version, content, changedAt: '2026-11-30T01:00:00.000Z', changedBy: '金岚', mayChange: true },
})
const answer = (...entries: readonly KeptEntry<DayEntry>[]) => ({ entries, mayAdd: true, today: '2026-11-30', supervisors: [] })
const [list, change] = ['GET /api/admin/days', 'POST /api/admin/days/a']

describe('R43 what one types is not lost by what others do', () => {
  let portal: PortalEdge = portalEdge()
  beforeEach(() => void (portal = portalEdge()))
  afterEach(() => vi.unstubAllGlobals())

  async function opened() {
    portal.says(list, answer(kept(1)))
    const page = useEntries<DayEntry>('days', () => false)
    await settled()
    page.open(day, kept(1))
    page.draft.value = { ...day, name: { zh: '年终盘点', en: 'Stocktaking' } }
    page.why.value = '改名'
    return page
  }

  it('what is saved is closed, and the list is as it was answered', async () => {
    const page = await opened()
    portal.says(change, answer(kept(2)))
    expect(await page.save()).toBe(true)
    expect([page.draft.value, page.saved.value, page.answer.value?.entries[0]?.version]).toEqual([undefined, true, 2])
  })

  it('somebody who was first: theirs and one’s own are put together, and the next save is on theirs', async () => {
    const page = await opened()
    portal.says(change, 'ENTRY_CHANGED')
    portal.says(list, answer(kept(2, { ...day, kind: 'working' })))
    expect(await page.save()).toBe(false)
    expect(page.draft.value).toEqual({ ...day, kind: 'working', name: { zh: '年终盘点', en: 'Stocktaking' } })
    expect(page.conflict.value).toEqual({ by: '金岚', fields: [{ field: 'kind', before: 'closed', after: 'working' }], both: [] })
    expect(page.opened.value?.version).toBe(2)
  })

  it('removed by somebody: what is typed stays, to be added anew', async () => {
    const page = await opened()
    portal.says(change, 'NOT_FOUND')
    portal.says(list, answer())
    expect(await page.save()).toBe(false)
    expect([page.opened.value, page.draft.value?.name.zh, page.conflict.value]).toEqual([undefined, '年终盘点', { by: '', both: [] }])
  })

  it('a portal that is away: everything stays as it is, and that is said', async () => {
    const page = await opened()
    portal.says(change, 'offline')
    expect(await page.save()).toBe(false)
    expect([page.draft.value?.name.zh, page.why.value, page.failed.value?.code]).toEqual(['年终盘点', '改名', 'PORTAL_UNREACHABLE'])
  })
})
