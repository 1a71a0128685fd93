import { ref } from 'vue'
import { inAddress, keepInAddress } from '../keep-in-address.ts'

/** Furthest a list is paged to, in lines: what is further down is searched for. The servers say the same of `from`. */
const furthest = 100_000

/** Which page of a list is shown, as the address has it (`?page=3`; the first is not said). @param size lines of a page, as the server gives them */
export function usePages(size: number) {
  const last = Math.floor(furthest / size)
  const asked = inAddress('page') ?? ''
  const page = ref(/^[1-9]\d{0,4}$/.test(asked) ? Math.min(Number(asked), last) : 1)

  function turnTo(next: number): void {
    page.value = Math.min(Math.max(1, next), last)
    keepInAddress('page', page.value === 1 ? undefined : String(page.value))
  }

  /** What a server is asked with: the first page says nothing. */
  const query = (): Readonly<Record<string, string>> => (page.value === 1 ? {} : { from: String((page.value - 1) * size) })

  /** Lines have gone meanwhile, and with them this page: then the last one there is is shown. @returns whether it has to be asked for */
  function isGone(lines: number, total: number): boolean {
    if (lines > 0 || page.value === 1) return false
    turnTo(Math.min(page.value - 1, Math.ceil(total / size)))
    return true
  }

  return { page, size, turnTo, query, isGone }
}

export type Pages = ReturnType<typeof usePages>
