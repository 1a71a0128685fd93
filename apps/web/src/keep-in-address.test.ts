import { afterEach, expect, it, vi } from 'vitest'
import { inAddress, keepInAddress } from './keep-in-address.ts'

afterEach(() => void vi.unstubAllGlobals())

it.each([
  ['', 'sort', '-name', '/admin/staff?sort=-name'],
  ['?lang=en&sort=name', 'sort', '-name', '/admin/staff?lang=en&sort=-name'],
  ['?lang=en&sort=name', 'sort', undefined, '/admin/staff?lang=en'],
  ['?sort=name', 'sort', undefined, '/admin/staff'],
  ['?sort=-opened', 'number', '20260302-0001', '/admin/staff?sort=-opened&number=20260302-0001'],
  ['', 'number', 'a&b=c#d', '/admin/staff?number=a%26b%3Dc%23d'],
] as const)('%s with %s %s', (search, name, value, address) => {
  const places: string[] = []
  vi.stubGlobal('location', { pathname: '/admin/staff', search, hash: '' })
  vi.stubGlobal('history', { state: null, replaceState: (_state: unknown, _title: string, to: string) => void places.push(to) })
  keepInAddress(name, value)
  expect(places).toEqual([address])
  expect(inAddress('show')).toBeUndefined()
})
