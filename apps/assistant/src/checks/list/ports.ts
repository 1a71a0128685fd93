import { everywhere, same, type Check } from '../check.ts'
import type { CheckWords } from '../check-row.ts'
import { holderOfPort, type PortHolder } from '../holder-of-port.ts'

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
    const [zh, en] = (['zh', 'en'] as const).map((language) =>
      before.map((one, i) => `${one} ${wordsOf(holders[i])[language]}`).join(language === 'zh' ? '、' : ', '),
    )
    return { value: { zh: `${own}（前面的被占用：${zh}）`, en: `${own} (taken before it: ${en})` } }
  },
}

/** Each person who is signed in to a computer has a port of their own: what another holds is no fault. */
function wordsOf(holder: PortHolder | undefined): CheckWords {
  if (holder === undefined) return same('?')
  const { program, isForeign } = holder
  if (!isForeign) return same(program ?? '?')
  const named = program === undefined ? { zh: '', en: '' } : { zh: `：${program}`, en: `: ${program}` }
  return { zh: `另一位用户或系统的程序${named.zh}`, en: `a program of another person or the system${named.en}` }
}
