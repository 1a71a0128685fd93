import { everywhere, type Check } from '../check.ts'
import { conflictsHere } from '../known-conflicts.ts'

/** An assistant of another maker, from before this one: what goes, and what of it stays. */
export const olderAssistant: Check = {
  id: 'older-assistant',
  title: { zh: '别家的证书助手', en: 'Assistants of other makers' },
  platforms: everywhere,
  timeoutMs: 2000,
  async look(host) {
    const found = await conflictsHere(host, ['older-assistant'])
    if (found.length === 0) return { value: { zh: '没有', en: 'none' } }
    const kept = found.flatMap(({ keep }) => keep ?? [])
    const zh = [`卸载：${found.map(({ name }) => name.zh).join('、')}`, ...kept.map((one) => `保留：${one.zh}`)].join('；')
    const en = [
      `remove: ${found.map(({ name }) => name.en ?? name.zh).join(', ')}`,
      ...kept.map((one) => `keep: ${one.en ?? one.zh}`),
    ].join('; ')
    return { value: { zh, en }, cause: 'OLDER_ASSISTANT' }
  },
}
