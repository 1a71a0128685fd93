import type { Check } from '../check.ts'
import { readersIn } from '../usb-readers.ts'

/** Card readers, a UKey with a chip of its own among them. */
export const cardReaders: Check = {
  id: 'card-readers',
  title: { zh: '读卡器', en: 'Card readers' },
  platforms: ['linux'],
  timeoutMs: 500,
  look({ root }) {
    const count = readersIn(root)
    if (count > 0) return { value: { zh: `${count} 个`, en: String(count) } }
    return { value: { zh: '没有', en: 'none' }, doesNotMatter: true }
  },
}
