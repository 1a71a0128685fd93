import { everywhere, type Check } from '../check.ts'

/** Whether there is a UKey that can be used. */
export const ukeyThere: Check = {
  id: 'ukey',
  title: { zh: 'UKey', en: 'UKey' },
  platforms: everywhere,
  timeoutMs: 2900,
  shownAfterMs: 300,
  dependsOn: ['remote-session', 'missing-driver', 'drivers', 'card-service'],
  async look({ ukeys }) {
    const found = (await ukeys()).ukeys
    if (found.length === 0) return { value: { zh: '没有插入', en: 'not plugged in' }, cause: 'UKEY_MISSING' }
    const value = { zh: `${found.length} 把`, en: String(found.length) }
    return found.every(({ certificates, unreadable }) => certificates.length + unreadable.length === 0)
      ? { value, cause: 'UKEY_EMPTY' }
      : { value }
  },
}
