import { everywhere, type Check } from '../check.ts'

/** Whether the PIN is locked, or still the factory's. */
export const pinState: Check = {
  id: 'pin',
  title: { zh: 'PIN 码', en: 'PIN' },
  platforms: everywhere,
  timeoutMs: 2900,
  dependsOn: ['ukey'],
  async look({ ukeys }) {
    const found = (await ukeys()).ukeys
    if (found.length === 0) return { value: { zh: '没有 UKey', en: 'no UKey' }, doesNotMatter: true }
    const open = found.filter(({ pin }) => !pin.locked)
    if (open.length === 0) return { value: { zh: '已锁住', en: 'locked' }, cause: 'PIN_LOCKED' }
    if (open.every(({ pin }) => pin.factory)) return { value: { zh: '还是初始 PIN 码', en: 'still the factory PIN' }, cause: 'PIN_FACTORY' }
    return { value: { zh: '可以使用', en: 'usable' } }
  },
}
