import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { browserEdge, mounted, portalEdge, type BrowserEdge, type PortalEdge } from '../../../../../test/portal/page-edge.ts'
import { leaveForSignIn } from '../leaving/leave.ts'
import { readDraftKey } from '../organization-parts/organization-api.ts'
import { draftBounds, draftLife, keepable, type DraftValues } from './draft-values.ts'
import { useDraft } from './use-draft.ts'

const keyOf = (octet: number) => ({ key: Buffer.alloc(32, octet).toString('base64url') })
const keyPath = 'GET /api/organization/draft-key'
const typed = { open: 'invite', name: '陈立', until: '2027-06-30', unitCodes: ['30104826'] } as const

let [portal, browser]: [PortalEdge, BrowserEdge] = [portalEdge(), browserEdge()]
/** A page with the form, opened in this tab. */
async function opened(form = 'role') {
  const { of } = mounted(() => useDraft(form, () => readDraftKey({})))
  await of.looked
  return of
}
/** A tab that keeps `values` of the one whose key is `octet`. */
async function keeping(values: DraftValues = typed, octet = 1) {
  portal.says(keyPath, keyOf(octet))
  const page = await opened()
  await page.keep(values)
  return page
}
const names = () => [...browser.kept.keys()].filter((name) => name.startsWith('yinxin.draft.'))

beforeEach(() => {
  ;[portal, browser] = [portalEdge(), browserEdge()]
  const storage = globalThis.sessionStorage
  // its names are its own keys, as in a browser
  vi.stubGlobal(
    'sessionStorage',
    new Proxy(storage, {
      ownKeys: () => [...browser.kept.keys()],
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    }),
  )
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-29T10:00:00Z') })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('R17 R30 a half-filled form', () => {
  it('is there again for the same person and organisation, and goes on as it was', async () => {
    await keeping()
    const again = await opened()
    expect(again.left.value).toEqual(typed)
    expect(again.take()).toEqual(typed)
    expect(again.left.value).toBeUndefined()
    expect((await opened()).left.value).toEqual(typed) // until it is sent
  })

  it('nothing of it can be read in the tab', async () => {
    await keeping()
    const all = [...browser.kept].flat().join(' ')
    expect(names()).toHaveLength(1)
    for (const word of [typed.name, typed.until, typed.unitCodes[0], 'invite', 'role']) expect(all).not.toContain(word)
  })

  it('is not there for another person or organisation, and still there for the first', async () => {
    await keeping()
    portal.says(keyPath, keyOf(2))
    expect((await opened()).left.value).toBeUndefined()
    portal.says(keyPath, keyOf(1))
    expect((await opened()).left.value).toEqual(typed)
  })

  it('is not there in another form, not even moved there', async () => {
    await keeping()
    expect((await opened('delegation')).left.value).toBeUndefined()
    const [name = ''] = names()
    const sealed = browser.kept.get(name) ?? ''
    await (await opened('delegation')).keep({ open: 'give' })
    const [other = ''] = names().filter((one) => one !== name)
    browser.kept.set(other, sealed)
    expect((await opened('delegation')).left.value).toBeUndefined()
  })

  it.each([
    ['made younger', (value: string) => value.replace(/^\d+/, (at) => String(Number(at) - 1))],
    ['changed', (value: string) => `${value.slice(0, -2)}AA`],
    ['cut', (value: string) => value.slice(0, 40)],
    ['nothing of ours', () => '<script>'],
  ])('%s, it is none', async (_, change) => {
    await keeping()
    for (const name of names()) browser.kept.set(name, change(browser.kept.get(name) ?? ''))
    expect((await opened()).left.value).toBeUndefined()
  })

  it.each([
    ['at its age', draftLife, typed],
    ['over its age', draftLife + 1, undefined],
    ['of a time to come', -1, undefined],
  ])('%s', async (_, later, left) => {
    await keeping()
    vi.setSystemTime(Date.now() + later)
    expect((await opened()).left.value).toEqual(left)
    expect(names()).toHaveLength(left === undefined ? 0 : 1)
  })

  it('sent or cleared, it is gone, whatever was typed just before', async () => {
    for (const end of ['done', 'clear'] as const) {
      const page = await keeping()
      void page.keep({ ...typed, until: '2027-07-01' })
      await page[end]()
      expect([names(), (await opened()).left.value]).toEqual([[], undefined])
    }
  })

  it('what was left is neither written over nor cleared by another form before somebody has seen it', async () => {
    await keeping()
    const again = await opened()
    await again.keep({ open: 'change', person: 'r2' })
    await again.done()
    expect((await opened()).left.value).toEqual(typed)
    await again.clear()
    expect(names()).toEqual([])
  })

  it.each(['signed-out', 'elsewhere'] as const)('the session over (%s), nothing stays in the tab, of whomever it was', async (ended) => {
    await keeping()
    await keeping(typed, 2)
    expect(names()).toHaveLength(2)
    leaveForSignIn(ended)
    expect(names()).toEqual([])
  })

  it('asks the portal for nothing while there is nothing to keep, and once for all', async () => {
    const page = await opened()
    expect(portal.calls).toEqual([])
    portal.says(keyPath, keyOf(1))
    for (const until of ['2', '20', '202']) void page.keep({ ...typed, until })
    await page.keep({ ...typed, until: '2027' })
    expect(portal.count(keyPath)).toBe(1)
    expect((await opened()).left.value).toMatchObject({ until: '2027' })
  })

  it.each(['SESSION_MISSING', 'offline'] as const)(
    'where the portal gives no key (%s) nothing is kept and nothing is in the way',
    async (says) => {
      portal.says(keyPath, says)
      const page = await opened()
      await page.keep(typed)
      await page.done()
      expect([names(), page.left.value]).toEqual([[], undefined])
    },
  )

  it('a browser that keeps nothing is no trouble', async () => {
    browserEdge({ storage: 'blocked' })
    const page = await keeping()
    expect(await page.done()).toBeUndefined()
  })

  it('of many forms the oldest go', async () => {
    for (let octet = 1; octet <= draftBounds.forms + 2; octet++) {
      vi.setSystemTime(Date.now() + 1000)
      await keeping(typed, octet)
    }
    expect(names()).toHaveLength(draftBounds.forms)
    portal.says(keyPath, keyOf(1))
    expect((await opened()).left.value).toBeUndefined()
  })
})

