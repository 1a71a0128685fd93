import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ref } from 'vue'
import { useSortedRows } from './use-sorted-rows.ts'

const places: string[] = []
function at(search: string): void {
  vi.stubGlobal('location', { pathname: '/admin/staff', search, hash: '' })
}
beforeEach(() => {
  places.length = 0
  vi.stubGlobal('history', { state: null, replaceState: (_state: unknown, _title: string, to: string) => void places.push(to) })
})
afterEach(() => void vi.unstubAllGlobals())

const rows = ref(['林', '方', '许'])
const table = () => useSortedRows(() => rows.value, { name: (one: string) => one })

describe('a table that is here as a whole', () => {
  it('stands as it comes until a heading is pressed; the address keeps which', () => {
    at('?lang=en')
    const { sorted, order, sortBy } = table()
    expect([sorted.value, order.value]).toEqual([['林', '方', '许'], undefined])
    sortBy('name')
    expect(sorted.value).toEqual(['方', '林', '许'])
    sortBy('-name')
    expect(sorted.value).toEqual(['许', '林', '方'])
    expect(places).toEqual(['/admin/staff?lang=en&sort=name', '/admin/staff?lang=en&sort=-name'])
  })

  it('stands as the address says, and rows that come later stand in their place', () => {
    at('?sort=-name')
    const { sorted } = table()
    rows.value = ['林', '方', '许', '秦']
    expect(sorted.value).toEqual(['许', '秦', '林', '方'])
  })

  it.each(['password', '-', '--name', 'constructor', ''])('%j in the address is no column of it', (asked) => {
    at(`?sort=${asked}`)
    const { sorted, order, sortBy } = table()
    expect([sorted.value, order.value]).toEqual([rows.value, undefined])
    sortBy(asked)
    expect([sorted.value, places]).toEqual([rows.value, ['/admin/staff']])
  })
})
