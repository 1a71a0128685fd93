import { everywhere, same, type Check } from '../check.ts'
import { holderOfPort } from '../holder-of-port.ts'

/** Which port the assistant is on, and who has those before it. */
export const ports: Check = {
  id: 'ports',
  title: { zh: '本机端口', en: 'Port on this computer' },
  platforms: everywhere,
  timeoutMs: 1500,
  look({ root, port, ports: all }) {
    const own = port()
    const before = all.slice(0, Math.max(0, all.indexOf(own)))
    if (before.length === 0) return { value: same(String(own)) }
    const taken = before.map((one) => `${one} ${holderOfPort(root, one) ?? '?'}`).join(', ')
    return { value: { zh: `${own}（前面的被占用：${taken}）`, en: `${own} (taken before it: ${taken})` } }
  },
}
