import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { usePages } from './use-pages.ts'

const places: string[] = []
const at = (search: string) => vi.stubGlobal('location', { pathname: '/', search, hash: '' })
beforeEach(() => {
  places.length = 0
  vi.stubGlobal('history', { state: null, replaceState: (_state: unknown, _title: string, to: string) => void places.push(to) })
})
afterEach(() => void vi.unstubAllGlobals())

describe('pages of a list', () => {
  it.each([
    ['', 1, {}],
    ['?page=1', 1, {}],
    ['?page=3', 3, { from: '100' }],
    ['?page=99999', 2000, { from: '99950' }], // the furthest a server goes
    ['?page=0', 1, {}],
    ['?page=-2', 1, {}],
    ['?page=1e3', 1, {}],
    ['?page=２', 1, {}],
    ['?page=2%20', 1, {}],
    ['?page=9999999999999999999999', 1, {}],
  ])('opened with %j: page %i', (search, page, query) => {
    at(search)
    const pages = usePages(50)
    expect([pages.page.value, pages.query()]).toEqual([page, query])
  })

  it('the address keeps which, and of the first says nothing', () => {
    at('?sort=-opened')
    const pages = usePages(50)
    pages.turnTo(2)
    at('?sort=-opened&page=2')
    pages.turnTo(0)
    expect([places, pages.page.value]).toEqual([['/?sort=-opened&page=2', '/?sort=-opened'], 1])
  })

  it.each([
    ['its last line has gone: the one before', '?page=4', 0, 150, true, 3],
    ['many have gone: the last there is', '?page=9', 0, 51, true, 2],
    ['all of them: the first', '?page=9', 0, 0, true, 1],
    ['there are lines on it', '?page=2', 3, 53, false, 2],
    ['nothing, and it is the first', '', 0, 0, false, 1],
    ['a server that says there are more than there were: one page back, never for ever', '?page=3', 0, 500, true, 2],
  ])('%s', (_what, search, lines, total, gone, page) => {
    at(search)
    const pages = usePages(50)
    expect([pages.isGone(lines, total), pages.page.value]).toEqual([gone, page])
  })
})
