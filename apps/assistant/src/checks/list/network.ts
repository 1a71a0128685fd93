import { everywhere, type Check, type CheckFinding } from '../check.ts'
import { answers, reachDownloadSite, reachPortals, reachStatusServers, type ReachedAddress } from '../needed-addresses.ts'

/** Whether something in between keeps addresses from this computer: what answers and what does not tell it together, and nothing alone does. */
export const network: Check = {
  id: 'network',
  title: { zh: '单位防火墙', en: 'Company firewall' },
  platforms: everywhere,
  timeoutMs: 2900,
  dependsOn: ['proxy'],
  async look(host) {
    const [portals, status, download] = await Promise.all([reachPortals(host), reachStatusServers(host), reachDownloadSite(host)])
    return judgeNetwork(portals, [...status, ...download])
  },
}

/** One server that is silent may be down; two of different names beside a portal that answers, or everybody refused at once, are not by chance. */
function judgeNetwork(portals: readonly ReachedAddress[], others: readonly ReachedAddress[]): CheckFinding {
  const all = [...portals, ...others]
  if (all.length === 0) return { value: { zh: '没有可以对照的网址', en: 'nothing to ask' }, doesNotMatter: true }
  const isNone = all.every((one) => !answers(one))
  const silent = namesOf((isNone ? all : others).filter(({ reached }) => reached.kind === 'silent'))
  const refused = all.every(({ reached }) => reached.kind === 'silent' && reached.refused)
  if (silent.length > 1 && (isNone ? refused : portals.some(answers) && !others.some(answers)))
    return { value: { zh: `连不上 ${silent.join('、')}`, en: `no answer from ${silent.join(', ')}` }, cause: 'FIREWALL_BLOCKS' }
  return isNone
    ? { value: { zh: '看不出', en: 'cannot be told' }, doesNotMatter: true }
    : { value: { zh: '没有拦截', en: 'blocks nothing' } }
}

const namesOf = (some: readonly ReachedAddress[]): readonly string[] => [...new Set(some.map(({ host }) => host))]