describe('R33 what of a form is kept', () => {
  it.each([
    ['a mobile', '19900000402'],
    ['a mobile with spaces', '199 0000 0402'],
    ['a mobile in full width', '１９９０００００４０２'],
    ['a mobile among words', '陈立 19900000402'],
    ['an ID number', '99010019930307402X'],
    ['an ID number in pieces', '990100-19930307-402x'],
    ['what nobody typed', 'x'.repeat(draftBounds.text + 1)],
  ])('%s in the wrong field is not', (_, text) => {
    expect(keepable({ name: text, until: '2027-06-30' })).toEqual({ until: '2027-06-30' })
    expect(keepable({ list: ['a', text], until: '2027-06-30' })).toEqual({ until: '2027-06-30' })
  })

  it.each(['91330106MA27XY1833', '陈立', '2027-06-30', '30104826', '示范市明远机械有限公司'])('%s is', (text) => {
    expect(keepable({ one: text })).toEqual({ one: text })
  })

  it('an empty form is none, and neither is one without end', () => {
    expect(keepable({ name: '', list: [] })).toBeUndefined()
    const long = Array.from({ length: 40 }, () => 'x'.repeat(190))
    expect(keepable({ one: long, other: long })).toBeUndefined()
    expect(keepable({ one: Array.from({ length: draftBounds.list + 1 }, () => 'x'), until: '1' })).toEqual({ until: '1' })
  })
})
