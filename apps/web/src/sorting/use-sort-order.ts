import { shallowRef } from 'vue'
import { keepInAddress } from '../keep-in-address.ts'

/** The order a list stands in, as the address of the page has it (`?sort=-opened`); undefined: as it comes. What the address says and the list has not is nothing. */
export function useSortOrder<Order extends string>(orders: readonly Order[]) {
  const asked = new URLSearchParams(location.search).get('sort')
  const order = shallowRef(orders.find((one) => one === asked))
  function sortBy(next: string | undefined): void {
    const found = orders.find((one) => one === next)
    order.value = found
    keepInAddress('sort', found)
  }
  return { order, sortBy }
}
