import { everywhere, type Check, type CheckFinding } from '../check.ts'
import { reachPortals } from '../needed-addresses.ts'

/** The clock against the portal's. A portal that does not answer says nothing of it. */
export const clock: Check = {
  id: 'clock',
  title: { zh: '电脑时间', en: 'Clock' },
  platforms: everywhere,
  timeoutMs: 2900,
  dependsOn: ['portal'],
  async look(host) {
    const reached = (await reachPortals(host))[0]?.reached
    if (reached?.kind !== 'answered' || reached.date === undefined)
      return { value: { zh: '没有对照', en: 'nothing to compare with' }, doesNotMatter: true }
    const seconds = Math.round((host.now() - reached.date) / 1000)
    return clockFinding(seconds)
  },
}

/** A minute is nothing; five are too many for a signed request. */
function clockFinding(seconds: number): CheckFinding {
  const minutes = Math.round(Math.abs(seconds) / 60)
  if (Math.abs(seconds) < 60) return { value: { zh: '准确', en: 'right' } }
  const value =
    seconds > 0 ? { zh: `快 ${minutes} 分钟`, en: `${minutes} min fast` } : { zh: `慢 ${minutes} 分钟`, en: `${minutes} min slow` }
  return { value, cause: Math.abs(seconds) > 300 ? 'CLOCK_SKEW' : 'CLOCK_DRIFT', detail: { minutes } }
}
