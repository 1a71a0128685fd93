import { everywhere, same, type Check } from '../check.ts'
import { holderOfPort } from '../holder-of-port.ts'

/** Which port the assistant is on, and who has those before it. */
export const ports: Check = {
  id: 'ports',
  title: { zh: '本机端口', en: 'Port on this computer' },
  platforms: everywhere,
  timeoutMs: 1500,
  async look({ platform, root, port, ports: all }) {
    const own = port()
    const before = all.slice(0, Math.max(0, all.indexOf(own)))
    if (before.length === 0) return { value: same(String(own)) }
    const holders = await Promise.all(before.map((one) => holderOfPort(platform, root, one)))
    const taken = before.map((one, i) => `${one} ${holders[i] ?? '?'}`).join(', ')
    return { value: { zh: `${own}（前面的被占用：${taken}）`, en: `${own} (taken before it: ${taken})` } }
  },
}
