import type { KeptInAddress } from '../keep-in-address.ts'
import { useKeptWord } from '../use-kept-word.ts'

/** The order a list stands in, as the address of the page has it (`?sort=-opened`); undefined: as it comes. @param name of the second list of a page */
export function useSortOrder<Order extends string>(orders: readonly Order[], name: Extract<KeptInAddress, `sort${string}`> = 'sort') {
  const { word: order, keep: sortBy } = useKeptWord(name, orders)
  return { order, sortBy }
}
