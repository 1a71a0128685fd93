import { everywhere, type Check } from '../check.ts'

/** Whether the assistant failed unexpectedly in the last day. */
export const crashes: Check = {
  id: 'crashes',
  title: { zh: '意外停止', en: 'Unexpected stops' },
  platforms: everywhere,
  timeoutMs: 100,
  look({ crashes: count }) {
    const times = count()
    if (times === 0) return { value: { zh: '一天内没有', en: 'none in a day' } }
    return { value: { zh: `一天内 ${times} 次`, en: `${times} in a day` }, cause: 'ASSISTANT_RESTARTED' }
  },
}
