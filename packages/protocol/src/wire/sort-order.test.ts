import { expect, it } from 'vitest'
import { readSortOrder, sortOrders } from './sort-order.ts'

it('every column goes both ways, and an order is read as it was written', () => {
  const orders = sortOrders(['name', 'last-seen'])
  expect(orders).toEqual(['name', '-name', 'last-seen', '-last-seen'])
  expect(orders.map(readSortOrder)).toEqual([
    { column: 'name', isDescending: false },
    { column: 'name', isDescending: true },
    { column: 'last-seen', isDescending: false },
    { column: 'last-seen', isDescending: true },
  ])
})
